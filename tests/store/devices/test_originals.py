"""Originals: each content once, the trash included, until it is purged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from familiard.store.devices.devices import Devices
from familiard.store.devices.entries import DeviceEntries
from familiard.store.devices.originals import Originals, stem_key
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import now

TAKEN = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.db")) as ledger:
        yield ledger


@pytest.fixture
def originals(ledger: Ledger) -> Originals:
    return Originals(ledger)


def test_a_content_is_there_once(originals: Originals, ledger: Ledger) -> None:
    device, _ = Devices(ledger).add("phone")
    added = originals.add("aa", "2026/05", "IMG_1.jpg", 10, TAKEN, device.id)
    assert originals.find("aa") == originals.get(added.id) == added
    assert (added.stem, added.trashed_at) == ("IMG_1", None)
    with pytest.raises(Exception) as raised:  # whatever the ledger makes of it
        originals.add("aa", "2026/05", "IMG_2.jpg", 10, TAKEN, device.id)
    assert isinstance(raised.value.__cause__ or raised.value, sqlite3.IntegrityError)
    assert Devices(ledger).get(device.id).bytes == 10


def test_what_is_in_the_trash_is_known_until_it_is_purged(originals: Originals, ledger: Ledger) -> None:
    device, _ = Devices(ledger).add("phone")
    added = originals.add("aa", "2026/05", "IMG_1.jpg", 10, TAKEN, device.id)
    originals.set_trashed(added.id, now() - timedelta(days=30, minutes=1))
    trashed = originals.find("aa")
    assert trashed is not None
    assert trashed.trashed_at is not None
    assert originals.expired(31) == ()
    assert originals.expired(30) == originals.trashed() == (trashed,)
    originals.purge(trashed)
    assert originals.find("aa") is None
    assert Devices(ledger).get(device.id).bytes == 0


def test_stems_that_are_taken_are_found_whatever_their_suffix(originals: Originals) -> None:
    for i, name in enumerate(("IMG_1.jpg", "img_1~1.MOV", "IMG_1~x.jpg", "IMG_10.jpg", "IMG_2.jpg")):
        originals.add(str(i), "2026/05", name, 1, TAKEN, None)
    assert originals.taken_stems("2026/05", "IMG_1") == {"img_1", "img_1~1", "img_1~x"}
    assert originals.taken_stems("2026/06", "IMG_1") == set()
    assert not originals.is_free("2026/05", "IMG_1.jpg")
    assert originals.is_free("2026/05", "IMG_1.mov")


def test_the_other_half_of_a_live_photo_is_found(originals: Originals, ledger: Ledger) -> None:
    entries = DeviceEntries(ledger)
    photo = originals.add("aa", "2026/05", "IMG_1.HEIC", 1, TAKEN, None)
    entries.put_file("device", "DCIM/IMG_1.HEIC", photo.id, TAKEN)
    assert list(originals.companions("device", "DCIM", "img_1.mov")) == [photo]
    assert not list(originals.companions("device", "DCIM", "IMG_1.heic"))
    assert not list(originals.companions("device", "DCIM", "IMG_2.mov"))
    assert not list(originals.companions("device", "", "IMG_1.mov"))
    assert not list(originals.companions("other", "DCIM", "IMG_1.mov"))


def test_portions_hold_all(originals: Originals) -> None:
    added = {originals.add(str(i), "2026/05", f"{i}.jpg", 1, TAKEN, None) for i in range(7)}
    assert set(originals.portion("")) == added
    last = originals.portion("")[-1]
    assert originals.portion(last.id) == ()


def test_composed_and_decomposed_stems_are_one() -> None:
    assert stem_key("Zoe\u0308.jpg") == stem_key("ZO\u00cb.mov")
