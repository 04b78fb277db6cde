"""Uploads that broke off or come in parts: kept for a few days, so that a client can continue them; never an original."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from familiard.originals.disk import OWN, OriginalsFolder
from familiard.originals.errors import UploadInUse, WrongOffset
from familiard.store.devices.entries import path_key

DAYS = 3
"""How long nothing may come of an upload before its parts are deleted."""
KEPT_FROM = 1 << 20
"""Bytes of a file: a smaller one that breaks off is sent again as a whole."""
CHUNKS = "chunks-"
"""How the folders of uploads in chunks begin."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is: bytes that are here, of all."""

    offset: int
    total: int


class Partials:
    """The unfinished uploads of all devices, below the folder of originals."""

    def __init__(self, folder: OriginalsFolder) -> None:
        self._root = folder.root / OWN / "partial"

    def progress(self, device_id: str, path: str) -> Progress | None:
        """How far the upload of a file is; None if there is none that can be continued."""
        for found in self._of(device_id, path):
            with contextlib.suppress(FileNotFoundError):
                progress = Progress(found.stat().st_size, int(found.suffix[1:]))
                if 0 < progress.offset < progress.total:
                    return progress
        return None

    def used(self, device_id: str, path: str | None = None) -> int:
        """Bytes of a device's unfinished uploads, without those of one path."""
        own = set() if path is None else set(self._of(device_id, path))
        files = (one for one in (self._root / device_id).rglob("*") if one not in own)
        return sum(_size(one) for one in files)

    def open(self, device_id: str, path: str, start: int, total: int) -> tuple[Path, io.FileIO]:
        """Open the file of an upload for writing at `start`; at 0, it starts over.

        Returns its path and the file, which only one client at a time can open.

        Raises:
            WrongOffset: there is nothing, or less than that, to continue.
            UploadInUse: another connection sends it.
        """
        folder = self._root / device_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"{_key(path)}.{total}"
        held = self.progress(device_id, path)
        if start and (held is None or held.total != total or held.offset < start):
            raise WrongOffset(held.offset if held is not None and held.total == total else 0)
        flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | (0 if start else os.O_CREAT)
        try:
            file = io.FileIO(os.open(target, flags, 0o600), "r+b")
        except FileNotFoundError:
            raise WrongOffset(0) from None
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise UploadInUse from error
        if not start:
            for other in self._of(device_id, path):
                if other != target:
                    other.unlink(missing_ok=True)
            file.truncate(0)
        file.seek(start)
        return target, file

    def drop(self, device_id: str, path: str) -> bool:
        """Delete the unfinished upload of a file; returns whether there was one."""
        found = list(self._of(device_id, path))
        for one in found:
            one.unlink(missing_ok=True)
        return bool(found)

    def chunks(self, device_id: str, upload: str) -> Path:
        """The folder of an upload in chunks, which may not be there."""
        return self._root / device_id / f"{CHUNKS}{_key(upload)}"

    def expire(self, days: float = DAYS) -> int:
        """Delete uploads that nothing came of for so long; returns how many."""
        until, gone = time.time() - days * 86_400, 0
        for device in self._root.iterdir() if self._root.is_dir() else ():
            for one in device.iterdir():
                if _changed(one) < until:
                    gone += 1
                    if one.is_dir():
                        shutil.rmtree(one, ignore_errors=True)
                    else:
                        one.unlink(missing_ok=True)
        return gone

    def _of(self, device_id: str, path: str) -> Iterator[Path]:
        yield from (self._root / device_id).glob(f"{_key(path)}.*")


def _key(path: str) -> str:
    return hashlib.sha256(path_key(path).encode()).hexdigest()[:32]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
