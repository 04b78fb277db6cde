"""Previews for others: the pixels of a photo, and nothing else that its file says."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from familiard.errors import LinkGone
from familiard.importing.preview import content_of, preview
from tests import photos

SECRET = b"Lake house, 47.6, 13.5"


def located(kind: str = "JPEG", *, orientation: int = 6) -> bytes:
    """A photo that says where it was taken, in all the places where files say it."""
    image = Image.fromarray(photos.astronaut())
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif[0x013B] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (47.0, 36.0, 11.0)
    out = io.BytesIO()
    options = {"comment": SECRET} if kind == "JPEG" else {}
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"
    image.save(out, kind, exif=exif, quality=90, **({"xmp": xmp} | options))
    # Behind its end, a HEIF may hold nothing.
    return out.getvalue() + (SECRET if kind != "HEIF" else b"")


def shown_of(content: bytes, folder: Path, side: int) -> bytes:
    """The preview of a photo."""
    path = folder / "photo"
    path.write_bytes(content)
    return preview("one", [str(path)], hashlib.sha256(content).hexdigest(), side)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("side", [300, 4000])
def test_a_preview_says_nothing_of_where_it_was_taken(tmp_path: Path, kind: str, side: int) -> None:
    original = located(kind)
    assert SECRET in original
    made = shown_of(original, tmp_path, side)
    assert SECRET not in made
    shown = Image.open(io.BytesIO(made))
    assert (shown.format, max(shown.size)) == ("JPEG", min(side, 512))
    assert not shown.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & shown.info.keys()
    for marker in (b"Exif", b"http://ns.adobe", b"<x:xmpmeta"):
        assert marker not in made


def test_a_preview_is_upright(tmp_path: Path) -> None:
    made = np.asarray(Image.open(io.BytesIO(shown_of(located(), tmp_path, 512))))
    upright = np.rot90(photos.astronaut(), -1)
    assert np.abs(made.astype(float) - upright).mean() < 12


def test_what_cannot_be_decoded_is_not_shown(tmp_path: Path) -> None:
    for broken in (b"", b"\xff\xd8\xff\xe0 no picture", located()[:40]):
        with pytest.raises(LinkGone):
            shown_of(broken, tmp_path, 300)


def test_only_the_content_that_was_imported_is_read(tmp_path: Path) -> None:
    path = tmp_path / "1.jpg"
    path.write_bytes(located())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert content_of("one", ["/none.jpg", str(path)], digest) == (path.read_bytes(), "image/jpeg")
    path.write_bytes(b"something else")
    with pytest.raises(LinkGone):
        content_of("one", [str(path), "/etc/passwd"], digest)
