"""Errors of SQLite become words for people."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from familiard.errors import LedgerDamaged, StorageFull
from familiard.store.ledger.faults import damaged, explained


def test_a_full_disk_is_one() -> None:
    assert isinstance(explained(OSError(errno.ENOSPC, "No space left on device")), StorageFull)


def test_damage_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"no database" * 100)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.DatabaseError) as raised:
        db.execute("SELECT 1 FROM sqlite_master")
    error = explained(raised.value, path)
    assert isinstance(error, LedgerDamaged)
    assert str(path) in error.detail
    assert "restore ledger.db from a backup" in error.detail


def test_another_error_stays_what_it_is() -> None:
    error = ValueError("x")
    assert explained(error) is error
    assert "  " not in damaged(None, "torn").detail
