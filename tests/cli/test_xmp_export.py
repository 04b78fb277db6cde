"""`familiard export --xmp`: names for other photo programs, and back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from familiard.xmp.regions import read_regions
from tests import photos
from tests.cli.conftest import Familiard
from tests.xmp import samples


@pytest.fixture
def library(familiard: Familiard) -> Path:
    """A library with two named people, one of them hidden, in a photo each, and one that nobody named."""
    folder = familiard.home / "Photos"
    for who, name in enumerate(("Anna", "Bob", "Carl")):
        path = folder / name / "a.jpg"
        path.parent.mkdir(parents=True)
        path.write_bytes(photos.encode(photos.face_of_group(who)))
    familiard.on_data("import", folder, "--by-folder")
    familiard.on_data("hide", "Bob")
    return folder


def test_names_are_written_beside_photos_and_follow_the_people(familiard: Familiard, library: Path) -> None:
    done = familiard.on_data("export", "--xmp")
    assert done.status == 0, done.err
    assert "2 named faces: 2 sidecars written, 0 unchanged." in done.out
    assert "Left out 1 face of hidden and ignored people." in done.out
    sidecar = library / "Anna" / "a.jpg.xmp"
    assert [region.name for region in read_regions(sidecar.read_bytes())] == ["Anna"]
    assert not (library / "Bob" / "a.jpg.xmp").exists()
    report = familiard.on_data("export", "--xmp", "--json").json
    assert (report["written"], report["unchanged"], report["faces"]) == ([], 2, 2)
    familiard.on_data("name", "Anna", "Anne")
    assert familiard.on_data("export", "--xmp", "--json").json["written"] == [str(sidecar)]
    assert [region.name for region in read_regions(sidecar.read_bytes())] == ["Anne"]
    # What Familiar wrote is no decision of yours.
    assert familiard.on_data("import", library, "--json").json["imports"][0]["named"] == 0
    # Elsewhere, it is.
    other = familiard("import", library, "--data-dir", "other", "--json").json["imports"][0]
    assert other["named"] == 2


def test_names_are_written_into_photos_when_asked(familiard: Familiard, library: Path) -> None:
    png = library / "Dora" / "a.png"
    png.parent.mkdir()
    png.write_bytes(photos.encode(photos.face_of_group(3), "PNG"))
    familiard.on_data("import", library, "--by-folder")
    done = familiard.on_data("export", "--xmp", "--into-originals")
    assert done.status == 0, done.err
    assert "3 named faces: 2 photos written, 0 unchanged." in done.out
    assert "a.png: Familiar writes names into JPEG files only." in done.out
    assert (library / "Dora" / "a.png.xmp").exists()
    assert not (library / "Anna" / "a.jpg.xmp").exists()
    again = familiard.on_data("import", library, "--json").json["imports"][0]
    assert (again["added"], again["broken_count"]) == (0, 0)
    people = familiard.on_data("people", "--all", "--json").json["people"]
    assert {person["name"]: person["faces"] for person in people} == {"Anna": 1, "Carl": 1, "Dora": 1}


def test_what_devices_uploaded_is_never_changed(familiard: Familiard, library: Path) -> None:
    before = (library / "Anna" / "a.jpg").read_bytes()
    uploads = ("--set", f"library.originals={library}")
    done = familiard.on_data("export", "--xmp", "--into-originals", "--json", *uploads)
    assert done.status == 0, done.err
    assert {Path(one["path"]).parent.name for one in done.json["beside"]} >= {"Anna", "Carl"}
    assert (library / "Anna" / "a.jpg").read_bytes() == before
    assert (library / "Anna" / "a.jpg.xmp").exists()


def test_exiftool_reads_the_names(familiard: Familiard, library: Path) -> None:
    familiard.on_data("export", "--xmp")
    (region,) = samples.regions_by_exiftool(library / "Anna" / "a.jpg.xmp")
    assert (region["Name"], region["Type"]) == ("Anna", "Face")


def test_what_cannot_be_written_is_named(familiard: Familiard, library: Path) -> None:
    (library / "Anna" / "a.jpg").unlink()
    (library / "Carl" / "a.jpg.xmp").write_text("<broken")
    done = familiard.on_data("export", "--xmp", "--json")
    assert done.status == 1
    problems = {Path(one["path"]).parent.name: one["detail"] for one in done.json["failed"]}
    assert problems["Anna"] == "No such file or directory."
    assert problems["Carl"].startswith("Its metadata cannot be read and is left as it is")
    assert (library / "Carl" / "a.jpg.xmp").read_text() == "<broken"


def test_options_that_do_not_go_together_are_refused(familiard: Familiard) -> None:
    for options in (("--into-originals",), ("--xmp", "--person", "Anna"), ("--xmp", "--embeddings")):
        refused = familiard.on_data("export", *options)
        assert refused.status == 1 and "--xmp" in refused.err


def test_lines_have_the_photo_when_asked(familiard: Familiard, library: Path) -> None:
    (library / "copy.jpg").write_bytes((library / "Anna" / "a.jpg").read_bytes())
    familiard.on_data("import", library)
    lines = {line["person_name"]: line for line in familiard.on_data("export", "--details").lines}
    anna = lines["Anna"]
    assert anna["places"] == [str(library / "Anna" / "a.jpg"), str(library / "copy.jpg")]
    assert (anna["origin"], anna["confirmed"], anna["camera"], anna["offset"]) == (
        "library",
        True,
        None,
        None,
    )
    assert anna["width"] > anna["box"][2]
    assert json.dumps(anna)
