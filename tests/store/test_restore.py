"""Restoring a copy goes back to the ledger of before an update, and loses nothing that is there now."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from familiard.errors import Conflict, DataInUse, LedgerDamaged, StorageFull
from familiard.store.data_lock import DataLock
from familiard.store.ledger import copies
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.privacy.erase_from_files import ALL, PENDING
from familiard.store.restore import restore
from tests.store import older
from tests.store.household import Album, Clock, Household, Reopen


@pytest.fixture
def updated(tmp_path: Path, reopen: Reopen) -> tuple[Path, list[str]]:
    """A data directory that was updated from schema 5, and what its ledger held before."""
    data_dir = tmp_path / "data"
    older.make(5, data_dir)
    before = older.dump(data_dir / "ledger.db")
    reopen().close()
    return data_dir, before


def without_marks(lines: list[str]) -> list[str]:
    """What a ledger holds, but for what restoring and opening note in it."""
    return [line for line in lines if 'INTO "projection"' not in line and "VALUES('open'" not in line]


def test_the_ledger_is_what_it_was_before_the_update(updated: tuple[Path, list[str]]) -> None:
    data_dir, before = updated
    (copy,) = copies.copies(data_dir)
    now = older.dump(data_dir / "ledger.db")
    replaced = restore(data_dir, copy)
    assert without_marks(older.dump(data_dir / "ledger.db")) == without_marks(before)
    assert replaced is not None
    assert replaced.schema == len(MIGRATIONS)
    assert older.dump(replaced.path) == now
    assert not list(data_dir.glob("ledger.db-*"))


def test_restoring_can_be_undone(updated: tuple[Path, list[str]], reopen: Reopen) -> None:
    data_dir, _ = updated
    now = older.dump(data_dir / "ledger.db")
    replaced = restore(data_dir, copies.copies(data_dir)[0])
    assert replaced is not None
    restore(data_dir, replaced)
    assert without_marks(older.dump(data_dir / "ledger.db")) == without_marks(now)
    assert reopen().index.trouble is None


def test_index_and_crops_follow_a_restored_ledger(
    household: Household, album: Album, source: Clock, reopen: Reopen
) -> None:
    store = household.store
    store.close()
    with closing(sqlite3.connect(store.ledger.path)) as db:
        copy = copies.make(db, store.ledger.path, len(MIGRATIONS))
    store = reopen()
    store.intake.observe(album.portraits[4][0], source())
    assert (store.index.count(), len(store.crops.files())) == (13, 13)
    store.close()
    restore(store.data_dir, copy)
    store = reopen()
    assert store.index.count() == store.index.expected() == 12
    assert len(store.crops.files()) == 12


def test_a_damaged_ledger_is_set_aside_with_its_log(updated: tuple[Path, list[str]], reopen: Reopen) -> None:
    data_dir, _ = updated
    (data_dir / "ledger.db").write_bytes(b"damaged")
    (data_dir / "ledger.db-wal").write_bytes(b"what was written last")
    (copy,) = copies.copies(data_dir)
    replaced = restore(data_dir, copy)
    assert replaced is not None
    assert replaced.schema == copies.DAMAGED
    assert replaced.path.read_bytes() == b"damaged"
    assert copies.log_of(replaced).read_bytes() == b"what was written last"
    assert reopen().index.count() > 0


def test_a_missing_ledger_is_restored(updated: tuple[Path, list[str]], reopen: Reopen) -> None:
    data_dir, _ = updated
    (data_dir / "ledger.db").unlink()
    assert restore(data_dir, copies.copies(data_dir)[0]) is None
    assert reopen().index.count() > 0


def test_a_damaged_copy_is_refused_and_nothing_changes(updated: tuple[Path, list[str]]) -> None:
    data_dir, _ = updated
    (copy,) = copies.copies(data_dir)
    copy.path.write_bytes(copy.path.read_bytes()[: copy.size // 2])
    now = older.dump(data_dir / "ledger.db")
    with pytest.raises(LedgerDamaged, match=copy.path.name):
        restore(data_dir, copy)
    assert older.dump(data_dir / "ledger.db") == now
    assert not list(data_dir.glob("*.part"))


def test_a_full_disk_changes_nothing(
    updated: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir, _ = updated
    now = older.dump(data_dir / "ledger.db")
    usage = shutil.disk_usage(data_dir)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StorageFull, match="1 MiB are free"):
        restore(data_dir, copies.copies(data_dir)[0])
    assert older.dump(data_dir / "ledger.db") == now


def test_nothing_is_restored_while_a_daemon_runs(updated: tuple[Path, list[str]]) -> None:
    data_dir, _ = updated
    lock = DataLock(data_dir)
    with pytest.raises(DataInUse):
        restore(data_dir, copies.copies(data_dir)[0])
    lock.release()


def test_nothing_is_lost_to_a_program_that_reads_the_ledger(updated: tuple[Path, list[str]]) -> None:
    data_dir, _ = updated
    with closing(sqlite3.connect(data_dir / "ledger.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM face").fetchone()
        with closing(sqlite3.connect(data_dir / "ledger.db")) as db, db:
            db.execute("REPLACE INTO meta VALUES ('later', 'yes')")
        with pytest.raises(Conflict, match="Another program"):
            restore(data_dir, copies.copies(data_dir)[0])
    now = older.dump(data_dir / "ledger.db")
    replaced = restore(data_dir, copies.copies(data_dir)[0])
    assert replaced is not None
    assert older.dump(replaced.path) == now


def test_nothing_comes_back_that_is_being_erased(updated: tuple[Path, list[str]]) -> None:
    data_dir, _ = updated
    with closing(sqlite3.connect(data_dir / "ledger.db")) as db, db:
        db.execute("REPLACE INTO meta VALUES (?, ?)", (PENDING, ALL))
    with pytest.raises(Conflict, match="erasure is not complete"):
        restore(data_dir, copies.copies(data_dir)[0])
