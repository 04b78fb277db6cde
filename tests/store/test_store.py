"""What happened is never lost, and the index can always be rebuilt from it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import chromadb
import pytest
from chromadb.config import Settings

from familiard.errors import DataInUse, DataOfAnotherPack, LedgerDamaged, LedgerTooNew, StorageFull
from familiard.packs import Pack
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household, Reopen


def test_everything_is_there_after_a_restart(household: Household, album: Album, reopen: Reopen) -> None:
    household.store.people.update(household.people[0], PersonChange(name="Anna"))
    before = household.store.counts()
    store = reopen()
    assert store.counts() == before
    assert store.index.count() == before.faces
    assert store.intake.identify(album.portraits[0][4])[0].person_name == "Anna"


def test_a_missing_index_is_rebuilt(household: Household, album: Album, reopen: Reopen) -> None:
    folder = household.store.data_dir / "chroma"
    household.store.close()
    shutil.rmtree(folder)
    _reopened(household, album, reopen)


def test_a_damaged_index_is_rebuilt(household: Household, album: Album, reopen: Reopen) -> None:
    folder = household.store.data_dir / "chroma"
    household.store.close()
    (folder / "open").write_text("faces")
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    _reopened(household, album, reopen)


def test_an_index_that_breaks_while_it_is_used_is_rebuilt(household: Household, album: Album) -> None:
    store = household.store
    store.index.flush()
    chroma = chromadb.PersistentClient(
        str(store.data_dir / "chroma"), Settings(anonymized_telemetry=False, is_persistent=True)
    )
    chroma.delete_collection(chroma.list_collections()[0].name)
    chroma.close()  # type: ignore[attr-defined]
    assert store.intake.identify(album.portraits[0][4])[0].person_id == household.people[0]
    assert store.index.count() == 12


def test_an_index_that_lags_behind_catches_up(
    household: Household, album: Album, source: Clock, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = household.store
    store.index.flush()
    # As if killed before Chroma was written: the rows are there, the projection is not.
    monkeypatch.setattr(VectorIndex, "flush", lambda _: None)
    store.intake.observe(album.portraits[4][0], source())
    face = store.faces.list(FacesQuery(person_id=household.people[1])).items[0].id
    store.faces.delete(face)
    store = reopen()
    monkeypatch.undo()
    store = reopen()
    assert store.index.count() == 12
    assert face not in {e.face_id for d in store.intake.identify(album.portraits[1][4]) for e in d.evidence}


def test_chroma_says_whose_each_face_is(household: Household) -> None:
    store, anna = household.store, household.people[0]
    assert store.index.count() == 12
    assert store.index.members(anna) == {f.id for f in store.faces.list(FacesQuery(person_id=anna)).items}


def test_a_transaction_that_fails_leaves_nothing(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    before = store.counts()
    broken = (album.portraits[4][1], None, None)
    with pytest.raises(AttributeError):
        store.intake.observe_many([(album.portraits[4][0], source(), None), broken])  # type: ignore[list-item]
    assert store.counts() == before
    (decision,) = store.intake.identify(album.portraits[4][2])
    assert decision.person_id is None
    assert store.index.count() == before.faces


def test_a_full_disk_is_said_and_loses_nothing(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    before = store.counts()
    pages = store.ledger.db.execute("PRAGMA page_count").fetchone()[0]
    store.ledger.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull):
        store.intake.observe_many([(seen, source(), None) for seen in album.portraits[4] * 4])
    store.ledger.db.execute("PRAGMA max_page_count = 1073741823")
    assert store.counts() == before
    assert len(list(store.data_dir.glob("crops/*/*"))) == before.faces
    store.intake.observe(album.portraits[4][0], source())
    assert store.counts().photos == before.photos + 1


def test_the_ledger_is_append_only(household: Household) -> None:
    for statement in ("UPDATE entry SET kind = ''", "DELETE FROM face", "DELETE FROM photo"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            household.store.ledger.db.execute(statement)


def test_a_second_daemon_is_refused(store: Store, pack: Pack) -> None:
    with pytest.raises(DataInUse):
        Store.open(store.data_dir, pack.identity, pack.thresholds)


def test_data_of_another_pack_is_not_mixed(store: Store, pack: Pack) -> None:
    data_dir = store.data_dir
    store.close()
    with pytest.raises(DataOfAnotherPack):
        Store.open(data_dir, "buffalo_l/4c06341c33c2", pack.thresholds)
    Store.open(data_dir, pack.identity, pack.thresholds).close()


def test_data_is_its_owners_alone(household: Household) -> None:
    assert stat.S_IMODE(household.store.data_dir.stat().st_mode) == 0o700
    crop = next(household.store.data_dir.glob("crops/*/*.jpg"))
    assert stat.S_IMODE(crop.stat().st_mode) == 0o600


def test_a_ledger_from_the_future_or_of_nonsense_is_refused(tmp_path: Path) -> None:
    future = sqlite3.connect(tmp_path / "future.db")
    future.execute("PRAGMA user_version = 99")
    future.close()
    with pytest.raises(LedgerTooNew):
        Ledger(tmp_path / "future.db")
    (tmp_path / "nonsense.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(LedgerDamaged):
        Ledger(tmp_path / "nonsense.db")


def _reopened(household: Household, album: Album, reopen: Reopen) -> None:
    store = reopen()
    assert store.index.count() == store.counts().faces == 12
    assert store.intake.identify(album.portraits[0][4])[0].person_id == household.people[0]
