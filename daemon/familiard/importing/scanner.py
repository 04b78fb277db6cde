"""What a folder holds: photos and videos, in one lasting order, without loops, hidden folders or junk.

Nothing in a folder ends the walk: what cannot be looked at is a `Found` with its problem.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from familiard.config.exclusion import Exclusion
from familiard.errors import ValidationError
from familiard.host.files import kind_of_entry, printable
from familiard.importing.file_kinds import Kind, kind_of, kind_of_file, unreadable_kind
from familiard.importing.sidecars import Sidecars
from familiard.importing.skipped_files import Siblings, is_hidden, is_junk, is_storage, marker_of

HERE = "./"
"""The folder that was asked for, as a `Found.relative`."""
NANOSECONDS = 2**63 - 1
"""The latest time that a database can hold; a file system can hold later ones."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file with the XMP of a photo beside it."""

    path: Path
    size: int
    mtime_ns: int

    @property
    def stored(self) -> tuple[str, int, int]:
        """Path, size, and time, as they are stored."""
        return printable(self.path), self.size, self.mtime_ns


@dataclass(frozen=True, slots=True)
class Found:
    """A photo or video in the folder, or something that is reported in its place.

    Attributes:
        path: what to open.
        relative: below the folder that was asked for, as text that can be stored and sorted; a folder's ends in `/`.
        folders: names of the folders from the one that was asked for down to the file's own.
        problem: why it cannot be read, if already known.
        left_out: why it is left out and counted: what the file is (`RAW`), or the marker in a folder (`.nomedia`).
        sidecars: the XMP files of a photo, if the scope has them.
    """

    path: Path
    relative: str
    kind: Kind
    folders: tuple[str, ...]
    size: int = 0
    mtime_ns: int = 0
    problem: str | None = None
    left_out: str | None = None
    sidecars: tuple[Sidecar, ...] = ()

    @property
    def stored(self) -> tuple[str, int, int]:
        """Path, size, and time, as they are stored."""
        return printable(self.path), self.size, self.mtime_ns


@dataclass(frozen=True, slots=True)
class Scope:
    """Which files are meant.

    Attributes:
        not_in: folders of these names (lower case), below the one that was asked for, give no files of their
            own; the folders in them do.
        within: if given, a file or folder that a link leads out of these is left alone.
        exclude: patterns of what is left out.
        below: names of the folders from the one that the patterns are relative to down to the one that was asked for.
        sidecars: also find the XMP files of photos.
    """

    recursive: bool = True
    videos: bool = True
    not_in: frozenset[str] = frozenset()
    within: tuple[Path, ...] | None = None
    exclude: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    sidecars: bool = False


def order(relative: str) -> tuple[str, ...]:
    """Where a path below the folder stands in the walk."""
    # The folder itself comes before everything in it.
    return ("",) if relative == HERE else tuple(relative.split("/"))


def check_root(root: Path) -> None:
    """Refuse a path that cannot be imported.

    Raises:
        ValidationError: it is not there, cannot be read, or is neither folder nor photo nor video.
    """
    shown = printable(root)
    try:
        mode = root.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(root).close()
            return
        kind = kind_of_file(root, root.name) if stat.S_ISREG(mode) else None
    except FileNotFoundError as error:
        raise ValidationError("path", f"{shown} does not exist. Check the path.") from error
    except OSError as error:
        raise ValidationError("path", f"Cannot read {shown}: {error.strerror or error}.") from error
    if not stat.S_ISREG(mode):
        what = kind_of_entry(mode)
        raise ValidationError("path", f"{shown} is {what}. Specify a folder, a photo, or a video.")
    if (unreadable := unreadable_kind(root.name)) is not None:
        raise ValidationError(
            "path", f"Familiar cannot read {shown} ({unreadable}). Export it as JPEG and import that."
        )
    if kind is None:
        raise ValidationError("path", f"{shown} is not a folder, photo, or video. Specify one of these.")


def walk(root: Path, scope: Scope, after: str | None = None) -> Iterator[Found]:
    """The photos and videos of a folder (or the one file), sorted by name folder by folder.

    The order depends on names alone, so that a walk can go on after any file of an earlier one.

    Args:
        after: only what comes after this `Found.relative`.

    Raises:
        ValidationError: the folder itself cannot be read any more.
    """
    if _is_file(root):
        if after is None and (found := _file(root, root.name, (), (printable(root.parent.name),), scope)):
            yield (
                _with_sidecars(found, Sidecars([entry.name for entry in _entries(root.parent)[0]]))
                if scope.sidecars
                else found
            )
        return
    walker = _Walker(scope, order(after) if after is not None else ())
    stack = [walker.list(_Folder(root, (), (printable(root.name),)))]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
        elif isinstance(item, _Folder):
            stack.append(walker.list(item))
        else:
            yield item


def count(root: Path, scope: Scope) -> int:
    """How many files `walk` gives, without those that are left out."""
    return sum(found.left_out is None for found in walk(root, replace(scope, sidecars=False)))


def subfolders(root: Path) -> list[str]:
    """Names of the folders right below, without hidden ones and junk; empty for a file or what cannot be read."""
    entries, _ = _entries(root)
    names = [printable(entry.name) for entry in entries if _is_folder(entry) is True]
    return sorted(name for name in names if not is_hidden(name) and not is_junk(name))


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    below: tuple[str, ...]
    names: tuple[str, ...]


class _Walker:
    """Lists folders, one at a time; what is in a folder comes in the order of its names."""

    def __init__(self, scope: Scope, start: tuple[str, ...]) -> None:
        self._scope = scope
        self._start = start
        self._exclusion = Exclusion(scope.exclude, scope.below)
        self._seen: set[tuple[int, int]] = set()

    def list(self, folder: _Folder) -> Iterator[Found | _Folder]:
        identity = _identity(folder.path)
        if identity in self._seen:
            return
        self._seen.add(identity)
        entries, problem = _entries(folder.path)
        here = "".join(f"{name}/" for name in folder.below) or HERE
        if problem is not None:
            if not folder.below and not entries:
                raise ValidationError("path", f"Cannot read {printable(folder.path)}: {problem}.")
            itself = (*folder.below, "")
            # Also where an earlier walk had come into it.
            entered = self._start[: len(folder.below)] == folder.below and self._start != itself
            if entered or self._is_due(itself):
                yield Found(folder.path, here, Kind.PHOTO, folder.names, problem=problem)
        names = [printable(entry.name) for entry in entries]
        if (marker := marker_of(names)) is not None:
            if self._is_due((*folder.below, "")):
                yield Found(folder.path, here, Kind.PHOTO, folder.names, left_out=marker)
            return
        if is_storage(names) and folder.below:
            return
        neighbors = Siblings(folder.names[-1], names)
        sidecars = Sidecars([entry.name for entry in entries]) if self._scope.sidecars else None
        for name, entry in sorted(zip(names, entries, strict=True), key=lambda pair: pair[0]):
            item = self._item(folder, entry, name, neighbors)
            if isinstance(item, Found) and sidecars is not None:
                item = _with_sidecars(item, sidecars)
            if item is not None:
                yield item

    def _item(
        self, folder: _Folder, entry: os.DirEntry[str], name: str, neighbors: Siblings
    ) -> Found | _Folder | None:
        """What one entry of a folder is, if it is wanted."""
        path, below, scope = Path(entry.path), (*folder.below, name), self._scope
        if is_hidden(name):
            return None
        is_folder = _is_folder(entry)
        if isinstance(is_folder, str):
            return self._unknown(path, below, folder.names, is_folder)
        if (
            neighbors.leave_out(name, folder=is_folder)
            or self._exclusion.matches(below, folder=is_folder)
            or not _is_allowed(entry, scope)
        ):
            return None
        if is_folder:
            wanted = scope.recursive and not is_junk(name)
            return _Folder(path, below, (*folder.names, name)) if wanted else None
        if not self._is_due(below) or (folder.below and folder.below[-1].lower() in scope.not_in):
            return None
        return _file(path, name, folder.below, folder.names, scope)

    def _unknown(
        self, path: Path, below: tuple[str, ...], names: tuple[str, ...], problem: str
    ) -> Found | None:
        """A link to itself, into a locked folder, to a share that is gone: nobody can say what it is."""
        kind = kind_of(below[-1])
        if kind is None and not self._scope.recursive:
            return None
        either = (self._exclusion.matches(below, folder=folder) for folder in (True, False))
        if not self._is_due(below) or any(either):
            return None
        if self._scope.within is not None and not _leads_within(path, self._scope.within):
            return None
        return Found(path, "/".join(below), kind or Kind.PHOTO, names, problem=problem)

    def _is_due(self, below: tuple[str, ...]) -> bool:
        return below > self._start


def _file(
    path: Path, name: str, below: tuple[str, ...], folders: tuple[str, ...], scope: Scope
) -> Found | None:
    """One file as it is found, if it is a photo, a video, or something that an import counts."""
    relative = "/".join((*below, printable(name)))
    if (left_out := unreadable_kind(name)) is not None:
        return Found(path, relative, Kind.PHOTO, folders, left_out=left_out)
    kind = kind_of(name)
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            kind = kind_of_file(path, name)
            problem = None
        else:
            problem = f"it is {kind_of_entry(status.st_mode)}, not a file"
    except OSError as error:
        status, problem = None, error.strerror or "unreadable"
    if kind is None or (kind is Kind.VIDEO and not scope.videos):
        return None
    if status is None:
        return Found(path, relative, kind, folders, problem=problem)
    mtime_ns = max(-NANOSECONDS, min(status.st_mtime_ns, NANOSECONDS))
    return Found(path, relative, kind, folders, status.st_size, mtime_ns, problem)


def _with_sidecars(found: Found, sidecars: Sidecars) -> Found:
    """A photo with those of its XMP files that can be read."""
    if found.kind is not Kind.PHOTO or found.problem is not None or found.left_out is not None:
        return found
    there = []
    for name in sidecars.of(found.path.name):
        path = found.path.with_name(name)
        with contextlib.suppress(OSError):
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                mtime_ns = max(-NANOSECONDS, min(status.st_mtime_ns, NANOSECONDS))
                there.append(Sidecar(path, status.st_size, mtime_ns))
    return replace(found, sidecars=tuple(there))


def _entries(folder: Path) -> tuple[list[os.DirEntry[str]], str | None]:
    """What a folder holds, as far as it can be listed, and why not all of it."""
    entries: list[os.DirEntry[str]] = []
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                entries.append(entry)  # noqa: PERF402  # what came before an error counts
    except OSError as error:
        return entries, error.strerror or "unreadable"
    return entries, None


def _is_folder(entry: os.DirEntry[str]) -> bool | str:
    """Whether an entry is a folder or leads to one, or why that cannot be known."""
    try:
        return entry.is_dir()
    except OSError as error:
        return error.strerror or "unreadable"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _identity(folder: Path) -> tuple[int, int]:
    """A folder, by whatever name or link it is reached."""
    try:
        status = folder.stat()
    except OSError:
        return (-1, hash(folder))
    return (status.st_dev, status.st_ino)


def _is_allowed(entry: os.DirEntry[str], scope: Scope) -> bool:
    if scope.within is None:
        return True
    try:
        return not entry.is_symlink() or _leads_within(Path(entry.path), scope.within)
    except OSError:
        return False


def _leads_within(path: Path, folders: tuple[Path, ...]) -> bool:
    # Not `resolve`, which raises for a link to itself.
    target = Path(os.path.realpath(path))
    return any(target.is_relative_to(folder) for folder in folders)
