"""A file on its way in: complete and synced, or gone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from familiard.originals.disk import OriginalsFolder
from familiard.originals.errors import NoSpace
from familiard.originals.incoming import Incoming
from tests.full_disk import files_no_larger_than


@pytest.fixture
def folder(tmp_path: Path) -> OriginalsFolder:
    folder = OriginalsFolder(tmp_path / "originals", 0)
    folder.prepare(None)
    return folder


def test_what_comes_is_hashed_and_dated(folder: OriginalsFolder) -> None:
    at = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
    with Incoming(folder) as incoming:
        for piece in (b"one ", b"two"):
            incoming.write(piece)
        incoming.finish(at)
        assert incoming.path.read_bytes() == b"one two"
        assert incoming.digest == hashlib.sha256(b"one two").hexdigest()
        assert incoming.path.stat().st_mtime == at.timestamp()
        assert incoming.path.stat().st_mode & 0o077 == 0
    assert not incoming.path.exists()


def test_a_full_disk_leaves_nothing(folder: OriginalsFolder) -> None:
    with Incoming(folder) as incoming:
        incoming.write(bytes(1 << 15))
        with files_no_larger_than(1 << 16), pytest.raises(NoSpace, match="Free up space"):
            incoming.write(bytes(1 << 17))
    assert not incoming.path.exists()


def test_space_is_checked_again_while_a_large_file_comes(
    folder: OriginalsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(folder, "check_space", asked.append)
    with Incoming(folder) as incoming:
        for _ in range(36):
            incoming.write(bytes(1 << 20))
    assert len(asked) == 3
