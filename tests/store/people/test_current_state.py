"""The state that a dashboard shows: people with their last sighting, cameras, and who was unknown last."""

from __future__ import annotations

from datetime import timedelta

from familiard.store.people.people import PersonChange
from tests.store.household import NOON, Album, Clock, Household


def test_named_people_come_with_their_last_sighting(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, ben, *_) = household.store, household.people
    for person_id, name in ((ben, "Ben"), (anna, "Anna")):
        store.people.update(person_id, PersonChange(name=name))
    (seen,) = store.intake.observe(album.portraits[0][3], source(camera="door")).faces
    state = store.current_state()
    assert [person.name for person, _ in state.people] == ["Anna", "Ben"]
    last = [sighting and sighting.id for _, sighting in state.people]
    assert last == [seen.id, None]


def test_each_camera_says_what_it_saw_and_whom_it_recognized(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Anna"))
    (known,) = store.intake.observe(album.portraits[0][3], source(camera="door")).faces
    (unknown,) = store.intake.observe(album.portraits[1][3], source(camera="door")).faces
    (camera,) = store.current_state().cameras
    assert camera.last_sighting is not None
    assert camera.last_recognized is not None
    assert (camera.camera, camera.last_sighting.id, camera.last_recognized.id) == (
        "door",
        unknown.id,
        known.id,
    )
    last_unknown = store.current_state().last_unknown
    assert last_unknown is not None
    assert last_unknown.id == unknown.id


def test_the_hidden_are_not_in_it(household: Household, album: Album, source: Clock) -> None:
    store, (anna, ben, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Anna", hidden=True))
    store.people.update(ben, PersonChange(ignored=True))
    for who in (0, 1):
        store.intake.observe(album.portraits[who][3], source(camera="door"))
    state = store.current_state(NOON)
    assert (state.people, state.sightings, state.last_unknown) == ((), (), None)
    assert [camera.last_sighting for camera in state.cameras] == [None]


def test_sightings_are_those_since_a_moment_newest_first(
    household: Household, album: Album, source: Clock
) -> None:
    store = household.store
    ids = [store.intake.observe(album.portraits[0][3], source(camera="door")).faces[0].id for _ in range(3)]
    assert [sighting.id for sighting in store.current_state(NOON).sightings] == ids[::-1]
    assert store.current_state().sightings == ()
    assert len(store.current_state(NOON + timedelta(minutes=15)).sightings) == 1
