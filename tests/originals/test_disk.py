"""The folder of originals: nothing is replaced, and another disk is noticed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from familiard.originals.disk import OriginalsFolder, digest_of, has_file, open_original
from familiard.originals.errors import NoSpace, OriginalsAway


@pytest.fixture
def folder(tmp_path: Path) -> OriginalsFolder:
    folder = OriginalsFolder(tmp_path / "originals", 0)
    folder.prepare(None)
    return folder


def part(folder: OriginalsFolder, content: bytes = b"new") -> Path:
    path = folder.new_part()
    path.write_bytes(content)
    return path


def test_a_file_gets_its_place_and_loses_its_temporary_name(folder: OriginalsFolder) -> None:
    source = part(folder)
    assert folder.place(source, "2026/05", "1.jpg")
    assert folder.path("2026/05", "1.jpg").read_bytes() == b"new"
    assert not source.exists()


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "none, as exFAT"])
def test_nothing_is_ever_replaced(
    folder: OriginalsFolder, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:

        def refuse(*_: object) -> None:
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert folder.place(part(folder, b"first"), "2026/05", "1.jpg")
    source = part(folder, b"second")
    assert not folder.place(source, "2026/05", "1.jpg")
    assert folder.path("2026/05", "1.jpg").read_bytes() == b"first"
    assert source.read_bytes() == b"second"


def test_a_link_in_the_way_is_not_followed(folder: OriginalsFolder, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    (folder.root / "2026/05").mkdir(parents=True)
    folder.path("2026/05", "1.jpg").symlink_to(victim)
    assert not folder.place(part(folder), "2026/05", "1.jpg")
    assert not victim.exists()


def test_a_link_is_no_original(folder: OriginalsFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    link = folder.root / "link.jpg"
    link.symlink_to(secret)
    assert not has_file(link, 6)
    with pytest.raises(OSError, match="symbolic"):
        open_original(link)
    with pytest.raises(OSError, match="no file"):
        open_original(folder.root)


def test_leftovers_of_a_kill_are_deleted_at_the_next_start(folder: OriginalsFolder) -> None:
    leftover = part(folder)
    identity = OriginalsFolder(folder.root, 0).prepare(_identity(folder))
    assert identity == _identity(folder)
    assert not leftover.exists()


def test_an_empty_folder_under_an_unmounted_disk_is_not_used(folder: OriginalsFolder) -> None:
    identity = _identity(folder)
    folder.root.rename(folder.root.with_name("elsewhere"))
    folder.root.mkdir()
    with pytest.raises(OriginalsAway, match="Mount its disk"):
        folder.check(identity)
    with pytest.raises(OriginalsAway):
        OriginalsFolder(folder.root, 0).prepare(identity)
    assert not list(folder.root.iterdir())


def test_what_has_to_stay_free_stays_free(tmp_path: Path) -> None:
    folder = OriginalsFolder(tmp_path, 1 << 60)
    assert folder.free() == 0
    with pytest.raises(NoSpace, match=r"library\.keep_free_mib"):
        folder.check_space(1)
    OriginalsFolder(tmp_path, 0).check_space(1)


def test_what_is_discarded_is_in_the_trash(folder: OriginalsFolder) -> None:
    folder.place(part(folder), "2026/05", "1.jpg")
    folder.discard([(folder.path("2026/05", "1.jpg"), "some-id"), (folder.path("2025/01", "gone"), "other")])
    assert folder.in_trash("some-id").read_bytes() == b"new"
    assert not folder.in_trash("other").exists()


def test_the_digest_is_that_of_the_file(folder: OriginalsFolder) -> None:
    assert digest_of(part(folder)) == "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"


def _identity(folder: OriginalsFolder) -> str:
    return (folder.root / ".familiar" / "id").read_text().strip()
