"""Sidecars and photos are written as a whole, where other programs look for them."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from familiard.xmp.files import metadata_of, replace_file, sidecar_of, write_original, write_sidecar
from familiard.xmp.originals import NotWritable
from familiard.xmp.regions import Region, read_regions
from tests import photos
from tests.xmp import samples

FACE = Region("Anna", 0.2, 0.2, 0.3, 0.3, face_id="f0000000-0000-4000-8000-000000000001")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(photos.astronaut_jpeg())
    return path


def test_the_sidecar_is_the_one_that_is_there(photo: Path) -> None:
    assert sidecar_of(photo) == photo.with_name("a.jpg.xmp")
    photo.with_name("A.XMP").touch()
    assert sidecar_of(photo) == photo.with_name("A.XMP")
    # Whose it is, nobody knows.
    photo.with_name("a.cr2").touch()
    assert sidecar_of(photo) == photo.with_name("a.jpg.xmp")
    photo.with_name("a.JPG.xmp").touch()
    assert sidecar_of(photo) == photo.with_name("a.JPG.xmp")


def test_the_photo_is_untouched_and_its_sidecar_keeps_what_it_has(photo: Path) -> None:
    before, time = photo.read_bytes(), photo.stat().st_mtime_ns
    sidecar = photo.with_name("a.jpg.xmp")
    sidecar.write_bytes(samples.digikam([("Carl", (400, 400, 64, 64))], 512, 512))
    sidecar.chmod(0o640)
    assert write_sidecar(photo, 512, 512, [FACE]).path == sidecar
    assert {region.name for region in read_regions(sidecar.read_bytes())} == {"Anna", "Carl"}
    assert stat.S_IMODE(sidecar.stat().st_mode) == 0o640
    assert (photo.read_bytes(), photo.stat().st_mtime_ns) == (before, time)
    assert write_sidecar(photo, 512, 512, [FACE]).path is None
    assert sorted(path.name for path in photo.parent.iterdir()) == ["a.jpg", "a.jpg.xmp"]


def test_a_photo_is_written_if_it_is_the_one_that_was_imported(photo: Path) -> None:
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    os.utime(photo, ns=(10**18, 10**18))
    assert write_original(photo, digest, 512, 512, [FACE]).path == photo
    assert [region.name for region in read_regions(metadata_of(photo).packets[0])] == ["Anna"]
    assert photo.stat().st_mtime_ns == 10**18
    with pytest.raises(NotWritable, match="changed"):
        write_original(photo, digest, 512, 512, [FACE])


def test_a_file_is_replaced_as_a_whole_and_a_link_stays_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, link = tmp_path / "target.xmp", tmp_path / "link.xmp"
    target.write_text("old")
    link.symlink_to(target)
    replace_file(link, b"new")
    assert link.is_symlink() and target.read_text() == "new"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(link, b"half")
    assert target.read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.xmp", "target.xmp"]
