"""Why a face is, or is not, a person's: what it needs and what it has, in numbers."""

from __future__ import annotations

import pytest

from familiar_client.models import Explanation, Requirement
from familiard.errors import NotFound
from familiard.packs import Pack
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock, Household
from tests.store.siblings import WrongFace


def requirement(why: Explanation, code: str) -> Requirement:
    (found,) = [one for one in why.requirements if one.code == code]
    return found


def test_a_recognized_face_meets_every_requirement(
    household: Household, album: Album, source: Clock, pack: Pack
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    (face,) = store.intake.observe(album.portraits[0][3], source()).faces
    why = store.explanations.why(face.id)
    assert (why.person_id, why.about_id, why.about_name) == (anna, anna, "Anna")
    assert [one.code for one in why.requirements if not one.met] == []
    similarity = requirement(why, "similarity")
    assert (similarity.needed, similarity.actual) == (pack.thresholds.match, why.similarity)
    assert requirement(why, "quality") == Requirement(
        "quality", met=True, needed=pack.thresholds.quality, actual=face.quality
    )


def test_why_it_is_not_somebody_says_what_is_missing(with_a_wrong_face: WrongFace) -> None:
    store, anna, berta, wrong = with_a_wrong_face
    why = store.explanations.why(wrong, "Anna")
    unmet = {one.code: one for one in why.requirements if not one.met}
    assert set(unmet) == {"similarity", "margin"}
    assert (why.about_id, why.competitor_id, why.competitor_name) == (anna, berta, "Berta")
    assert unmet["similarity"].actual is not None
    assert unmet["similarity"].needed is not None
    assert unmet["similarity"].actual < unmet["similarity"].needed
    assert unmet["margin"].actual is not None
    assert unmet["margin"].actual < 0
    other = store.explanations.why(wrong, "Berta")
    assert (other.person_id, other.about_id) == (anna, berta)
    assert all(one.met for one in other.requirements)


def test_a_rejection_is_a_reason(with_a_wrong_face: WrongFace) -> None:
    store, anna, berta, wrong = with_a_wrong_face
    store.batches.change_faces("reject", [wrong])
    why = store.explanations.why(wrong, anna)
    assert not requirement(why, "not-rejected").met
    assert why.person_id == berta


def test_somebody_else_in_the_photo_is_a_reason(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    faces = store.intake.observe(album.group, source()).faces
    theirs = next(face for face in faces if face.person_id == household.people[0])
    other = next(face for face in faces if face.person_id != household.people[0])
    why = store.explanations.why(other.id, household.people[0])
    assert not requirement(why, "once-per-photo").met
    assert requirement(store.explanations.why(theirs.id), "once-per-photo").met


def test_in_an_empty_store_only_quality_counts(store: Store, album: Album, source: Clock) -> None:
    (face,) = store.intake.observe(album.portraits[0][0], source()).faces
    why = store.explanations.why(face.id)
    assert why.about_id is None
    assert [one.code for one in why.requirements] == ["quality"]
    with pytest.raises(NotFound):
        store.explanations.why(face.id, "Zoe")
