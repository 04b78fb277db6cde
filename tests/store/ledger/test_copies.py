"""Copies of the ledger: one a schema version, the last two, for a while."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from familiard.store.ledger import copies
from familiard.store.ledger.ledger import Ledger
from tests.store import older

TODAY = datetime.now(UTC).date()


def put(data_dir: Path, schema: int, days: int) -> Path:
    """A copy that is so many days old."""
    folder = data_dir / copies.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"ledger-schema{schema}-{TODAY - timedelta(days=days)}.db"
    path.write_bytes(b"copy")
    return path


def listed(data_dir: Path) -> list[tuple[int, int]]:
    return [(copy.schema, (TODAY - copy.made).days) for copy in copies.copies(data_dir)]


def test_the_last_two_stay_and_one_of_each_schema(tmp_path: Path) -> None:
    for schema, days in ((3, 9), (4, 7), (5, 5), (5, 3)):
        put(tmp_path, schema, days)
    older.make(5, tmp_path / "new")
    (tmp_path / "new" / "ledger.db").rename(tmp_path / "ledger.db")
    Ledger(tmp_path / "ledger.db").close()
    assert listed(tmp_path) == [(5, 0), (4, 7)]


def test_a_copy_is_its_owners_alone(tmp_path: Path) -> None:
    older.make(5, tmp_path / "data")
    Ledger(tmp_path / "data" / "ledger.db").close()
    (copy,) = copies.copies(tmp_path / "data")
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.path.parent.stat().st_mode) == 0o700
    assert copy.size > 1 << 14


@pytest.mark.parametrize(("days", "left"), [(copies.KEPT_DAYS, 2), (9, 2), (8, 1), (2, 0)])
def test_old_copies_go(tmp_path: Path, days: int, left: int) -> None:
    put(tmp_path, 4, 9)
    put(tmp_path, copies.DAMAGED, 3).with_suffix(".db-wal").write_bytes(b"log")
    copies.discard_old(tmp_path, days)
    assert len(copies.copies(tmp_path)) == left
    assert (tmp_path / copies.FOLDER).exists() == bool(left)


def test_discarding_leaves_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, 4, 0)
    for suffix in (".part", ".part-journal", "-wal"):
        path.with_name(path.name + suffix).write_bytes(b"half")
    copies.discard(tmp_path)
    assert not (tmp_path / copies.FOLDER).exists()
    copies.discard(tmp_path)


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    mine = put(tmp_path, 4, 99).with_name("mine.db")
    mine.write_bytes(b"mine")
    copies.discard_old(tmp_path)
    copies.discard(tmp_path)
    assert mine.exists()
    assert copies.copies(tmp_path) == []
