"""What a folder holds: photos and videos, in one lasting order, without loops, hidden folders or junk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath

from familiard.errors import Invalid

# fmt: off
PHOTO_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".heic", ".heif",
    ".avif", ".gif",
})
VIDEO_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".qt", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".ts", ".mpg", ".mpeg", ".3gp",
    ".3g2", ".wmv", ".flv", ".ogv",
})
# fmt: on
# Previews and waste bins of network storage, Windows and macOS: copies of photos, or deleted ones.
JUNK_FOLDERS = frozenset(
    {
        "@eadir",
        "@recycle",
        "@recently-snapshot",
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "system volume information",
        "__macosx",
        "lost+found",
    }
)


class Kind(StrEnum):
    """What a file's name promises."""

    PHOTO = "photo"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Found:
    """A photo or video in the folder.

    Attributes:
        path: what to open.
        relative: below the folder that was asked for, as text that can be stored and sorted.
        folders: names of the folders from the one that was asked for down to the file's own.
        problem: why it cannot be read, if already known.
    """

    path: Path
    relative: str
    kind: Kind
    folders: tuple[str, ...]
    size: int = 0
    mtime_ns: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which files are meant.

    Attributes:
        not_in: folders of these names (lower case), below the one that was asked for, give no files of their
            own; the folders in them do.
        within: if given, a file or folder that a link leads out of these is left alone.
    """

    recursive: bool = True
    videos: bool = True
    not_in: frozenset[str] = frozenset()
    within: tuple[Path, ...] | None = None


def printable(name: str | os.PathLike[str]) -> str:
    """A path as text that any database and JSON can hold; bytes that are no UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def order(relative: str) -> tuple[str, ...]:
    """Where a path below the folder stands in the walk."""
    return tuple(relative.split("/"))


def check_root(root: Path) -> None:
    """Refuse a path that cannot be imported.

    Raises:
        Invalid: it is not there, cannot be read, or is neither folder nor photo nor video.
    """
    try:
        if root.is_dir():
            os.scandir(root).close()
        elif not root.exists():
            raise Invalid("path", f"There is no folder {printable(root)}.")
        elif not root.is_file() or kind_of(root.name) is None:
            raise Invalid("path", f"{printable(root)} is neither a folder nor a photo or video.")
    except OSError as error:
        raise Invalid("path", f"{printable(root)} cannot be read: {error.strerror}.") from error


def kind_of(name: str) -> Kind | None:
    """What a file's suffix promises, or None for other files."""
    suffix = PurePath(name).suffix.lower()
    if suffix in PHOTO_SUFFIXES:
        return Kind.PHOTO
    return Kind.VIDEO if suffix in VIDEO_SUFFIXES else None


def walk(root: Path, scope: Scope, after: str | None = None) -> Iterator[Found]:
    """The photos and videos of a folder (or the one file), sorted by name folder by folder.

    The order depends on names alone, so that a walk can go on after any file of an earlier one.

    Args:
        after: only what comes after this `Found.relative`.
    """
    if root.is_file():
        kind = kind_of(root.name)
        if kind and after is None:
            yield _found(root, printable(root.name), kind, (printable(root.parent.name),))
        return
    start = order(after) if after is not None else ()
    yield from _walk(root, (), (printable(root.name),), scope, start, {_identity(root)})


def count(root: Path, scope: Scope) -> int:
    """How many files `walk` gives."""
    return sum(1 for _ in walk(root, scope))


def subfolders(root: Path) -> list[str]:
    """Names of the folders right below, without hidden ones and junk; empty for a file."""
    if not root.is_dir():
        return []
    with os.scandir(root) as entries:
        names = [printable(entry.name) for entry in entries if entry.is_dir()]
    return sorted(name for name in names if not name.startswith(".") and name.lower() not in JUNK_FOLDERS)


def _walk(
    folder: Path,
    below: tuple[str, ...],
    names: tuple[str, ...],
    scope: Scope,
    start: tuple[str, ...],
    seen: set[tuple[int, int]],
) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            sorted_entries = sorted(entries, key=lambda entry: printable(entry.name))
    except OSError as error:
        here = "/".join(below)
        if (*below, "") > start:
            yield Found(folder, f"{here}/", Kind.PHOTO, names, problem=error.strerror or "unreadable")
        return
    unwanted = bool(below) and below[-1].lower() in scope.not_in
    for entry in sorted_entries:
        name = printable(entry.name)
        if name.startswith(".") or (entry.is_symlink() and not _allowed(Path(entry.path), scope)):
            continue
        if entry.is_dir():
            if scope.recursive and name.lower() not in JUNK_FOLDERS:
                identity = _identity(Path(entry.path))
                if identity not in seen:
                    seen.add(identity)
                    yield from _walk(Path(entry.path), (*below, name), (*names, name), scope, start, seen)
            continue
        kind = kind_of(name)
        if kind is None or (kind is Kind.VIDEO and not scope.videos) or (*below, name) <= start or unwanted:
            continue
        yield _found(Path(entry.path), "/".join((*below, name)), kind, names)


def _found(path: Path, relative: str, kind: Kind, folders: tuple[str, ...]) -> Found:
    try:
        status = path.stat()
    except OSError as error:
        return Found(path, relative, kind, folders, problem=error.strerror or "unreadable")
    return Found(path, relative, kind, folders, status.st_size, status.st_mtime_ns)


def _identity(folder: Path) -> tuple[int, int]:
    """A folder, by whatever name or link it is reached."""
    try:
        status = folder.stat()
    except OSError:
        return (-1, hash(folder))
    return (status.st_dev, status.st_ino)


def _allowed(link: Path, scope: Scope) -> bool:
    if scope.within is None:
        return True
    target = link.resolve()
    return any(target.is_relative_to(allowed) for allowed in scope.within)
