"""A face that somebody moved is where they put it, and takes nobody else along, however all is grouped again."""

from __future__ import annotations

from familiard.identity.constraints import UNASSIGNED
from familiard.store.models import FacesQuery
from familiard.store.people.cluster_proposals import compute
from tests.store.household import Album, Clock, Household


def faces_of(household: Household, person_id: str) -> set[str]:
    """A person's face ids."""
    return {face.id for face in household.store.faces.list(FacesQuery(person_id=person_id)).items}


def recluster(household: Household) -> None:
    """A full run, applied."""
    cluster_proposals = household.store.cluster_proposals
    given = cluster_proposals.propose_input()
    cluster_proposals.apply(cluster_proposals.propose_result(given, compute(given)).id)


def test_a_face_moved_to_somebody_nobody_has_confirmed_yet_stays_with_them(household: Household) -> None:
    anna, berta, *_ = household.people
    own, others = faces_of(household, anna), faces_of(household, berta)
    moved = min(others)
    household.store.faces.move(moved, anna)
    recluster(household)
    assert faces_of(household, anna) == own | {moved}
    assert faces_of(household, berta) == others - {moved}


def test_a_face_said_to_be_somebody_new_draws_its_former_company_nowhere(household: Household) -> None:
    anna, *_ = household.people
    own = faces_of(household, anna)
    moved = min(own)
    other = household.store.faces.move(moved, "new").person_id
    assert other is not None
    recluster(household)
    assert faces_of(household, other) == {moved}
    assert faces_of(household, anna) == own - {moved}


def test_only_faces_that_came_after_the_last_full_run_are_new_to_the_next(
    household: Household, album: Album, source: Clock
) -> None:
    cluster_proposals = household.store.cluster_proposals
    assert (cluster_proposals.propose_input().previous == UNASSIGNED).all()
    # A run that moved nothing would be nothing to undo.
    household.store.people.forget(household.people[0])
    recluster(household)
    run = household.store.ledger.last_seq
    household.store.intake.observe(album.portraits[5][0], source())
    given = cluster_proposals.propose_input()
    assert (given.previous == UNASSIGNED).sum() == 1
    settled = given.previous != UNASSIGNED
    assert (given.previous[settled] == given.owners[settled]).all()
    household.store.history.undo(run)
    assert (cluster_proposals.propose_input().previous == UNASSIGNED).all()
