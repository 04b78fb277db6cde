"""An update of an older ledger is done as a whole or not at all, whatever ends it; and a copy stays."""

from __future__ import annotations

import logging
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from familiard.errors import LedgerDamaged, LedgerTooNew, StorageFull, UpdateFailed
from familiard.store.ledger import copies, update
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.schema import MIGRATIONS, rewriting
from tests.checkout import PYTHONPATH
from tests.full_disk import files_no_larger_than
from tests.store import older

NOW = len(MIGRATIONS)
KILLED_IN_THE_MIDDLE = """
import os, signal, sys
from pathlib import Path
from familiard.store.ledger import update
from familiard.store.ledger.ledger import Ledger

def die(db):
    db.execute("CREATE TABLE half_done (x)")
    db.execute("DELETE FROM member")
    os.kill(os.getpid(), signal.SIGKILL)

place = int(sys.argv[2])
update.MIGRATIONS = (*update.MIGRATIONS[:place], die, *update.MIGRATIONS[place:])
Ledger(Path(sys.argv[1]))
"""
KILLED_WHILE_COPYING = """
import os, signal, sys
from pathlib import Path
from familiard.store.ledger import copies
from familiard.store.ledger.ledger import Ledger

copies.sync = lambda path: os.kill(os.getpid(), signal.SIGKILL)
Ledger(Path(sys.argv[1]))
"""


def with_migration(monkeypatch: pytest.MonkeyPatch, migrate: Callable[[sqlite3.Connection], None]) -> None:
    monkeypatch.setattr(update, "MIGRATIONS", (*MIGRATIONS, migrate))


def opens_with(version: int, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the earlier version finds: its own schema, with nothing to update."""
    with monkeypatch.context() as patch:
        patch.setattr(update, "MIGRATIONS", MIGRATIONS[:version])
        opened = Ledger(ledger)
        assert opened.damage is None
        assert opened.last_seq > 0
        opened.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of schema 5."""
    older.make(5, tmp_path / "data")
    return tmp_path / "data" / "ledger.db"


@pytest.fixture
def without_room(ledger: Path) -> Iterator[None]:
    """No more room on the disk than for a copy, for one process."""
    with files_no_larger_than(ledger.stat().st_size + (64 << 10)):
        yield


def bulky(db: sqlite3.Connection) -> None:
    """Write more than there is room for."""
    db.execute("CREATE TABLE bulk (x BLOB)")
    db.executemany("INSERT INTO bulk VALUES (zeroblob(?))", [(1 << 20,)] * 32)


@pytest.mark.parametrize("version", older.VERSIONS[:-1])
def test_each_older_ledger_is_copied_as_it_was(version: int, tmp_path: Path) -> None:
    older.make(version, tmp_path / "data")
    path = tmp_path / "data" / "ledger.db"
    before = older.dump(path)
    Ledger(path).close()
    (copy,) = copies.copies(tmp_path / "data")
    assert copy.schema == version
    assert older.dump(copy.path) == before
    assert older.dump(path)[0] == f"user_version {NOW}"


def test_a_ledger_of_today_or_a_new_one_needs_no_copy(tmp_path: Path) -> None:
    for _ in range(2):
        Ledger(tmp_path / "ledger.db").close()
    assert copies.copies(tmp_path) == []
    assert not (tmp_path / copies.FOLDER).exists()


@pytest.mark.parametrize("error", [ValueError("no such luck"), KeyboardInterrupt(), sqlite3.IntegrityError()])
def test_a_failure_in_the_middle_takes_everything_back(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before = older.dump(ledger)

    def fail(db: sqlite3.Connection) -> None:
        with rewriting(db):
            db.execute("DELETE FROM entry")
        raise error

    with_migration(monkeypatch, fail)
    with pytest.raises((UpdateFailed, KeyboardInterrupt)) as raised:
        Ledger(ledger)
    if isinstance(raised.value, UpdateFailed):
        assert f"from schema 5 to {NOW + 1}" in raised.value.detail
        assert "install the earlier version" in raised.value.detail
    assert older.dump(ledger) == before
    assert copies.copies(ledger.parent) == []
    opens_with(5, ledger, monkeypatch)


@pytest.mark.parametrize("place", [5, 7, NOW])
def test_sigkill_in_the_middle_takes_everything_back(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: int
) -> None:
    before = older.dump(ledger)
    assert run(KILLED_IN_THE_MIDDLE, ledger, place) == -signal.SIGKILL
    opens_with(5, ledger, monkeypatch)
    assert older.dump(ledger) == before
    with caplog.at_level(logging.INFO):
        Ledger(ledger).close()
    assert "did not end" in caplog.text
    assert older.dump(ledger)[0] == f"user_version {NOW}"
    (copy,) = copies.copies(ledger.parent)
    assert older.dump(copy.path) == before


def test_sigkill_while_the_copy_is_written_leaves_no_half_of_it(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = older.dump(ledger)
    assert run(KILLED_WHILE_COPYING, ledger) == -signal.SIGKILL
    assert copies.copies(ledger.parent) == []
    opens_with(5, ledger, monkeypatch)
    Ledger(ledger).close()
    (copy,) = copies.copies(ledger.parent)
    assert [path.name for path in copy.path.parent.iterdir()] == [copy.path.name]
    assert older.dump(copy.path) == before


def run(code: str, ledger: Path, *arguments: int) -> int:
    words = [sys.executable, "-c", code, str(ledger), *map(str, arguments)]
    return subprocess.run(words, env={"PYTHONPATH": PYTHONPATH}, check=False).returncode


def test_without_room_for_a_copy_nothing_is_begun(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = older.dump(ledger)
    usage = shutil.disk_usage(ledger.parent)._replace(free=20 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(copies, "HEADROOM", 20 << 20)
    with pytest.raises(StorageFull, match=r"no room to update .*ledger\.db.* 20 MiB are free"):
        Ledger(ledger)
    assert older.dump(ledger) == before
    assert not (ledger.parent / copies.FOLDER).exists()
    opens_with(5, ledger, monkeypatch)


@pytest.mark.usefixtures("without_room")
def test_a_disk_that_becomes_full_in_the_middle_takes_everything_back(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = older.dump(ledger)
    with_migration(monkeypatch, bulky)
    with pytest.raises(StorageFull, match="became full"):
        Ledger(ledger)
    assert older.dump(ledger) == before
    assert copies.copies(ledger.parent) == []
    opens_with(5, ledger, monkeypatch)


def test_a_small_disk_that_becomes_full_takes_everything_back(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same on a real file system."""
    monkeypatch.setattr(copies, "HEADROOM", 0)
    older.make(5, small_disk / "data")
    ledger = small_disk / "data" / "ledger.db"
    before = older.dump(ledger)
    with_migration(monkeypatch, bulky)
    with pytest.raises(StorageFull, match="became full"):
        Ledger(ledger)
    assert older.dump(ledger) == before
    opens_with(5, ledger, monkeypatch)


def test_a_newer_ledger_is_refused_with_what_to_do(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(ledger).close()
    (copy,) = copies.copies(ledger.parent)
    with monkeypatch.context() as patch:
        patch.setattr(update, "MIGRATIONS", MIGRATIONS[:5])
        with pytest.raises(LedgerTooNew, match=f"familiard restore {copy.path.name}"):
            Ledger(ledger)
        copies.discard(ledger.parent)
        with pytest.raises(LedgerTooNew, match="restore a backup from before the update"):
            Ledger(ledger)
    Ledger(ledger).close()


def test_a_schema_version_that_is_wrong_is_damage(ledger: Path) -> None:
    Ledger(ledger).close()
    with sqlite3.connect(ledger) as db:
        db.execute(f"PRAGMA user_version = {NOW - 1}")
    db.close()
    with pytest.raises(LedgerDamaged, match="does not match its tables"):
        Ledger(ledger)
