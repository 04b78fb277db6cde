"""Face regions in XMP: those of the Metadata Working Group (`mwg-rs:Regions`) and Microsoft's (`MP:RegionInfo`).

digiKam, Lightroom, Picasa, and Apple Photos write the first, Windows Photo Gallery the second; digiKam writes both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from familiard.xmp.trees import UnreadableXmp, Value, parse, properties

MWG = "http://www.metadataworkinggroup.com/schemas/regions/"
DIMENSIONS = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
AREA = "http://ns.adobe.com/xmp/sType/Area#"
MICROSOFT = "http://ns.microsoft.com/photo/1.2/"
MICROSOFT_INFO = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
MICROSOFT_REGION = "http://ns.microsoft.com/photo/1.2/t/Region#"
FAMILIAR = "https://github.com/familiar-faces/familiar/xmp/1.0/"
"""Marks the regions that Familiar wrote, so that it does not take its own guesses for decisions."""
MOST_REGIONS = 200
"""Of a photo; a picture of more people has them from no person."""
_SAME_PLACE = 0.5
_NAMESPACES = tuple(uri.encode() for uri in (MWG, MICROSOFT_REGION))


class Region(NamedTuple):
    """A named face.

    Attributes:
        x, y, width, height: fractions of the image, from its upper left corner.
        applied: width and height in pixels of the image when the region was drawn, if the file says so.
        face_id: the face, if Familiar wrote the region.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    applied: tuple[float, float] | None = None
    face_id: str | None = None


def has_regions(packet: bytes) -> bool:
    """Whether a packet may have regions; most have none, and need not be parsed."""
    plain = packet.replace(b"\0", b"")
    return any(namespace in plain for namespace in _NAMESPACES)


def read_regions(packet: bytes) -> list[Region]:
    """The named faces in a packet of XMP.

    Raises:
        UnreadableXmp: it may have regions, and cannot be read.
    """
    if not has_regions(packet):
        return []
    regions = distinct(named_regions(properties(parse(packet).root)))
    if len(regions) > MOST_REGIONS:
        raise UnreadableXmp(f"it has more than {MOST_REGIONS} regions")
    return regions


def named_regions(members: dict[str, Value]) -> Iterator[Region]:
    """The named faces in the properties of a packet, also where several are in one place."""
    yield from _mwg(members)
    yield from _microsoft(members)


def distinct(regions: Iterable[Region]) -> list[Region]:
    """Regions of one photo without those in the place of an earlier one: that one says who it is."""
    kept: list[Region] = []
    for region in regions:
        if not any(overlap(region, other) >= _SAME_PLACE for other in kept):
            kept.append(region)
    return kept


def overlap(one: Region, other: Region) -> float:
    """Intersection over union of two regions."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(across, 0.0) * max(down, 0.0)
    return shared / max(one.width * one.height + other.width * other.height - shared, 1e-9)


def _mwg(members: dict[str, Value]) -> Iterator[Region]:
    info = structure(members.get(f"{{{MWG}}}Regions"))
    applied = applied_to(info)
    for item in _items(info.get(f"{{{MWG}}}RegionList")):
        region = region_of(item, applied)
        if region is not None and region.name:
            yield region


def region_of(item: dict[str, Value], applied: tuple[float, float] | None) -> Region | None:
    """One item of `mwg-rs:RegionList`, if it is a face in the image; its name may be empty."""
    if _text(item.get(f"{{{MWG}}}Type")).lower() not in ("face", ""):
        return None
    area = structure(item.get(f"{{{MWG}}}Area"))
    x, y, width, height = (_number(area.get(f"{{{AREA}}}{side}")) for side in "xywh")
    if _text(area.get(f"{{{AREA}}}unit")).lower() == "pixel":
        if applied is None:
            return None
        x, width, y, height = x / applied[0], width / applied[0], y / applied[1], height / applied[1]
    extensions = structure(item.get(f"{{{MWG}}}Extensions"))
    # The area is given by its center.
    return _region(
        _text(item.get(f"{{{MWG}}}Name")),
        (x - width / 2, y - height / 2, width, height),
        applied,
        _text(extensions.get(f"{{{FAMILIAR}}}Face")) or None,
    )


def applied_to(info: dict[str, Value]) -> tuple[float, float] | None:
    """The dimensions of the image that regions were drawn in."""
    dimensions = structure(info.get(f"{{{MWG}}}AppliedToDimensions"))
    sides = tuple(_number(dimensions.get(f"{{{DIMENSIONS}}}{side}")) for side in "wh")
    return (sides[0], sides[1]) if all(math.isfinite(side) and side >= 1 for side in sides) else None


def _microsoft(members: dict[str, Value]) -> Iterator[Region]:
    info = structure(members.get(f"{{{MICROSOFT}}}RegionInfo"))
    for item in _items(info.get(f"{{{MICROSOFT_INFO}}}Regions")):
        sides = [_number(part) for part in _text(item.get(f"{{{MICROSOFT_REGION}}}Rectangle")).split(",")]
        if len(sides) == 4:
            name = _text(item.get(f"{{{MICROSOFT_REGION}}}PersonDisplayName"))
            region = _region(name, (sides[0], sides[1], sides[2], sides[3]), None, None)
            if region is not None and name:
                yield region


def _region(
    name: str,
    place: tuple[float, float, float, float],
    applied: tuple[float, float] | None,
    face_id: str | None,
) -> Region | None:
    """A region, if it has a place in the image; what of it is outside is cut off."""
    x, y, width, height = place
    if not all(math.isfinite(side) and abs(side) <= 2 for side in place):
        return None
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(1.0, x + width), min(1.0, y + height)
    if right <= left or bottom <= top:
        return None
    return Region(name, left, top, right - left, bottom - top, applied, face_id)


def _items(value: Value | None) -> Sequence[dict[str, Value]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else ()


def structure(value: Value | None) -> dict[str, Value]:
    """The members of a structure; none of anything else."""
    return value if isinstance(value, dict) else {}


def _text(value: Value | None) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Value | None) -> float:
    """A number, also as a fraction of two; not a number where it is none."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        above, slash, below = text.partition("/")
        return float(above) / float(below) if slash else float(text)
    except (ValueError, ZeroDivisionError):
        return math.nan
