"""A new face joins the person decided on, or founds one with unassigned faces near it; or neither."""

from __future__ import annotations

import pytest

from familiar_client.models import Decision, Evidence, Verdict
from familiard.packs import Pack
from familiard.store.ingest.face_assigner import FaceAssigner
from familiard.store.ingest.recognizer import Recognition
from familiard.store.ledger.changes import ChangeSet, read
from familiard.store.models import BELOW_MIN_CONFIDENCE, FacesQuery
from tests.store.household import Album, Household


@pytest.fixture
def loose(household: Household) -> str:
    """A stored face of the first person that is no longer anybody's."""
    store = household.store
    face = store.faces.list(FacesQuery(person_id=household.people[0])).items[0].id
    store.faces.move(face, None)
    return face


def assign(
    household: Household, pack: Pack, album: Album, face_id: str, decision: Decision, near: str
) -> tuple[Decision, object, object]:
    """Assign a stored face as if it were new; returns the decision, and the members that the two faces are."""
    ledger = household.store.ledger
    (face,) = album.portraits[0][0].faces
    with ledger.transaction():
        changes = ChangeSet(ledger.db)
        recognition = Recognition(decision, (Evidence(near, 0.9),))
        decided = FaceAssigner(ledger, pack.thresholds).assign(changes, face_id, face, recognition)
        return decided, read(ledger.db, "member", face_id), read(ledger.db, "member", near)


def test_it_joins_whom_it_was_decided_to_be(
    household: Household, pack: Pack, album: Album, loose: str
) -> None:
    ben = household.people[1]
    decision = Decision(Verdict.RECOGNIZED, ben, None)
    assert assign(household, pack, album, loose, decision, loose) == (decision, [ben, False], [ben, False])


def test_two_unassigned_faces_alike_found_a_person(
    household: Household, pack: Pack, album: Album, loose: str
) -> None:
    store = household.store
    other = store.faces.list(FacesQuery(person_id=household.people[0])).items[0].id
    store.faces.move(other, None)
    decided, one, two = assign(household, pack, album, loose, Decision(Verdict.UNKNOWN), other)
    assert decided.person_id is not None
    assert one == two == [decided.person_id, False]


@pytest.mark.parametrize(
    "decision", [Decision(Verdict.UNUSABLE), Decision(Verdict.UNKNOWN, reasons=(BELOW_MIN_CONFIDENCE,))]
)
def test_an_unusable_or_unsure_face_founds_nobody(
    household: Household, pack: Pack, album: Album, loose: str, decision: Decision
) -> None:
    other = household.store.faces.list(FacesQuery(person_id=household.people[0])).items[0].id
    household.store.faces.move(other, None)
    assert assign(household, pack, album, loose, decision, other) == (decision, None, None)
