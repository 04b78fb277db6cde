"""One daemon a data directory."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from familiard.errors import DataInUse


class DataLock:
    """An advisory lock that the system lets go of when its process ends, however it ends.

    Raises:
        DataInUse: another process holds it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._fd = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._fd, 32).decode(errors="replace").strip()
            os.close(self._fd)
            raise DataInUse(
                f"Another familiard (process {holder or 'unknown'}) uses {data_dir}. Stop it first, or pass "
                "another --data-dir.",
                pid=int(holder) if holder.isdigit() else None,
            ) from error
        # In the place of the last one, and only told to people: a full disk does not matter.
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0))

    def release(self) -> None:
        """Let the next one in."""
        os.close(self._fd)
