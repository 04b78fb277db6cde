"""Unfinished uploads: found by path, continued by one at a time, and deleted when nobody comes back."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from familiard.originals.disk import OriginalsFolder
from familiard.originals.errors import UploadInUse, WrongOffset
from familiard.originals.partials import DAYS, Partials, Progress


@pytest.fixture
def partials(tmp_path: Path) -> Partials:
    folder = OriginalsFolder(tmp_path / "originals", 0)
    folder.prepare(None)
    return Partials(folder)


def write(partials: Partials, path: str, start: int, content: bytes, total: int = 10) -> None:
    _, file = partials.open("d", path, start, total)
    with file:
        file.write(content)


def test_it_is_continued_where_it_is(partials: Partials) -> None:
    assert partials.progress("d", "a/b.mp4") is None
    write(partials, "a/b.mp4", 0, b"01234")
    assert partials.progress("d", "a/b.mp4") == Progress(5, 10)
    assert partials.progress("e", "a/b.mp4") is None
    write(partials, "a/b.mp4", 3, b"34567")
    place, file = partials.open("d", "a/b.mp4", 8, 10)
    file.close()
    assert place.read_bytes() == b"01234567"
    for start, total, offset in ((9, 10, 8), (5, 11, 0)):
        with pytest.raises(WrongOffset) as wrong:
            partials.open("d", "a/b.mp4", start, total)
        assert wrong.value.context["upload_offset"] == offset
    assert partials.used("d") == 8
    assert partials.used("d", "a/b.mp4") == 0
    # From its beginning, and of another size: the former is gone.
    write(partials, "a/b.mp4", 0, b"x", 11)
    assert partials.progress("d", "a/b.mp4") == Progress(1, 11)
    assert partials.used("d") == 1
    assert partials.drop("d", "a/b.mp4")
    assert not partials.drop("d", "a/b.mp4")


def test_composed_and_decomposed_names_are_one_upload(partials: Partials) -> None:
    write(partials, "Zoe\u0308.mp4", 0, b"0")
    assert partials.progress("d", "Zo\u00eb.mp4") == Progress(1, 10)


def test_one_at_a_time_writes(partials: Partials) -> None:
    _, file = partials.open("d", "a", 0, 10)
    file.write(b"01")
    for start in (0, 1):
        with pytest.raises(UploadInUse):
            partials.open("d", "a", start, 10)
    file.close()
    write(partials, "a", 2, b"23")
    assert partials.progress("d", "a") == Progress(4, 10)


def test_what_nobody_continues_expires(partials: Partials) -> None:
    assert partials.expire() == 0
    write(partials, "old", 0, b"0")
    write(partials, "new", 0, b"0")
    chunks = partials.chunks("d", "one")
    chunks.mkdir()
    (chunks / "1").write_bytes(b"chunk")
    assert partials.used("d") == 7
    place, file = partials.open("d", "old", 1, 10)
    file.close()
    late = time.time() - DAYS * 86_400 - 60
    for one in (place, chunks):
        os.utime(one, (late, late))
    assert partials.expire() == 2
    assert partials.progress("d", "old") is None
    assert partials.progress("d", "new") is not None
    assert not chunks.exists()
