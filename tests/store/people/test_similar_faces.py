"""Search: the most similar stored faces, whosever they are."""

from __future__ import annotations

import numpy as np
import pytest

from familiar_client.models import Origin
from familiard.errors import NotFound, ValidationError
from familiard.store.models import FacesQuery
from familiard.store.people.similar_faces import Query
from familiard.vision.results import Analysis
from tests.store.household import Album, Clock, Household


def test_a_face_finds_its_own_person_first_and_not_itself(household: Household) -> None:
    store, anna = household.store, household.people[0]
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    found = store.similar_faces.of_face(face.id, Query(limit=12, min_similarity=-1.0))
    assert len(found) == 11
    assert [match.face.person_id for match in found[:2]] == [anna, anna]
    assert [match.similarity for match in found] == sorted(
        (match.similarity for match in found), reverse=True
    )


def test_limit_and_least_similarity_bound_the_answer(household: Household) -> None:
    search, face = household.store.similar_faces, household.store.faces.list(FacesQuery()).items[0]
    assert len(search.of_face(face.id, Query(1, -1.0))) == 1
    alike = search.of_face(face.id, Query(12, 0.5))
    assert {match.face.person_id for match in alike} == {face.person_id}


def test_an_origin_is_searched_alone(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    store.intake.observe(album.portraits[5][0], source(camera="door"))
    face = store.faces.list(FacesQuery(person_id=household.people[0])).items[0]
    (found,) = store.similar_faces.of_face(face.id, Query(5, -1.0, Origin.CAMERA))
    assert found.face.camera == "door"


def test_an_image_is_searched_by_its_primary_face(household: Household, album: Album) -> None:
    index, decision, found = household.store.similar_faces.of_image(album.portraits[1][4], Query(3, 0.3))
    assert index == 0
    assert decision.person_id == household.people[1]
    assert {match.face.person_id for match in found} == {household.people[1]}


def test_what_cannot_be_searched_for_is_refused(household: Household, album: Album) -> None:
    search = household.store.similar_faces
    empty = Analysis(10, 10, (), album.group.timings)
    with pytest.raises(ValidationError, match="no face"):
        search.of_image(empty, Query(3, 0.3))
    with pytest.raises(NotFound):
        search.of_face("nothing", Query(3, 0.3))


def test_a_deleted_face_is_not_found(household: Household, album: Album) -> None:
    store = household.store
    face = store.faces.list(FacesQuery(person_id=household.people[0])).items[0]
    vector = store.faces.embedding(face.id)
    assert vector is not None
    store.faces.delete(face.id)
    found = store.similar_faces.of_embedding(np.asarray(vector), Query(20, -1.0))
    assert face.id not in {match.face.id for match in found}
    assert len(found) == 11
