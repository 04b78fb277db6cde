"""Merge the names of faces into XMP: what other programs wrote stays, and Familiar's own regions follow its people.

Familiar marks the regions that it writes (`mwg-rs:Extensions`), so that it can change and remove them later. A region of
another program is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from familiar_client.names import name_key
from familiard.xmp.placement import stored_size, turned_back, ways
from familiard.xmp.regions import (
    AREA,
    DIMENSIONS,
    FAMILIAR,
    MWG,
    Region,
    applied_to,
    named_regions,
    overlap,
    region_of,
    structure,
)
from familiard.xmp.serialize import packet_of
from familiard.xmp.trees import DESCRIPTION, LI, LISTS, PARSE_TYPE, RDF, Parsed, parse, properties, value_of

_SAME_FACE = 0.3
_SAME_BOX = 1e-4
_ABOUT = f"{{{RDF}}}about"
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Familiar"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'.encode()


class Photo(NamedTuple):
    """The photo that XMP is of: width and height of the upright image in pixels, and its EXIF orientation."""

    width: int
    height: int
    orientation: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a photo's XMP.

    Attributes:
        packet: the new XMP; None if nothing changed.
        faces: named faces that it has now.
        kept: names of faces that another program gives another name, which stays: (its name, ours).
    """

    packet: bytes | None
    faces: int
    kept: tuple[tuple[str, str], ...] = ()


def merge(existing: bytes | None, photo: Photo, faces: Sequence[Region]) -> Merged:
    """Write named faces into XMP.

    Args:
        existing: the XMP that is there.
        faces: regions of the upright image, each with its face's ID.

    Raises:
        UnreadableXmp: what is there cannot be read, so it cannot be kept.
        Cropped: its regions are of an image of another shape.
    """
    if existing is None and not faces:
        return Merged(None, 0)
    parsed = parse(existing or _EMPTY)
    info, listed = _found(parsed.root)
    applied = applied_to(structure(value_of(info))) if info is not None else None
    way = ways(applied, photo.width, photo.height, photo.orientation)[0]
    wanted = [turned_back(face, way) for face in faces]
    own = list(_own(listed, applied))
    others = [region for region in named_regions(properties(parsed.root)) if region.face_id is None]
    free, kept, shared = [], [], 0
    for region in wanted:
        other = next((one for one in others if overlap(one, region) >= _SAME_FACE), None)
        if other is None:
            free.append(region)
        elif name_key(other.name) == name_key(region.name):
            shared += 1
        else:
            kept.append((other.name, region.name))
    if _same([region for _, region in own], free):
        return Merged(None, len(free) + shared, tuple(kept))
    for item, _ in own:
        assert listed is not None
        listed.remove(item)
    if free:
        _add(parsed, info, listed, free, stored_size(photo.width, photo.height, way))
    return Merged(packet_of(parsed), len(free) + shared, tuple(kept))


def _found(root: Element) -> tuple[Element | None, Element | None]:
    """The element of the regions, and the list in it."""
    for rdf in root.iter(f"{{{RDF}}}RDF"):
        info = next(rdf.iter(f"{{{MWG}}}Regions"), None)
        if info is not None:
            regions = next(info.iter(f"{{{MWG}}}RegionList"), None)
            listed = None if regions is None else next((e for e in regions if e.tag in LISTS), None)
            return info, listed
    return None, None


def _own(listed: Element | None, applied: tuple[float, float] | None) -> Iterator[tuple[Element, Region]]:
    """The items that Familiar wrote."""
    for item in listed if listed is not None else ():
        if item.tag == LI:
            region = region_of(structure(value_of(item)), applied)
            if region is not None and region.face_id is not None:
                yield item, region


def _same(own: Sequence[Region], wanted: Sequence[Region]) -> bool:
    """Whether these are the same faces at the same places with the same names."""
    by_id = {region.face_id: region for region in own}
    if len(own) != len(wanted) or by_id.keys() != {region.face_id for region in wanted}:
        return False
    return all(
        by_id[region.face_id].name == region.name
        and all(
            abs(one - other) <= _SAME_BOX
            for one, other in zip(by_id[region.face_id][1:5], region[1:5], strict=True)
        )
        for region in wanted
    )


def _add(
    parsed: Parsed,
    info: Element | None,
    listed: Element | None,
    regions: Sequence[Region],
    size: tuple[int, int],
) -> None:
    if info is None:
        rdf = next(parsed.root.iter(f"{{{RDF}}}RDF"), None)
        if rdf is None:
            rdf = SubElement(parsed.root, f"{{{RDF}}}RDF")
        description = SubElement(rdf, DESCRIPTION, {_ABOUT: ""})
        info = SubElement(description, f"{{{MWG}}}Regions", {PARSE_TYPE: "Resource"})
        SubElement(
            info,
            f"{{{MWG}}}AppliedToDimensions",
            {
                f"{{{DIMENSIONS}}}w": str(size[0]),
                f"{{{DIMENSIONS}}}h": str(size[1]),
                f"{{{DIMENSIONS}}}unit": "pixel",
            },
        )
    if listed is None:
        # A structure may be an element in the property.
        holder = next((child for child in info if child.tag == DESCRIPTION), info)
        listed = SubElement(SubElement(holder, f"{{{MWG}}}RegionList"), f"{{{RDF}}}Bag")
    for region in regions:
        item = SubElement(listed, LI, {PARSE_TYPE: "Resource"})
        center = (region.x + region.width / 2, region.y + region.height / 2)
        sides = zip("xywh", (*center, region.width, region.height), strict=True)
        area = {f"{{{AREA}}}{side}": f"{value:.6f}" for side, value in sides}
        SubElement(item, f"{{{MWG}}}Area", area | {f"{{{AREA}}}unit": "normalized"})
        extensions = SubElement(item, f"{{{MWG}}}Extensions", {PARSE_TYPE: "Resource"})
        SubElement(extensions, f"{{{FAMILIAR}}}Face").text = region.face_id
        SubElement(item, f"{{{MWG}}}Name").text = region.name
        SubElement(item, f"{{{MWG}}}Type").text = "Face"
