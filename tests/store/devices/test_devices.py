"""Devices: a folder and a password each, revoked at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.devices.devices import DeviceChange, Devices, hashed
from familiard.store.devices.entries import DeviceEntries
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


def test_what_a_device_has_backed_up_is_counted(devices: Devices, ledger: Ledger) -> None:
    anna, _ = devices.add("Anna's phone")
    bo, _ = devices.add("Bo's phone")
    entries = DeviceEntries(ledger)
    entries.put_folder(anna.id, "2026")
    for name in ("a.jpg", "2026/b.jpg"):
        entries.put_file(anna.id, name, None, anna.created_at)
    uploads = devices.uploads()
    assert uploads[anna.id].files == 2
    last = uploads[anna.id].last_at
    assert last is not None
    assert last >= anna.created_at
    assert bo.id not in uploads


def test_name_and_quota_change_and_the_folder_stays(devices: Devices) -> None:
    anna, password = devices.add("Anna's phone", quota=1000)
    devices.add("Bo's phone")
    changed = devices.update(anna.id, DeviceChange(name="Anna's new phone"))
    assert (changed.name, changed.folder, changed.quota) == ("Anna's new phone", "annas-phone", 1000)
    assert devices.update(anna.id, DeviceChange(quota=None)).quota is None
    assert devices.update(anna.id, DeviceChange(name="ANNA'S NEW PHONE")).name == "ANNA'S NEW PHONE"
    with pytest.raises(Conflict):
        devices.update(anna.id, DeviceChange(name="bo's phone"))
    with pytest.raises(ValidationError):
        devices.update(anna.id, DeviceChange(name=" "))
    with pytest.raises(NotFound):
        devices.update("none", DeviceChange(name="x"))
    assert devices.with_password(password) == devices.get(anna.id)


def test_a_revoked_device_is_let_in_again_unless_another_has_its_name(devices: Devices) -> None:
    anna, password = devices.add("Anna's phone")
    devices.update(anna.id, DeviceChange(revoked=True))
    assert devices.with_password(password) is None
    with pytest.raises(NotFound):
        devices.update(anna.id, DeviceChange(name="x"))
    assert devices.update(anna.id, DeviceChange(revoked=False)) == anna
    assert devices.with_password(password) == anna
    devices.revoke(anna.id)
    devices.add("Anna's phone")
    with pytest.raises(Conflict):
        devices.update(anna.id, DeviceChange(revoked=False))
    assert devices.with_password(password) is None


def test_a_replaced_password_opens_nothing(devices: Devices) -> None:
    anna, former = devices.add("Anna's phone")
    device, password = devices.replace_password(anna.id)
    assert device == anna
    assert devices.with_password(former) is None
    assert devices.with_password(password) == anna
    devices.revoke(anna.id)
    with pytest.raises(NotFound):
        devices.replace_password(anna.id)


def test_no_device_has_a_name_of_nextclouds(devices: Devices) -> None:
    assert devices.add("Files")[0].folder == "files-2"
    assert devices.add("uploads")[0].folder == "uploads-2"
