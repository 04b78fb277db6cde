"""Devices: a folder and a password each, revoked at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.devices.devices import Devices, hashed
from familiard.store.ledger.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.db")) as ledger:
        yield ledger


@pytest.fixture
def devices(ledger: Ledger) -> Devices:
    return Devices(ledger)


def test_the_password_opens_its_own_device(devices: Devices) -> None:
    anna, of_anna = devices.add("Anna's phone")
    bo, of_bo = devices.add("Bo's phone", quota=1000)
    assert (anna.folder, bo.folder, bo.quota) == ("annas-phone", "bos-phone", 1000)
    assert devices.with_password(of_anna) == anna
    assert devices.with_password(of_bo) == bo
    assert devices.with_password(of_anna.upper()) is None
    assert devices.with_password("") is None
    assert devices.list() == (anna, bo)


def test_only_a_hash_of_the_password_is_stored(devices: Devices, ledger: Ledger, tmp_path: Path) -> None:
    _, password = devices.add("Anna's phone")
    assert ledger.db.execute("SELECT secret FROM device").fetchone()["secret"] == hashed(password)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert password.encode() not in written


def test_passwords_are_long_and_differ(devices: Devices) -> None:
    passwords = {devices.add(f"phone {i}")[1] for i in range(20)}
    assert len(passwords) == 20
    assert all(len(one.replace("-", "")) == 24 for one in passwords)


def test_a_revoked_device_opens_nothing_and_its_folder_stays_its_own(devices: Devices) -> None:
    anna, password = devices.add("Anna's phone")
    devices.revoke(anna.id)
    assert devices.with_password(password) is None
    assert devices.list() == ()
    with pytest.raises(NotFound):
        devices.revoke(anna.id)
    again, other = devices.add("Anna's phone")
    assert again.folder == "annas-phone-2"
    assert other != password


def test_two_devices_have_two_names(devices: Devices) -> None:
    devices.add("Anna's phone")
    with pytest.raises(Conflict, match="Choose another name"):
        devices.add("ANNA'S PHONE")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x07b"])
def test_a_name_that_is_none_is_refused(devices: Devices, name: str) -> None:
    with pytest.raises(ValidationError):
        devices.add(name)
    assert devices.list() == ()


@pytest.mark.parametrize(
    ("name", "folder"), [("Élodie", "elodie"), ("Анна", "device"), ("📱", "device"), ("../../etc", "etc")]
)
def test_a_folder_is_plain_letters(devices: Devices, name: str, folder: str) -> None:
    assert devices.add(name)[0].folder == folder


def test_when_a_device_was_seen_is_remembered(devices: Devices) -> None:
    anna, _ = devices.add("Anna's phone")
    assert anna.last_seen_at is None
    devices.seen(anna)
    seen = devices.get(anna.id)
    assert seen.last_seen_at is not None
    devices.seen(seen)
    assert devices.get(anna.id).last_seen_at == seen.last_seen_at
