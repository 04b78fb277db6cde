"""Regions of photo programs become named places in the image."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.xmp.packets import read_metadata
from familiard.xmp.regions import MOST_REGIONS, Region, read_regions
from familiard.xmp.trees import UnreadableXmp
from tests import photos
from tests.xmp import samples

BOX = (64.0, 96.0, 128.0, 144.0)
EXPECTED = pytest.approx((0.1, 0.2, 0.2, 0.3), abs=1e-5)


def place(region: Region) -> tuple[float, float, float, float]:
    return region.x, region.y, region.width, region.height


@pytest.mark.parametrize("microsoft", [True, False])
@pytest.mark.parametrize("mwg", [True, False])
def test_regions_of_digikam(mwg: bool, microsoft: bool) -> None:
    found = read_regions(samples.digikam([("Zoë “安娜” <1>", BOX)], 640, 480, mwg=mwg, microsoft=microsoft))
    assert [region.name for region in found] == ["Zoë “安娜” <1>"] * (mwg or microsoft)
    for region in found:
        assert place(region) == EXPECTED
        assert region.applied == ((640, 480) if mwg else None)


def test_what_is_no_face_is_ignored() -> None:
    for kind in ("Pet", "Focus", "BarCode"):
        assert read_regions(samples.digikam([("Rex", BOX)], 640, 480, kind=kind, microsoft=False)) == []
    assert read_regions(samples.digikam([("", BOX)], 640, 480)) == []
    assert read_regions(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>") == []


def test_pixels_count_like_shares_of_the_image() -> None:
    packet = samples.digikam([("Anna", BOX)], 640, 480, microsoft=False).decode()
    for share, pixels in (("0.2", "128"), ("0.35", "168"), ("0.3", "144")):
        packet = packet.replace(f'="{share}"', f'="{pixels}"')
    (region,) = read_regions(packet.replace('"normalized"', '"pixel"').encode())
    assert place(region) == EXPECTED


def test_a_region_beyond_the_edge_is_cut_and_nonsense_is_left_out() -> None:
    (region,) = read_regions(samples.digikam([("Anna", (-64, 0, 128, 48))], 640, 480))
    assert place(region) == pytest.approx((0, 0, 0.1, 0.1), abs=1e-5)
    for box in ((9000, 0, 10, 10), (0, 0, -64, 48), (0, 0, 0, 0), (float("nan"), 0, 64, 48), (0, 0, 1e30, 1)):
        assert read_regions(samples.digikam([("Anna", box)], 640, 480)) == []


def test_two_people_of_one_name_are_two_regions() -> None:
    other = (320.0, 96.0, 128.0, 144.0)
    found = read_regions(samples.digikam([("Anna", BOX), ("Anna", other)], 640, 480))
    assert [region.name for region in found] == ["Anna", "Anna"]


def test_too_many_regions_are_refused() -> None:
    faces = [(f"N{i}", (i % 20 * 30.0, i // 20 * 30.0, 20.0, 20.0)) for i in range(MOST_REGIONS + 1)]
    with pytest.raises(UnreadableXmp, match="more than"):
        read_regions(samples.digikam(faces, 640, 480))


def test_regions_that_exiftool_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    for tag in (
        (
            "-RegionInfo={AppliedToDimensions={W=512,H=512,Unit=pixel},RegionList=[{Name=Zoë,Type=Face,"
            "Area={X=0.2,Y=0.35,W=0.2,H=0.3,Unit=normalized}},{Name=Rex,Type=Pet,Area={X=.5,Y=.5,W=.1,H=.1}}]}"
        ),
        "-RegionInfoMP={Regions=[{PersonDisplayName=Zoë,Rectangle=0.1|, 0.2|, 0.2|, 0.3}]}",
    ):
        path.write_bytes(photos.astronaut_jpeg())
        samples.exiftool("-q", "-overwrite_original", "-charset", "utf8", tag, path)
        with path.open("rb") as file:
            (packet,) = read_metadata(file).packets
        (region,) = read_regions(packet)
        assert region.name == "Zoë"
        assert place(region) == EXPECTED
