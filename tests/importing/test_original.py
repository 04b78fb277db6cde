"""A photo's file is shown as long as it is the one that was imported."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from familiard.errors import NotFound
from familiard.importing.original import original_of

JPEG = b"\xff\xd8\xff\xe0 a photo"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_first_place_where_it_still_lies_is_read(tmp_path: Path) -> None:
    gone, changed, there = (tmp_path / name for name in ("gone.jpg", "changed.jpg", "there.jpg"))
    changed.write_bytes(JPEG + b" edited")
    there.write_bytes(JPEG)
    places = [str(place) for place in (gone, changed, there)]
    assert original_of("p", places, digest(JPEG)) == (JPEG, "image/jpeg")
    with pytest.raises(NotFound):
        original_of("p", places[:2], digest(JPEG))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"\0\0\0 ftypavif....", "image/avif"),
        (b"GIF89a", "image/gif"),
        (b"<svg onload='alert(1)'/>", None),
        (b"\0\0\0 ftypheic....", None),
        (b"", None),
    ],
)
def test_only_pictures_that_browsers_show_are_read(tmp_path: Path, content: bytes, kind: str | None) -> None:
    (tmp_path / "photo").write_bytes(content)
    if kind is None:
        with pytest.raises(NotFound):
            original_of("p", [str(tmp_path / "photo")], digest(content))
    else:
        assert original_of("p", [str(tmp_path / "photo")], digest(content))[1] == kind


def test_a_file_that_is_rendered_may_be_of_any_kind(tmp_path: Path) -> None:
    heic = b"\0\0\0 ftypheic...."
    (tmp_path / "photo").write_bytes(heic)
    found = original_of("p", [str(tmp_path / "photo")], digest(heic), any_kind=True)
    assert found == (heic, "application/octet-stream")


def test_what_is_no_file_does_not_hold_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, "\0", "/dev/zero"):
        with pytest.raises(NotFound):
            original_of("p", [str(place)], digest(b""))
