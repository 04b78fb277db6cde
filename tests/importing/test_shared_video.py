"""Videos for others, in parts: each part is without what is left out, and only what was imported is opened."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from familiard.errors import LinkGone
from familiard.importing.shared_video import SharedVideo
from tests import photos
from tests.importing.boxes import SECRET, say_place, with_places
from tests.importing.desk import film


def place(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


def test_every_part_of_a_file_is_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "1.mp4"
    path.write_bytes(with_places())
    video = SharedVideo.open([place(path)], original=False)
    whole = video.read(0, video.size)
    assert (len(whole), video.media_type) == (len(with_places()), "video/mp4")
    assert SECRET not in whole
    for length in (1, 7, 64):
        assert b"".join(video.read(at, length) for at in range(0, video.size, length)) == whole
    assert video.read(video.size, 10) == b""
    video.close()
    original = SharedVideo.open([place(path)], original=True)
    assert original.read(0, original.size) == with_places()
    original.close()


def test_a_real_film_plays_without_its_place(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", (photos.astronaut(), 1))
    say_place(path)
    assert SECRET in path.read_bytes()
    video = SharedVideo.open([place(path)], original=False)
    shown = tmp_path / "shown.mp4"
    shown.write_bytes(video.read(0, video.size))
    video.close()
    assert SECRET not in shown.read_bytes()
    frames = [cv2.VideoCapture(str(one)).read() for one in (path, shown)]
    assert all(read for read, _ in frames)
    assert (frames[0][1] == frames[1][1]).all()


def test_what_is_not_what_was_imported_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "1.mp4"
    path.write_bytes(with_places())
    name, size, changed = place(path)
    secret = tmp_path / "passwd"
    secret.write_bytes(b"root")
    for wrong in ((name, size + 1, changed), (name, size, changed + 1), (str(tmp_path), 0, 0), place(secret)):
        with pytest.raises(LinkGone):
            SharedVideo.open([wrong], original=True)
    path.with_suffix(".mkv").write_bytes(b"\x1a\x45\xdf\xa3 with a place")
    with pytest.raises(LinkGone):
        SharedVideo.open([place(path.with_suffix(".mkv"))], original=False)
    SharedVideo.open([place(path.with_suffix(".mkv"))], original=True).close()
