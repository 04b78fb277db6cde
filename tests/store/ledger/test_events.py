"""Ledger rows as events: resumable, in order, and without names that are gone."""

from __future__ import annotations

from familiard.store.ledger.events import EVENT_TYPES
from familiard.store.models import Event
from familiard.store.people.people import PersonChange
from tests.store.household import Album, Clock, Household


def test_listeners_hear_what_is_committed_once(household: Household) -> None:
    heard: list[Event] = []
    household.store.events.subscribe(heard.extend)
    household.store.people.update(household.people[0], PersonChange(name="Anna"))
    assert [event.type for event in heard] == ["person_named"]
    assert heard[0].data["name"] == "Anna"


def test_events_resume_after_the_last_that_was_heard(
    household: Household, album: Album, source: Clock
) -> None:
    events = household.store.events
    begin = events.last_id
    household.store.people.update(household.people[0], PersonChange(name="Anna"))
    household.store.intake.observe(album.group, source(camera="door"))
    everything = events.since(begin)
    assert everything is not None
    assert [event.type for event in everything].count("sighting") == 6
    assert len({event.id for event in everything}) == len(everything)
    for place, event in enumerate(everything):
        assert events.since(event.id or "") == everything[place + 1 :]
    assert events.since(events.last_id) == []


def test_an_id_that_is_not_ours_is_said_to_be(household: Household) -> None:
    events = household.store.events
    for foreign in ("", "x", "1", "1.x", f"{household.store.ledger.last_seq + 1}.0", "-1.0"):
        assert events.since(foreign) is None


def test_a_name_that_was_erased_is_not_told_again(household: Household) -> None:
    events = household.store.events
    begin = events.last_id
    anna = household.people[0]
    household.store.people.update(anna, PersonChange(name="Anna"))
    household.store.people.erase(anna)
    again = events.since(begin)
    assert again is not None
    assert "person_erased" in {event.type for event in again}
    assert "Anna" not in repr(again)


def test_a_row_that_makes_no_sense_stops_nobody(household: Household) -> None:
    store = household.store
    begin = store.events.last_id
    with store.ledger.change("people-merged", {"merged": 5}):
        pass
    store.people.update(household.people[0], PersonChange(name="Anna"))
    after = store.events.since(begin)
    assert after is not None
    assert after[-1].type == "person_named"


def test_types_are_the_kinds_with_underscores() -> None:
    # Two kinds may be one to whoever listens: an album is updated by its photos, too.
    types = {kind.replace("-", "_") for kind in EVENT_TYPES}
    assert types - {"album_photos_changed"} == {kind for kind, _ in EVENT_TYPES.values()}
