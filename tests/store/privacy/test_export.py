"""Everything out again: all faces as lines, one person as a zip."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from familiard.errors import NotFound
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.privacy import export
from tests.store.household import Household

MEMBERS = {"face_id", "source", "person_id", "person_name", "box", "score", "quality"}


def test_every_face_is_one_line(household: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 5)
    lines = list(household.store.export.faces())
    assert len({line["face_id"] for line in lines}) == len(lines) == 12
    assert set(lines[0]) == MEMBERS
    json.dumps(lines, allow_nan=False)


def test_embeddings_come_when_asked_for(household: Household) -> None:
    lines = list(household.store.export.faces(embeddings=True))
    assert set(lines[0]) == MEMBERS | {"embedding"}
    assert np.linalg.norm(lines[0]["embedding"]) == pytest.approx(1.0, abs=1e-3)


def test_a_person_is_a_zip_with_faces_and_crops(household: Household, tmp_path: Path) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    store.export.person(anna, tmp_path / "anna.zip")
    with zipfile.ZipFile(tmp_path / "anna.zip") as archive:
        assert json.loads(archive.read("person.json"))["name"] == "Anna"
        faces = json.loads(archive.read("faces.json"))
        own = {face.id for face in store.faces.list(FacesQuery(person_id=anna)).items}
        assert {face["id"] for face in faces} == own
        crops = {name for name in archive.namelist() if name.startswith("crops/")}
        assert crops == {f"crops/{face}.jpg" for face in own}


def test_nobody_is_not_exported(household: Household, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        household.store.export.person("no-id", tmp_path / "no-id.zip")
    assert not (tmp_path / "no-id.zip").exists()


def test_the_photo_comes_when_asked_for(household: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 5)
    store = household.store
    photo = store.photos.list().items[0]
    store.photos.remember_file("/elsewhere/a.jpg", 1, 2, photo.digest)
    lines = list(store.export.faces(details=True))
    assert len(lines) == 12
    line = next(line for line in lines if line["photo_id"] == photo.id)
    assert set(line) > MEMBERS
    assert line["places"] == ["/elsewhere/a.jpg"]
    assert (line["digest"], line["width"], line["origin"]) == (photo.digest, photo.width, "library")
    json.dumps(lines, allow_nan=False)
