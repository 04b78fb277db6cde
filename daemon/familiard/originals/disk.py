"""The folder of originals: temporary files, months, and the trash, written so that nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import shutil
import stat
import uuid
from collections.abc import Sequence
from pathlib import Path

from familiard.host.files import blocks
from familiard.originals.errors import NoSpace, OriginalsAway

OWN = ".familiar"
"""Below `library.originals`: what is no original. Imports skip hidden folders."""
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What file systems without hard links (exFAT, some shares) answer."""


class OriginalsFolder:
    """`library.originals` on the disk.

    Args:
        root: absolute.
        keep_free: bytes that stay free on its disk.
    """

    def __init__(self, root: Path, keep_free: int) -> None:
        self.root = root
        self.keep_free = keep_free
        self._parts = root / OWN / "parts"
        self._trash = root / OWN / "trash"
        self._identity = root / OWN / "id"

    def prepare(self, identity: str | None) -> str:
        """Make the folder ready; returns its identity.

        Args:
            identity: what it was the last time; None at the first.

        Raises:
            OriginalsAway: it is another folder now, such as the empty one under a disk that is not mounted.
            OSError: it cannot be written to.
        """
        if identity is None:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            identity = self._read_identity() or str(uuid.uuid4())
            (self.root / OWN).mkdir(mode=0o700, exist_ok=True)
            self._identity.write_text(identity + "\n", encoding="ascii")
            sync(self._identity)
            sync(self.root / OWN)
            sync(self.root)
        self.check(identity)
        for folder in (self._parts, self._trash):
            folder.mkdir(mode=0o700, exist_ok=True)
        for part in self._parts.iterdir():
            part.unlink()
        return identity

    def check(self, identity: str) -> None:
        """Refuse to use another folder than the one that was used before.

        Raises:
            OriginalsAway: it is another one.
        """
        if self._read_identity() != identity:
            raise OriginalsAway(
                f"{self.root} is not the folder that holds the originals. Mount its disk; nothing is stored until "
                "then."
            )

    def free(self) -> int:
        """Bytes that may still be written."""
        return max(0, shutil.disk_usage(self.root).free - self.keep_free)

    def check_space(self, size: int) -> None:
        """Refuse what would leave too little free space.

        Raises:
            NoSpace: it would.
        """
        if self.free() < size:
            raise NoSpace(
                f"The disk of {self.root} is full: less than {self.keep_free >> 20:,} MiB would be left "
                "(library.keep_free_mib). Free up space, then upload again."
            )

    def new_part(self) -> Path:
        """A name for a file that is being uploaded."""
        return self._parts / str(uuid.uuid4())

    def path(self, folder: str, name: str) -> Path:
        """Where an original lies."""
        return self.root / folder / name

    def in_trash(self, original_id: str) -> Path:
        """Where an original lies while it is in the trash."""
        return self._trash / original_id

    def link(self, source: Path, folder: str, name: str) -> bool:
        """Give a complete, synced file its place; False if something is there already.

        Nothing is ever replaced. The file keeps its former name as well, where the file system can do that.
        """
        target = self.path(folder, name)
        self._make(target.parent)
        try:
            target.hardlink_to(source)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            # Reserve the name, then replace the reservation.
            try:
                os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
            except FileExistsError:
                return False
            source.replace(target)
        sync(target.parent)
        return True

    def place(self, source: Path, folder: str, name: str) -> bool:
        """Move a complete, synced file to its place; False if something is there already."""
        if not self.link(source, folder, name):
            return False
        drop(source)
        return True

    def discard(self, files: Sequence[tuple[Path, str]]) -> None:
        """Move files to the trash, each under its original's id; one that is gone is left out."""
        for source, original_id in files:
            with contextlib.suppress(FileNotFoundError):
                source.replace(self.in_trash(original_id))
        for folder in {self._trash, *(source.parent for source, _ in files)}:
            with contextlib.suppress(FileNotFoundError):
                sync(folder)

    def is_there(self, folder: str, name: str, size: int) -> bool:
        """Whether a regular file of this size is there."""
        return has_file(self.path(folder, name), size)

    def _make(self, folder: Path) -> None:
        """Make a folder below the root, synced with all that is new above it."""
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            one.mkdir(mode=0o700, exist_ok=True)
            sync(one.parent)

    def _read_identity(self) -> str | None:
        try:
            return self._identity.read_text(encoding="ascii", errors="replace").strip() or None
        except OSError:
            return None


def stamp_of(root: Path) -> Path:
    """The file whose time says when the originals were copied to another disk last."""
    return root / OWN / "last-copy"


def has_file(path: Path, size: int) -> bool:
    """Whether a regular file of this size is at a path; a link counts as none."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size


def open_original(path: Path) -> io.FileIO:
    """Open a file for reading that is no link: what is read is what was stored.

    Raises:
        OSError: it is a link, no file, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file", os.fspath(path))
    return io.FileIO(descriptor, "rb")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, hex.

    Raises:
        OSError: it cannot be read.
    """
    hashed = hashlib.sha256()
    with open_original(path) as file:
        for block in blocks(file):
            hashed.update(block)
    return hashed.hexdigest()


def drop(path: Path) -> None:
    """Remove a name of a file, for good."""
    path.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file or a folder's names to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError:
        # Some shares sync no folders; what they can do for those they have done.
        if not path.is_dir():
            raise
    finally:
        os.close(descriptor)
