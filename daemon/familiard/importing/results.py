"""What came of looking at one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from familiard.importing.scanner import Found
from familiard.store.ingest.file_names import FaceName
from familiard.store.models import Source
from familiard.vision.results import Analysis


@dataclass(frozen=True, slots=True)
class Before:
    """What a place, and others with the same content, held before.

    Attributes:
        former: the content that this place held, if it was another one.
        lost: places known for the former content, or for this one, that do not hold it any more or are away.
        gone: those of them where nothing is.
    """

    former: str | None = None
    lost: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


NEW_PLACE = Before()


@dataclass(frozen=True, slots=True)
class ReadNames:
    """What the metadata of a photo says.

    Attributes:
        names: the faces that have names.
        read: the files that were read, so that they are not read again: path, size, and time in nanoseconds.
        notes: what could not be used and why, a sentence each.
    """

    names: tuple[FaceName, ...] = ()
    read: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[str, ...] = ()


NOT_READ = ReadNames()


@dataclass(frozen=True, slots=True)
class Analyzed:
    """New content: a photo's analysis, or one of each frame of a video in which somebody is seen best."""

    file: Found
    digest: str
    images: tuple[tuple[Analysis, Source], ...]
    before: Before = NEW_PLACE
    names: ReadNames = NOT_READ


@dataclass(frozen=True, slots=True)
class Known:
    """Content that is stored already."""

    file: Found
    digest: str
    before: Before = NEW_PLACE
    names: ReadNames = NOT_READ


@dataclass(frozen=True, slots=True)
class Erased:
    """A file that was erased before, and stays out."""

    file: Found
    digest: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that gives nothing: a stable code, and what is wrong."""

    file: Found
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file or folder that is counted and named, and not looked at; `reason` is what it is, in words."""

    file: Found
    reason: str


Outcome: TypeAlias = Analyzed | Known | Erased | Broken | SkippedFile
