"""Names go into XMP beside what other programs wrote, and nothing of that is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from familiard.xmp.merging import Merged, Photo, merge
from familiard.xmp.placement import Cropped
from familiard.xmp.regions import Region, read_regions
from familiard.xmp.trees import UnreadableXmp, parse, properties
from tests.xmp import samples

PHOTO = Photo(640, 480, 1)
ANNA = Region("Anna & “Zoë”", 0.1, 0.2, 0.2, 0.3, face_id="f0000000-0000-4000-8000-000000000001")
BOB = Region("Bob", 0.6, 0.2, 0.2, 0.3, face_id="f0000000-0000-4000-8000-000000000002")
OF_ANNA = (64.0, 96.0, 128.0, 144.0)


def written(merged: Merged) -> bytes:
    assert merged.packet is not None
    return merged.packet


def names(packet: bytes) -> dict[str, str | None]:
    return {region.name: region.face_id for region in read_regions(packet)}


def test_names_go_into_new_xmp_and_come_back() -> None:
    merged = merge(None, PHOTO, [ANNA, BOB])
    found = read_regions(written(merged))
    assert merged.faces == 2
    for region, wanted in zip(found, [ANNA, BOB], strict=True):
        assert (region.name, region.face_id, region.applied) == (wanted.name, wanted.face_id, (640, 480))
        assert region[1:5] == pytest.approx(wanted[1:5], abs=1e-5)


def test_nothing_is_written_where_nothing_changed() -> None:
    packet = written(merge(None, PHOTO, [ANNA, BOB]))
    assert merge(packet, PHOTO, [BOB, ANNA]) == Merged(None, 2)
    assert merge(None, PHOTO, []) == Merged(None, 0)


def test_own_names_follow_the_people() -> None:
    packet = written(merge(None, PHOTO, [ANNA, BOB]))
    renamed = written(merge(packet, PHOTO, [ANNA._replace(name="Anne")]))
    assert names(renamed) == {"Anne": ANNA.face_id}
    assert names(written(merge(renamed, PHOTO, []))) == {}


def test_what_another_program_wrote_stays() -> None:
    foreign = samples.digikam([("Carl", (400, 300, 64, 64))], 640, 480)
    packet = written(merge(foreign, PHOTO, [ANNA, BOB]))
    assert names(packet) == {"Carl": None, ANNA.name: ANNA.face_id, "Bob": BOB.face_id}
    before, after = (properties(parse(one).root) for one in (foreign, packet))
    regions = next(key for key in before if key.endswith("}Regions"))
    assert {key: value for key, value in after.items() if key != regions} == {
        key: value for key, value in before.items() if key != regions
    }
    assert re.findall(rb"xmlns:(\w[\w-]*)=", foreign)[0] in packet
    assert b"digiKam:TagsList" in packet and b"Anna &amp; family" in packet
    without = written(merge(packet, PHOTO, []))
    assert properties(parse(without).root) == before


def test_a_name_of_another_program_is_kept_and_reported() -> None:
    foreign = samples.digikam([("Erna", OF_ANNA)], 640, 480)
    merged = merge(foreign, PHOTO, [ANNA])
    assert merged == Merged(None, 0, (("Erna", ANNA.name),))
    same = samples.digikam([("anna & “zoë”", OF_ANNA)], 640, 480)
    assert merge(same, PHOTO, [ANNA]) == Merged(None, 1)
    microsoft = samples.digikam([("Erna", OF_ANNA)], 640, 480, mwg=False)
    assert merge(microsoft, PHOTO, [ANNA]).kept


def test_comments_texts_and_languages_survive() -> None:
    foreign = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- mine --><r:RDF'
        b' xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b'<r:Description r:about="" dc:x="a&#10;b &lt;&amp;&quot;"><dc:title><r:Alt>'
        b'<r:li xml:lang="x-default">1 &lt; 2 &amp; 3</r:li></r:Alt></dc:title></r:Description></r:RDF></x:xmpmeta>'
    )
    packet = written(merge(foreign, PHOTO, [ANNA]))
    assert b"<!-- mine -->" in packet and b'xml:lang="x-default"' in packet
    description = parse(packet).root.find(".//{*}Description")
    assert description is not None
    assert description.attrib["{http://purl.org/dc/elements/1.1/}x"] == 'a\nb <&"'
    assert properties(parse(packet).root)["{http://purl.org/dc/elements/1.1/}title"] == ["1 < 2 & 3"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_regions_are_those_of_the_stored_pixels(orientation: int) -> None:
    photo = Photo(640, 480, orientation)
    (region,) = read_regions(written(merge(None, photo, [ANNA])))
    assert region.applied == ((480, 640) if orientation > 4 else (640, 480))
    assert (region[1:5] == pytest.approx(ANNA[1:5], abs=1e-5)) == (orientation == 1)
    # Of a program that counts in the upright image, when it can be known.
    if orientation > 4:
        foreign = samples.digikam([("Carl", (400, 300, 64, 64))], 640, 480)
        assert {
            region.name: region.x for region in read_regions(written(merge(foreign, photo, [ANNA])))
        } == pytest.approx({"Carl": 0.625, ANNA.name: 0.1})


def test_xmp_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(UnreadableXmp):
        merge(b"<x:xmpmeta", PHOTO, [ANNA])
    with pytest.raises(Cropped):
        merge(samples.digikam([("Carl", (4, 3, 64, 64))], 640, 640), PHOTO, [ANNA])


def test_exiftool_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg.xmp"
    path.write_bytes(written(merge(None, PHOTO, [ANNA, BOB])))
    first, second = samples.regions_by_exiftool(path)
    assert (first["Name"], first["Type"], second["Name"]) == (ANNA.name, "Face", "Bob")
    area = {side: float(first["Area"][side]) for side in "XYWH"}
    assert area == pytest.approx({"X": 0.2, "Y": 0.35, "W": 0.2, "H": 0.3}, abs=1e-5)
    assert first["Area"]["Unit"] == "normalized"
    path.write_bytes(written(merge(samples.digikam([("Carl", (400, 300, 64, 64))], 640, 480), PHOTO, [BOB])))
    assert [region["Name"] for region in samples.regions_by_exiftool(path)] == ["Carl", "Bob"]
    # Another program's rewriting costs no mark.
    samples.exiftool("-q", "-overwrite_original", "-XMP-dc:Title=x", path)
    assert names(path.read_bytes()) == {"Carl": None, "Bob": BOB.face_id}
    assert merge(path.read_bytes(), PHOTO, [BOB]).packet is None
