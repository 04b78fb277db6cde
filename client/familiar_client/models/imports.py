"""Imports of folders."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .kinds import Id


class ImportStatus(StrEnum):
    """What became of an import."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """Stopped with the daemon; goes on at the next start."""


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file that gave no photo: its path below the folder, a stable code, and what is wrong."""

    path: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class NotedFile:
    """A file that was used though something is not right with it: its path below the folder, and what."""

    path: str
    note: str
    """what is not right with it"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files of one kind that cannot be read here, or folders with one marker, which an import left out."""

    kind: str
    """RAW, JPEG XL, …; of folders .nomedia or .noimage"""
    folders: bool
    """whether these are folders"""
    count: int
    suffixes: tuple[str, ...]
    """of the files, each once"""
    paths: tuple[str, ...]
    """the first ten, below the folder"""


@dataclass(frozen=True, slots=True)
class Import:
    """An import of a folder, and how far it is."""

    id: Id
    path: str
    """absolute"""
    by_folder: bool
    """folders are people's names"""
    recursive: bool
    videos: bool
    state: ImportStatus
    total: int
    """photos and videos below the folder; 0 until they are counted"""
    done: int
    """files dealt with: added, known, erased before, and broken"""
    added: int
    known: int
    erased: int
    """files that were erased before, and left out"""
    faces: int
    broken: tuple[BrokenFile, ...]
    """the first hundred"""
    broken_count: int
    noted: tuple[NotedFile, ...]
    """files that were used all the same; the first hundred"""
    noted_count: int
    left_out: tuple[LeftOut, ...]
    """files that cannot be read here, and folders with a marker; not in the total"""
    exclude: tuple[str, ...]
    started_at: datetime
    finished_at: datetime | None
    current: str | None
    """the file that is read now, below the folder"""
    problem: str | None
    """why it failed"""
