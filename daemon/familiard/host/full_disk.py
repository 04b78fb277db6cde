"""Errors that mean a full disk, however they are said."""

from __future__ import annotations

import errno
import re
import sqlite3

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
"""No block is left, or none for this user, or for one file; or the disk was mounted read-only."""
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
# A quota or a limit of file size is a failed write.
SQLITE_UNWRITTEN = (
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
)
SAID = (
    "disk is full",
    "readonly database",
    "no space left",
    "quota exceeded",
    "file too large",
    "os error 28",
)
"""What native libraries write where they hand on no number."""
CODE = re.compile(r"\(code: (\d+)\)")
"""And where they do: Chroma's own SQLite."""
PRIMARY = 0xFF


def is_full(error: BaseException) -> bool:
    """Whether something could not be written for want of room, or of the right to write there."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None:
            return _no_room(code)
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    text = str(error).lower()
    found = CODE.search(text)
    return any(words in text for words in SAID) or (found is not None and _no_room(int(found[1])))


def _no_room(code: int) -> bool:
    return code & PRIMARY in SQLITE_FULL or code in SQLITE_UNWRITTEN
