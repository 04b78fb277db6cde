"""Records that join a face with the decision on it say the same as the decision."""

from __future__ import annotations

from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from tests.store.household import Album, Clock, Household


def test_a_sighting_says_what_was_decided(household: Household, album: Album, source: Clock) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    store.intake.observe(album.portraits[0][3], source(camera="door"))
    (sighting,) = store.faces.sightings(FacesQuery()).items
    decision = sighting.decision
    assert (sighting.verdict, sighting.person_id, sighting.person_name) == (
        decision.verdict,
        decision.person_id,
        decision.person_name,
    )
    assert sighting.person_name == "Anna"
