"""The items of HEIC files are found where their boxes say, and nowhere else."""

from __future__ import annotations

import io

from familiard.xmp.boxes import metadata_items
from tests import photos
from tests.xmp import samples


def test_metadata_items_are_read_up_to_a_limit() -> None:
    packet = samples.digikam([("Anna", (1, 2, 3, 4))], 64, 64)
    data = samples.heic(photos.astronaut()[:64, :64], packet, 6)
    items = metadata_items(io.BytesIO(data), 1 << 20)
    assert items["application/rdf+xml"] == packet
    assert b"MM\0*" in items["Exif"] or b"II*\0" in items["Exif"]
    assert "application/rdf+xml" not in metadata_items(io.BytesIO(data), 100)


def test_a_file_without_a_list_of_items_has_none() -> None:
    assert metadata_items(io.BytesIO(b"\0\0\0\x10ftypheic\0\0\0\0"), 100) == {}
    assert metadata_items(io.BytesIO(b""), 100) == {}
