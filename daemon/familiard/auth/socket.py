"""Where the owner's socket is: whoever can open it owns the data, and needs no token."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from familiard.errors import ConfigError

NAME = "familiard.sock"
LONGEST = 100
"""Bytes of a socket's path: the system takes 107 (Linux) or 103 (macOS)."""


def socket_path(data_dir: Path) -> Path:
    """`DATA_DIR/familiard.sock`, or a place in the temporary directory where that path would be too long."""
    path = data_dir / NAME
    if len(os.fsencode(path)) <= LONGEST:
        return path
    digest = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"familiard-{os.getuid()}" / f"{digest}.sock"


def prepare(path: Path) -> None:
    """Make room for the socket: its folder for the owner only, and what a killed daemon left gone.

    Only who holds the data directory's lock may call this.

    Raises:
        ConfigError: somebody else made the folder first.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The data directory may be a link to another disk. In the temporary directory, anybody could make one.
    status = path.parent.stat() if path.name == NAME else path.parent.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise ConfigError(f"{path.parent} belongs to another user. Set TMPDIR to a folder of your own.")
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
