"""Faces that may not be their person's are listed with their numbers, until somebody answers."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.errors import ValidationError
from familiard.store.models import FacesQuery
from tests.store.siblings import WrongFace


def test_a_face_that_resembles_another_person_more_is_listed_with_its_numbers(
    with_a_wrong_face: WrongFace,
) -> None:
    store, anna, berta, wrong = with_a_wrong_face
    (check,) = store.face_checks.list()
    assert (check.face.id, check.face.person_id) == (wrong, anna)
    assert (check.other_id, check.other_name) == (berta, "Berta")
    assert check.reasons == ("unlike-own-person", "more-like-another")
    assert check.other_similarity is not None
    assert check.similarity < check.needed < check.other_similarity
    assert store.face_checks.list(anna) == (check,)
    assert store.face_checks.list(berta) == ()
    assert store.face_checks.list(limit=0) == ()


def test_a_similarity_leaves_out_the_face_itself(with_a_wrong_face: WrongFace) -> None:
    store, anna, _, wrong = with_a_wrong_face
    (check,) = store.face_checks.list()
    others = [f.id for f in store.faces.list(FacesQuery(person_id=anna)).items if f.id != wrong]
    vectors = [store.faces.embedding(face_id) for face_id in (wrong, *others)]
    rest = np.sum([v for v in vectors[1:] if v is not None], axis=0)
    assert vectors[0] is not None
    assert check.similarity == pytest.approx(float(vectors[0] @ rest / np.linalg.norm(rest)), abs=1e-5)


@pytest.mark.parametrize("answer", ["confirm", "set-aside", "reject"])
def test_what_somebody_answered_is_not_listed_again_until_it_is_undone(
    with_a_wrong_face: WrongFace, answer: str
) -> None:
    store, anna, _, wrong = with_a_wrong_face
    assert store.face_checks.count() == 1
    store.batches.change_faces(answer, [wrong])
    assert store.face_checks.list() == ()
    assert store.face_checks.count() == 0
    assert store.faces.get(wrong).person_id == (None if answer == "reject" else anna)
    store.history.undo()
    assert [check.face.id for check in store.face_checks.list()] == [wrong]


def test_a_face_set_aside_stays_but_does_not_count(with_a_wrong_face: WrongFace) -> None:
    store, anna, berta, wrong = with_a_wrong_face
    store.batches.change_faces("set-aside", [wrong])
    assert store.people.get(anna).faces == 9
    assert store.centroids.sums([anna])[1].tolist() == [8.0]
    assert wrong not in store.cluster_proposals.propose_input().face_ids
    assert store.explanations.why(wrong).similarity == pytest.approx(
        store.explanations.why(wrong, anna).similarity or 0
    )
    # Moved to somebody else, it counts again: what was said was about Anna.
    store.faces.move(wrong, berta)
    assert store.centroids.sums([anna, berta])[1].tolist() == [8.0, 8.0]


def test_only_a_persons_face_can_be_set_aside(with_a_wrong_face: WrongFace) -> None:
    store, _, _, wrong = with_a_wrong_face
    store.faces.move(wrong, None)
    with pytest.raises(ValidationError, match="belongs to no person"):
        store.batches.change_faces("set-aside", [wrong])


def test_unnamed_people_are_not_checked(with_a_wrong_face: WrongFace) -> None:
    store, anna, _, _ = with_a_wrong_face
    store.people.forget(anna)
    assert store.face_checks.list() == ()


def test_a_damaged_face_hides_no_other(with_a_wrong_face: WrongFace) -> None:
    store, anna, _, wrong = with_a_wrong_face
    other = next(f.id for f in store.faces.list(FacesQuery(person_id=anna)).items if f.id != wrong)
    with store.ledger.transaction(), store.ledger.rewriting():
        store.ledger.db.execute("UPDATE face SET embedding = x'00' WHERE id = ?", (other,))
    store.centroids.forget()
    assert [check.face.id for check in store.face_checks.list()] == [wrong]
