"""What a device sees: folders and files under its own names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from familiard.store.devices import entries as module
from familiard.store.devices.entries import DeviceEntries
from familiard.store.devices.originals import Originals
from familiard.store.ledger.ledger import Ledger

AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
ME = "device"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.db")) as ledger:
        yield ledger


@pytest.fixture
def entries(ledger: Ledger) -> DeviceEntries:
    return DeviceEntries(ledger)


def paths(entries: DeviceEntries, device: str = ME) -> list[str]:
    return [one.path for one in entries.below(device, "") if one.path]


def fill(entries: DeviceEntries, ledger: Ledger) -> str:
    original = Originals(ledger).add("aa", "2026/05", "1.jpg", 10, AT, None)
    entries.put_folder(ME, "DCIM")
    entries.put_folder(ME, "DCIM/Camera")
    entries.put_file(ME, "DCIM/Camera/1.jpg", original.id, AT)
    entries.put_file(ME, "DCIM/empty.txt", None, AT)
    entries.put_folder(ME, "DCIM0")
    entries.put_folder(ME, "DCIM-2")
    return original.id


def test_a_file_has_its_originals_size_and_content(entries: DeviceEntries, ledger: Ledger) -> None:
    original_id = fill(entries, ledger)
    found = entries.get(ME, "DCIM/Camera/1.jpg")
    assert found is not None
    assert (found.original_id, found.size, found.digest, found.is_folder) == (original_id, 10, "aa", False)
    assert found.modified_at == AT
    empty = entries.get(ME, "DCIM/empty.txt")
    assert empty is not None
    assert (empty.size, empty.digest) == (0, "")
    assert entries.get("other", "DCIM") is None
    own = entries.get(ME, "")
    assert own is not None
    assert own.is_folder


def test_only_what_is_directly_in_a_folder_is_its_child(entries: DeviceEntries, ledger: Ledger) -> None:
    fill(entries, ledger)
    assert [one.name for one in entries.children(ME, "")] == ["DCIM", "DCIM-2", "DCIM0"]
    assert [one.name for one in entries.children(ME, "DCIM")] == ["Camera", "empty.txt"]
    assert [one.name for one in entries.children(ME, "DCIM", "DCIM/Camera")] == ["empty.txt"]


def test_a_folder_is_listed_in_portions(entries: DeviceEntries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 3)
    for i in range(8):
        entries.put_file(ME, f"{i}.jpg", None, AT)
    found: list[str] = []
    while portion := entries.children(ME, "", found[-1] if found else ""):
        assert len(portion) <= 3
        found += [one.path for one in portion]
    assert found == [f"{i}.jpg" for i in range(8)]


def test_a_folder_moves_with_all_that_is_in_it(entries: DeviceEntries, ledger: Ledger) -> None:
    fill(entries, ledger)
    entries.move(ME, "DCIM", "Photos of Zoë")
    assert paths(entries) == [
        "DCIM-2", "DCIM0", "Photos of Zoë", "Photos of Zoë/Camera", "Photos of Zoë/Camera/1.jpg",
        "Photos of Zoë/empty.txt",
    ]  # fmt: skip
    moved = entries.get(ME, "Photos of Zoë/Camera/1.jpg")
    assert moved is not None
    assert moved.size == 10
    assert [one.name for one in entries.children(ME, "Photos of Zoë")] == ["Camera", "empty.txt"]


def test_a_copy_refers_to_the_same_original(entries: DeviceEntries, ledger: Ledger) -> None:
    original_id = fill(entries, ledger)
    entries.set_properties(ME, "DCIM/Camera/1.jpg", {"{urn:x}a": "<a/>"})
    entries.copy(ME, "DCIM", "Copy", deep=True)
    copied = entries.get(ME, "Copy/Camera/1.jpg")
    assert copied is not None
    assert copied.original_id == original_id
    assert copied.properties == {"{urn:x}a": "<a/>"}
    entries.copy(ME, "DCIM", "Shallow", deep=False)
    assert not entries.children(ME, "Shallow")


def test_an_original_is_unseen_when_its_last_name_is_removed(entries: DeviceEntries, ledger: Ledger) -> None:
    original_id = fill(entries, ledger)
    entries.put_file("other", "mine.jpg", original_id, AT)
    assert entries.remove(ME, "DCIM") == ()
    assert paths(entries) == ["DCIM-2", "DCIM0"]
    assert Originals(ledger).is_seen_once(original_id)
    assert entries.remove("other", "mine.jpg") == (original_id,)


def test_composed_and_decomposed_names_are_one_file_which_keeps_its_first_name(
    entries: DeviceEntries,
) -> None:
    entries.put_file(ME, "Zoe\u0308.jpg", None, AT)
    entries.put_file(ME, "Zo\u00eb.jpg", None, AT)
    (only,) = entries.children(ME, "")
    assert only.name == "Zoe\u0308.jpg"
    assert entries.get(ME, "Zo\u00eb.jpg") == entries.get(ME, "Zoe\u0308.jpg") == only
    assert entries.remove(ME, "Zo\u00eb.jpg") == ()
    assert paths(entries) == []


def test_names_with_wildcards_are_names(entries: DeviceEntries) -> None:
    for name in ("%", "_", "a", "%/b", "a/b"):
        entries.put_folder(ME, name)
    entries.remove(ME, "%")
    assert paths(entries) == ["_", "a", "a/b"]
