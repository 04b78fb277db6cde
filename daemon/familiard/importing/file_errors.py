"""Whose fault an error is: one file's, which is named and left, or the store's, which stops the import."""

from __future__ import annotations

import sqlite3

from familiard.errors import Conflict, FamiliarError, InvalidImage, NotFound, ValidationError
from familiard.store.index.chroma import IndexDamaged

_OF_A_REQUEST = (Conflict, ValidationError, InvalidImage, NotFound)
_OF_A_VALUE = (
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_RANGE,
)
_PRIMARY = 0xFF
"""SQLite's extended codes say in their low byte what kind they are."""


def is_of_one_file(error: Exception) -> bool:
    """Whether what could not be stored is to blame, and other files may well be stored."""
    if isinstance(error, FamiliarError):
        return isinstance(error, _OF_A_REQUEST)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is None or code & _PRIMARY in _OF_A_VALUE
    return not isinstance(error, OSError | IndexDamaged)


def explained(error: Exception) -> tuple[str, str]:
    """A stable code, and what is wrong, for a person."""
    if isinstance(error, FamiliarError):
        return error.code, error.detail
    kind = type(error).__name__
    return "failed", f"Unexpected error with this file ({kind}: {error}). Please report it."
