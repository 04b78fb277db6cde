"""Tags of TIFF files, in either byte order."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from familiard.xmp.packets import read_metadata
from familiard.xmp.regions import read_regions
from familiard.xmp.tiff import is_tiff, read_tags
from tests import photos
from tests.xmp import samples


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True], ids=["TIFF", "BigTIFF"])
def test_values_beside_and_in_the_directory(order: str, big: bool) -> None:
    mark = b"II" if order == "<" else b"MM"
    head = struct.pack(f"{order}HHHQ", 43, 8, 0, 16) if big else struct.pack(f"{order}HI", 42, 8)
    entry, count, end = (f"{order}HHQ", "Q", "Q") if big else (f"{order}HHI", "H", "I")
    offset, inline = struct.calcsize(f"{order}{end}"), 8 if big else 4
    start = (
        len(mark + head) + struct.calcsize(f"{order}{count}") + 2 * (struct.calcsize(entry) + inline) + offset
    )
    listed = struct.pack(entry, 0x0112, 3, 1) + struct.pack(f"{order}H", 6).ljust(inline, b"\0")
    listed += struct.pack(entry, 700, 1, 9) + struct.pack(f"{order}{end}", start)
    data = mark + head + struct.pack(f"{order}{count}", 2) + listed + bytes(offset) + b"<xmpmeta>"
    assert is_tiff(data)
    tags = read_tags(io.BytesIO(data), (0x0112, 700), 100)
    assert tags == {0x0112: b"\6\0", 700: b"<xmpmeta>"}
    assert read_metadata(io.BytesIO(data)) == ((b"<xmpmeta>",), 6)
    assert 700 not in read_tags(io.BytesIO(data), (700,), 8)
    with pytest.raises(ValueError, match="ends early"):
        read_tags(io.BytesIO(data[:-1]), (700,), 100)


def test_names_that_exiftool_wrote_into_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(photos.encode(photos.astronaut(), "TIFF"))
    tag = (
        "-RegionInfo={AppliedToDimensions={W=512,H=512,Unit=pixel},RegionList=[{Name=Zoë,Type=Face,"
        "Area={X=0.2,Y=0.35,W=0.2,H=0.3,Unit=normalized}}]}"
    )
    samples.exiftool("-q", "-overwrite_original", "-charset", "utf8", tag, path)
    with path.open("rb") as file:
        (packet,) = read_metadata(file).packets
    (region,) = read_regions(packet)
    assert region.name == "Zoë"
    assert region.x == pytest.approx(0.1)
