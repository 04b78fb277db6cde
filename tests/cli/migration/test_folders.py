"""Face libraries of Frigate, Double Take, and CompreFace come in by their folders, with a report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from familiard.cli.errors import UsageError
from familiard.cli.migration.folders import LAYOUTS, faces_folder
from tests import photos
from tests.cli.conftest import Familiard


def portrait(path: Path, who: int, kind: str = "JPEG", *, shift: int = 0, margin: int = 40) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        photos.encode(np.ascontiguousarray(photos.face_of_group(who, margin=margin)[shift:]), kind)
    )


def test_the_faces_of_frigate(familiard: Familiard) -> None:
    faces = familiard.home / "frigate" / "clips" / "faces"
    portrait(faces / "anna" / "anna-1.webp", 0, "WEBP")
    portrait(faces / "anna" / "anna-2.webp", 0, "WEBP", shift=2)
    portrait(faces / "Bob_Smith" / "1.webp", 1, "WEBP")
    portrait(faces / "train" / "1700000000.webp", 2, "WEBP")
    (faces / "anna" / "broken.webp").write_bytes(b"RIFF\0\0\0\0WEBPVP8 ")
    (faces / "anna" / "wall.webp").write_bytes(photos.encode(np.full((120, 100, 3), 128, np.uint8), "WEBP"))
    done = familiard.on_data("migrate", "frigate", familiard.home / "frigate", "--json")
    assert done.status == 0, done.err
    report = done.json
    assert report["people"] == {"anna": 2, "Bob Smith": 1}
    missing = {one["what"]: one["detail"] for one in report["missing"]}
    assert set(missing) == {
        "anna/broken.webp",
        "anna/wall.webp",
        "faces in train/, to which Frigate gave no name",
    }
    assert missing["anna/wall.webp"] == "No usable face was detected."
    again = familiard.on_data("migrate", "frigate", faces, "--json").json
    assert (again["added"], again["known"], again["people"]) == (0, 4, {})
    shown = familiard.on_data("migrate", "frigate", faces)
    assert "0 photos added, 4 already known" in shown.out and "Not migrated: 3" in shown.out


def test_a_crop_in_which_no_face_is_detected_is_taken_as_a_face(familiard: Familiard) -> None:
    """Frigate's pictures end at the edges of the face; the detector is turned off here to make it miss one."""
    face = familiard.home / "faces" / "Anna" / "1.webp"
    portrait(face, 0, "WEBP", margin=6)
    done = familiard.on_data(
        "migrate", "frigate", familiard.home / "faces", "--json", "--set", "vision.score=1"
    )
    assert done.status == 0, done.err
    assert (done.json["people"], done.json["missing"]) == ({"Anna": 1}, [])
    (line,) = familiard.on_data("export", "--details").lines
    assert line["places"] == [str(face)] and line["confirmed"]


def test_the_pictures_of_double_take(familiard: Familiard) -> None:
    storage = familiard.home / ".storage"
    portrait(storage / "train" / "Anna" / "1.jpg", 0)
    portrait(storage / "matches" / "x.jpg", 1)
    report = familiard.on_data("migrate", "double-take", storage, "--json").json
    assert report["people"] == {"Anna": 1}
    assert report["place"].endswith("/.storage/train")


def test_folders_of_compreface(familiard: Familiard) -> None:
    portrait(familiard.home / "subjects" / "Zoë 安娜" / "1.png", 0, "PNG")
    report = familiard.on_data("migrate", "compreface", familiard.home, "--json").json
    assert report["people"] == {"Zoë 安娜": 1}


def test_a_folder_without_people_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2019").mkdir()
    for layout in LAYOUTS.values():
        with pytest.raises(UsageError, match="no folders named after people"):
            faces_folder(layout, tmp_path)
        with pytest.raises(UsageError, match="not a folder"):
            faces_folder(layout, tmp_path / "gone")


def test_the_folder_is_found_from_above(tmp_path: Path) -> None:
    faces = tmp_path / "frigate" / "clips" / "faces"
    (faces / "Anna").mkdir(parents=True)
    for given in (tmp_path, tmp_path / "frigate", tmp_path / "frigate" / "clips", faces):
        assert faces_folder(LAYOUTS["frigate"], given) == faces
