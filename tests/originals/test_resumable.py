"""A file that comes in parts has the hash of the whole; what does not fit is not kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from familiard.originals.disk import OriginalsFolder
from familiard.originals.errors import NoSpace, QuotaExceeded
from familiard.originals.partials import Partials, Progress
from familiard.originals.resumable import Resumable

WHOLE = b"0123456789"


@pytest.fixture
def folder(tmp_path: Path) -> OriginalsFolder:
    folder = OriginalsFolder(tmp_path / "originals", 0)
    folder.prepare(None)
    return folder


def upload(folder: OriginalsFolder, start: int = 0) -> Resumable:
    return Resumable(folder, Partials(folder), "d", "a.mp4", start, len(WHOLE))


def break_off(folder: OriginalsFolder, start: int, piece: bytes, error: Exception) -> None:
    with upload(folder, start) as incoming:
        incoming.write(piece)
        raise error


def progress(folder: OriginalsFolder) -> Progress | None:
    return Partials(folder).progress("d", "a.mp4")


def test_parts_become_the_whole(folder: OriginalsFolder) -> None:
    with upload(folder) as incoming:
        incoming.write(WHOLE[:4])
        assert not incoming.is_complete
    with upload(folder, 2) as incoming:
        assert incoming.size == 4
        incoming.write(WHOLE[2:])
        assert (incoming.is_complete, incoming.size) == (True, 10)
        incoming.finish(None)
        assert incoming.digest == hashlib.sha256(WHOLE).hexdigest()
        assert incoming.path.read_bytes() == WHOLE
    assert not incoming.path.exists()
    assert progress(folder) is None


def test_what_breaks_off_stays_and_what_does_not_fit_goes(folder: OriginalsFolder) -> None:
    with pytest.raises(ConnectionError):
        break_off(folder, 0, WHOLE[:4], ConnectionError())
    assert progress(folder) == Progress(4, 10)
    # What was acknowledged stays on a disk that is full meanwhile.
    with pytest.raises(NoSpace):
        break_off(folder, 4, b"", NoSpace("full"))
    assert progress(folder) == Progress(4, 10)
    for error in (NoSpace("full"), QuotaExceeded("full")):
        with pytest.raises(type(error)):
            break_off(folder, 0, WHOLE[:4], error)
        assert progress(folder) is None


def test_nothing_is_left_of_an_upload_without_a_byte(folder: OriginalsFolder) -> None:
    with pytest.raises(ConnectionError):
        break_off(folder, 0, b"", ConnectionError())
    assert not list((folder.root / ".familiar" / "partial" / "d").iterdir())
