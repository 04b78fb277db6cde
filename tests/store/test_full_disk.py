"""A full disk: what was kept stays, what cannot be kept is said, and all is well when there is room again.

A small file system is really filled where this user may mount one. Everywhere, the same is tested with a limit on the
size of files, at which writes fail in the same places.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from familiard.errors import StorageFull
from familiard.packs import Pack
from familiard.store.index.chroma import FaceCollection
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.full_disk import files_no_larger_than
from tests.store.household import Album, Clock, Household, Reopen

MIB = 1 << 20


def fill(folder: Path) -> Path:
    """Use up the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for block in (MIB, 4096, 1):
            try:
                while file.write(bytes(block)) == block:
                    pass
            except OSError:
                continue
    return filler


def test_a_rebuild_without_room_leaves_the_index_as_it_was(household: Household, album: Album) -> None:
    store = household.store
    store.index.flush()
    with files_no_larger_than(64 << 10), pytest.raises(StorageFull):
        store.rebuild()
    assert store.index.trouble is None
    assert store.index.count() == store.index.expected() == 12
    assert store.intake.identify(album.portraits[0][4])[0].person_id == household.people[0]
    assert not list(store.data_dir.glob("chroma.*"))
    assert store.rebuild() == 12


def test_an_erasure_without_room_for_a_new_index_goes_on_later(household: Household, album: Album) -> None:
    store = household.store
    store.index.flush()
    store.people.erase(household.people[3])
    with files_no_larger_than(64 << 10):
        assert not store.file_erasure.finish()
        # The old index holds what was erased: it is gone, and that is reported.
        assert not (store.data_dir / "chroma" / "chroma.sqlite3").exists()
        assert isinstance(store.index.trouble, StorageFull)
        with pytest.raises(StorageFull):
            store.intake.identify(album.portraits[0][4])
        assert len(store.faces.list(FacesQuery()).items) == 9
    assert store.file_erasure.pending
    assert store.file_erasure.finish()
    assert store.intake.identify(album.portraits[0][4])[0].person_id == household.people[0]
    assert store.index.trouble is None
    assert store.index.count() == 9


def test_a_start_without_room_for_an_index_reads_the_ledger_and_says_so(
    household: Household, album: Album, reopen: Reopen
) -> None:
    store = household.store
    store.close()
    (store.data_dir / "chroma" / "chroma.sqlite3").write_bytes(b"damaged" * 1000)
    with files_no_larger_than(64 << 10):
        store = reopen()
        assert isinstance(store.index.trouble, StorageFull)
        assert len(store.faces.list(FacesQuery()).items) == 12
    store.index._tried_at -= 3600
    store.index.recover()
    assert store.index.trouble is None
    assert store.index.count() == 12


def test_a_write_that_fails_keeps_nothing_of_it(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    before = store.counts()
    with files_no_larger_than(4096), pytest.raises(StorageFull):
        store.intake.observe_many([(seen, source(), None) for seen in album.portraits[4]])
    with files_no_larger_than(4096), pytest.raises(StorageFull):
        store.people.update(household.people[0], PersonChange(name="Anna"))
    with files_no_larger_than(4096), pytest.raises(StorageFull):
        store.ledger.set_meta("anything", "x" * 9000)
    assert store.counts() == before
    assert len(list(store.data_dir.glob("crops/*/*"))) == before.faces
    store.people.update(household.people[0], PersonChange(name="Anna"))


def test_a_ledger_that_cannot_be_made_or_brought_up_says_why(tmp_path: Path) -> None:
    for limit in (0, 4096, 8192, 32 << 10):
        with files_no_larger_than(limit), pytest.raises(StorageFull):
            Ledger(tmp_path / f"{limit}.db")
    Ledger(tmp_path / "8192.db").close()


def test_a_store_that_cannot_write_at_its_end_is_caught_up_with(
    household: Household, album: Album, reopen: Reopen
) -> None:
    store = household.store
    with files_no_larger_than(4096):
        store.close()
    store = reopen()
    assert store.index.count() == 12
    assert store.intake.identify(album.portraits[0][4])[0].person_id == household.people[0]


def test_chroma_says_full_and_not_damaged(tmp_path: Path) -> None:
    with files_no_larger_than(4096), pytest.raises(StorageFull):
        FaceCollection(tmp_path / "chroma", None, "faces").connect()
    collection = FaceCollection(tmp_path / "chroma", None, "faces")
    collection.connect()
    collection.disconnect()


def test_a_disk_that_is_really_full_loses_nothing(
    small_disk: Path, album: Album, source: Clock, pack: Pack
) -> None:
    data_dir = small_disk / "data"
    store = Store.open(data_dir, pack.identity, pack.thresholds)
    for portraits in album.portraits[:4]:
        for seen in portraits[:3]:
            store.intake.observe(seen, source())
    anna = store.intake.identify(album.portraits[0][4])[0].person_id
    store.index.flush()
    filler = fill(small_disk)
    with pytest.raises(StorageFull):
        store.intake.observe_many([(album.portraits[4][i % 5], source(), None) for i in range(500)])
    with pytest.raises(StorageFull):
        store.rebuild()
    held = store.counts().faces
    assert store.intake.identify(album.portraits[0][4])[0].person_id == anna
    assert len(store.faces.list(FacesQuery(), limit=500).items) == held
    store.close()
    os.truncate(filler, 0)
    fill(small_disk)
    try:
        store = Store.open(data_dir, pack.identity, pack.thresholds)
    except StorageFull:
        # Said, and nothing is lost.
        pass
    else:
        assert store.counts().faces == held
        store.close()
    filler.unlink()
    store = Store.open(data_dir, pack.identity, pack.thresholds)
    assert store.counts().faces == store.index.count() == held
    assert store.rebuild() == held
    assert store.intake.identify(album.portraits[0][4])[0].person_id == anna
    store.close()


def test_a_process_that_starts_on_a_full_disk_ends_with_a_sentence(small_disk: Path) -> None:
    fill(small_disk)
    ended = subprocess.run(
        [sys.executable, "-m", "familiard", "people", "--data-dir", str(small_disk / "data")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "XDG_CONFIG_HOME": str(small_disk)},
        timeout=120,
    )
    assert ended.returncode == 1
    assert "rollback" not in ended.stderr
    assert "full" in ended.stderr or "No space left" in ended.stderr
