"""Imports of folders."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .kinds import Id


class ImportStatus(StrEnum):
    """The state of an import."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """Stopped with the daemon; continues at the next start."""


class ImportPhase(StrEnum):
    """What a running import does, and what an ended one did last."""

    IMPORTING = "importing"
    """Goes through the files."""
    CLUSTERING = "clustering"
    """Clusters all faces, those that it added and those that were there."""


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """An unreadable file: its path in the folder, a stable code, and what is wrong."""

    path: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class NotedFile:
    """A file that was imported in spite of a problem."""

    path: str
    note: str
    """what is wrong with it"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files of one unsupported kind, or folders with one marker, that an import skipped."""

    kind: str
    """RAW, JPEG XL, …; for folders .nomedia or .noimage"""
    folders: bool
    """whether these are folders"""
    count: int
    suffixes: tuple[str, ...]
    """suffixes of the files, each once"""
    paths: tuple[str, ...]
    """the first ten, relative to the folder"""


@dataclass(frozen=True, slots=True)
class ImportFolder:
    """A folder that may be imported."""

    name: str
    path: str
    """absolute"""
    available: bool
    """whether it exists now; an unmounted disk does not"""


@dataclass(frozen=True, slots=True)
class ImportFolders:
    """The folders in a folder that may be imported."""

    path: str | None
    """absolute; null for the list of allowed folders"""
    parent: str | None
    """null if the folder around it may not be imported"""
    folders: tuple[ImportFolder, ...]
    """by name"""


@dataclass(frozen=True, slots=True)
class Import:
    """An import and its progress."""

    id: Id
    path: str
    """absolute"""
    by_folder: bool
    """folders are named after people"""
    recursive: bool
    videos: bool
    cluster: bool
    """cluster all faces at the end, if faces were added"""
    state: ImportStatus
    phase: ImportPhase
    """what it does now, or did last"""
    total: int
    """photos and videos in the folder; 0 until they are counted"""
    done: int
    """processed files: added, known, erased before, and unreadable"""
    added: int
    known: int
    erased: int
    """files skipped because they were erased before"""
    faces: int
    broken: tuple[BrokenFile, ...]
    """the first hundred"""
    broken_count: int
    noted: tuple[NotedFile, ...]
    """files imported in spite of a problem; the first hundred"""
    noted_count: int
    left_out: tuple[LeftOut, ...]
    """unsupported files, and folders with a marker; not in the total"""
    exclude: tuple[str, ...]
    started_at: datetime
    finished_at: datetime | None
    current: str | None
    """the current file, relative to the folder"""
    problem: str | None
    """why it failed"""
    named: int = 0
    """faces that have the name that the metadata of their photo gives"""
