"""What is known of the people of a house, and how an event changes it; no input, no output."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..client.decode import decode
from ..client.models import Event, Person, Sighting, System, Verdict
from ..registry.naming import person_named

PERSON_EVENTS = frozenset(
    {
        "person_created",
        "person_named",
        "person_updated",
        "person_unhidden",
        "person_unignored",
        "people_merged",
    }
)
GONE_EVENTS = frozenset(
    {"person_forgotten", "person_erased", "person_hidden", "person_ignored", "person_removed"}
)
FACE_EVENTS = frozenset({"person_split", "face_moved", "face_deleted"})
"""What hands some faces from one to another."""
EVERYTHING_CHANGED = frozenset(
    {
        "clustered",
        "faces_changed",
        "person_restored",
        "photo_erased",
        "photo_removed",
        "photo_replaced",
        "photo_returned",
        "redone",
        "reset",
        "undone",
    }
)
"""What may hand any face to anybody."""


@dataclass(slots=True)
class Household:
    """The living state that entities show.

    Attributes:
        people: those who have a name and are not hidden, by id.
        last_sightings: each one's latest sighting by a camera.
        seen_lately: faces by which somebody was seen, since midnight at least, and when.
        last_unknown: the latest face that is nobody's who has a name.
        survivors: ids that were merged away, and into whom.
    """

    system: System
    people: dict[str, Person] = field(default_factory=dict)
    last_sightings: dict[str, Sighting] = field(default_factory=dict)
    seen_lately: dict[str, dict[str, datetime]] = field(default_factory=dict)
    last_unknown: Sighting | None = None
    last_by_camera: dict[str, Sighting] = field(default_factory=dict)
    recognized_by_camera: dict[str, Sighting] = field(default_factory=dict)
    survivors: dict[str, str] = field(default_factory=dict)

    def survivor(self, person_id: str) -> str:
        """Follow merges from an id to whoever it is now."""
        seen = {person_id}
        while (following := self.survivors.get(person_id)) and following not in seen:
            person_id = following
            seen.add(person_id)
        return person_id

    def put(self, person: Person) -> None:
        """Take a person as they are now; those without a name, the hidden and the ignored are not shown."""
        self.survivors.pop(person.id, None)
        if person.name and not person.hidden and not person.ignored:
            self.people[person.id] = person
        else:
            self.remove(person.id)

    def remove(self, person_id: str) -> None:
        """Let go of a person."""
        self.people.pop(person_id, None)
        self.last_sightings.pop(person_id, None)
        self.seen_lately.pop(person_id, None)
        if self.last_unknown is not None and self.last_unknown.person_id == person_id:
            self.last_unknown = None
        for by_camera in (self.last_by_camera, self.recognized_by_camera):
            for camera in [c for c, sighting in by_camera.items() if sighting.person_id == person_id]:
                del by_camera[camera]

    def merge(self, merged: Iterable[str], into: str) -> None:
        """Hand what is known of the merged to the survivor."""
        for person_id in merged:
            if person_id == into:
                continue
            self.survivors[person_id] = into
            if (sighting := self.last_sightings.pop(person_id, None)) is not None:
                self._remember_latest(replace(sighting, person_id=into))
            self.seen_lately.setdefault(into, {}).update(self.seen_lately.pop(person_id, {}))
            self.people.pop(person_id, None)
            for by_camera in (self.last_by_camera, self.recognized_by_camera):
                for camera, sighting in by_camera.items():
                    if sighting.person_id == person_id:
                        by_camera[camera] = replace(sighting, person_id=into)
        self.survivors.pop(into, None)

    def see(self, sighting: Sighting) -> None:
        """Take a sighting; one that came before changes nothing, and the hidden are not seen."""
        if self.is_hidden(sighting):
            return
        _put_latest(self.last_by_camera, sighting.camera, sighting)
        if sighting.verdict is Verdict.RECOGNIZED and sighting.person_id:
            person_id = self.survivor(sighting.person_id)
            sighting = replace(sighting, person_id=person_id)
            _put_latest(self.recognized_by_camera, sighting.camera, sighting)
            self._remember_latest(sighting)
            self.seen_lately.setdefault(person_id, {})[sighting.id] = sighting.taken_at
        elif sighting.verdict is Verdict.UNKNOWN and (
            self.last_unknown is None or self.last_unknown.taken_at <= sighting.taken_at
        ):
            self.last_unknown = sighting

    def is_hidden(self, sighting: Sighting) -> bool:
        """Return whether a sighting is of somebody who is recognized but not shown."""
        return (
            sighting.verdict is Verdict.RECOGNIZED
            and self.survivor(sighting.person_id or "") not in self.people
        )

    def times_seen_since(self, person_id: str, moment: datetime) -> int:
        """Return how often somebody was seen since then."""
        return sum(at >= moment for at in self.seen_lately.get(person_id, {}).values())

    def forget_before(self, moment: datetime) -> None:
        """Let go of what need not be counted any more."""
        for person_id, seen in self.seen_lately.items():
            self.seen_lately[person_id] = {face_id: at for face_id, at in seen.items() if at >= moment}

    def shows(self, event: Event) -> bool:
        """Return whether an event is of somebody, or of a face, that is shown."""
        shown = (*self.last_by_camera.values(), *filter(None, (self.last_unknown,)))
        people = {sighting.person_id for sighting in shown} | self.people.keys()
        faces = {event.data.get("face_id"), *(event.data.get("split") or ())}
        return not people.isdisjoint(people_concerned(event)) or any(one.id in faces for one in shown)

    def _remember_latest(self, sighting: Sighting) -> None:
        if sighting.person_id is not None:
            _put_latest(self.last_sightings, sighting.person_id, sighting)

    def person_named(self, text: str) -> Person | None:
        """Return the person of a name, or of a name and note; None where none or several are."""
        return person_named(self.people.values(), text)


def _put_latest(latest: dict[str, Sighting], key: str, sighting: Sighting) -> None:
    known = latest.get(key)
    if known is None or known.taken_at <= sighting.taken_at:
        latest[key] = sighting


def sighting_of(event: Event) -> Sighting:
    """Return what a `sighting` event tells."""
    return decode(Sighting, {**event.data, "id": event.data.get("face_id")}, "sighting")


def person_told(event: Event) -> tuple[Person, ...]:
    """Return the person that an event carries, if it does."""
    told = event.data.get("person")
    return (decode(Person, told, "person"),) if told else ()


def people_concerned(event: Event) -> set[str]:
    """Return the ids of those whom an event may have changed."""
    data = event.data
    names = ("person_id", "new_person_id", "from", "to")
    ids = {data.get(name) for name in names}
    merged: Any = data.get("merged") or ()
    return {str(person_id) for person_id in (*ids, *merged) if person_id}
