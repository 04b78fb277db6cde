"""Files that were truncated, emptied, removed or changed by a bit: healed, or refused with words, never in silence."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from familiard.errors import FamiliarError, LedgerDamaged, LedgerMissing, LedgerTooNew
from familiard.packs import Pack
from familiard.store.ledger import file_header
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Household, Reopen


@pytest.mark.parametrize("part", [0.0, 0.0001, 0.01, 0.5, 0.99])
def test_a_truncated_index_is_rebuilt(
    household: Household, album: Album, reopen: Reopen, part: float
) -> None:
    folder = household.store.data_dir / "chroma"
    household.store.close()
    content = (folder / "chroma.sqlite3").read_bytes()
    (folder / "chroma.sqlite3").write_bytes(content[: int(len(content) * part)])
    _found_again(household, album, reopen)


def test_an_index_that_cannot_be_opened_is_rebuilt_in_the_same_process(
    household: Household, album: Album, reopen: Reopen
) -> None:
    folder = household.store.data_dir / "chroma"
    household.store.close()
    (folder / "chroma.sqlite3").write_bytes(b"not a database")
    # As an earlier version closed it: nobody is asked before it is opened.
    (folder / "closed").unlink()
    _found_again(household, album, reopen)


def test_an_index_whose_vectors_are_torn_is_rebuilt(
    household: Household, album: Album, reopen: Reopen
) -> None:
    store = household.store
    store.rebuild()
    store.close()
    for path in (store.data_dir / "chroma").glob("*/*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _found_again(household, album, reopen)


def test_an_index_that_nobody_touched_is_not_asked_about(
    household: Household, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    household.store.close()
    asked: list[Path] = []

    def answers(folder: Path, _collection: str) -> bool:
        asked.append(folder)
        return True

    monkeypatch.setattr("familiard.store.index.child.answers", answers)
    reopen().close()
    assert not asked


@pytest.mark.parametrize("how", ["missing", "empty", "without tables"])
@pytest.mark.parametrize("beside", ["crops", "chroma"])
def test_a_lost_ledger_is_not_replaced_in_silence(
    household: Household, pack: Pack, reopen: Reopen, how: str, beside: str
) -> None:
    store = household.store
    data_dir, ledger = store.data_dir, store.ledger.path
    store.close()
    shutil.rmtree(data_dir / {"crops": "chroma", "chroma": "crops"}[beside])
    shutil.copy(ledger, data_dir / "backup")
    ledger.unlink()
    if how == "empty":
        ledger.touch()
    if how == "without tables":
        db = sqlite3.connect(ledger)
        db.execute("PRAGMA journal_mode=WAL")
        db.close()
    with pytest.raises(LedgerMissing, match="backup"):
        Store.open(data_dir, pack.identity, pack.thresholds)
    shutil.move(data_dir / "backup", ledger)
    assert reopen().counts().faces == 12


def test_a_lost_ledger_is_started_again_on_purpose(household: Household, pack: Pack) -> None:
    store = household.store
    store.close()
    store.ledger.path.unlink()
    for folder in ("crops", "chroma"):
        shutil.rmtree(store.data_dir / folder)
    store = Store.open(store.data_dir, pack.identity, pack.thresholds)
    assert store.counts().faces == 0
    store.close()


def test_a_log_without_its_ledger_is_not_thrown_away(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "ledger.db-wal").write_bytes(b"what was written last")
    with pytest.raises(LedgerMissing, match=r"ledger\.db-wal"):
        Store.open(tmp_path, pack.identity, pack.thresholds)
    assert (tmp_path / "ledger.db-wal").read_bytes() == b"what was written last"


def test_every_bit_of_the_header_is_believed_or_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "good.db")
    for i in range(300):
        ledger.set_meta(f"key {i}", "value" * 20)
    ledger.close()
    good = (tmp_path / "good.db").read_bytes()
    reported = 0
    for offset in range(file_header.LENGTH):
        for bit in range(8):
            flipped = bytearray(good)
            flipped[offset] ^= 1 << bit
            path = tmp_path / "flipped.db"
            for leftover in tmp_path.glob("flipped.db*"):
                leftover.unlink(missing_ok=True)
            path.write_bytes(flipped)
            try:
                ledger = Ledger(path)
            except (LedgerDamaged, LedgerTooNew):
                reported += 1
                continue
            try:
                with ledger.transaction():
                    ledger.set_meta("later", "value" * 2000)
                    ledger.set_meta("key 7", None)
            except LedgerDamaged:
                assert ledger.damage is not None
                reported += 1
            else:
                assert ledger.meta("later") == "value" * 2000
                assert ledger.damage is None
            ledger.close()
    # Counters and versions of SQLite's own can be anything.
    assert reported > 500


@pytest.mark.parametrize("offset", [18, 21, 36, 52, 72])
def test_a_ledger_whose_header_is_damaged_is_read_and_not_written(
    household: Household, reopen: Reopen, offset: int
) -> None:
    store = household.store
    store.close()
    content = bytearray(store.ledger.path.read_bytes())
    content[offset] ^= 0x41
    store.ledger.path.write_bytes(content)
    try:
        store = reopen()
    except LedgerDamaged as damage:
        assert "backup" in damage.detail  # noqa: PT017  # or it opens
    else:
        assert store.ledger.damage is not None
        assert "backup" in store.ledger.damage.detail
        assert len(store.faces.list(FacesQuery()).items) == 12
        with pytest.raises(LedgerDamaged):
            store.people.update(household.people[0], PersonChange(name="Anna"))
        store.close()
    assert store.ledger.path.read_bytes() == bytes(content)


@pytest.mark.parametrize("page", [1, 2, 5, 12, 20])
def test_a_damaged_page_is_reported_as_damage_wherever_it_is_met(
    household: Household, album: Album, reopen: Reopen, page: int
) -> None:
    store = household.store
    store.close()
    content = bytearray(store.ledger.path.read_bytes())
    content[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    store.ledger.path.write_bytes(content)
    try:
        store = reopen()
        store.people.update(household.people[0], PersonChange(name="Anna"))
        store.faces.list(FacesQuery())
        store.intake.identify(album.portraits[0][4])
    except FamiliarError as error:
        assert error.code in {"ledger-damaged", "row-damaged", "not-found"}  # noqa: PT017  # or nothing was met
    except sqlite3.DatabaseError as error:
        # Read outside a transaction; `AsyncStore` tells it.
        assert isinstance(store.ledger.explained(error), LedgerDamaged)  # noqa: PT017


def test_leftovers_of_a_kill_are_swept(household: Household, reopen: Reopen) -> None:
    store = household.store
    store.close()
    left = [store.data_dir / name for name in ("token.part", ".all.jsonl.part", ".export-x1.zip")]
    for path in left:
        path.write_bytes(b"half")
    for folder in ("chroma.new", "chroma.old"):
        (store.data_dir / folder).mkdir()
        left.append(store.data_dir / folder)
    reopen()
    assert not any(path.exists() for path in left)


def test_a_data_directory_may_be_a_link(household: Household, tmp_path: Path, pack: Pack) -> None:
    store = household.store
    store.close()
    (tmp_path / "link").symlink_to(store.data_dir)
    store = Store.open(tmp_path / "link", pack.identity, pack.thresholds)
    assert store.index.count() == 12
    assert store.rebuild() == 12
    store.close()


def _found_again(household: Household, album: Album, reopen: Reopen) -> None:
    store = reopen()
    assert store.index.count() == store.index.expected() == 12
    assert store.intake.identify(album.portraits[0][4])[0].person_id == household.people[0]
