"""The people and sightings of one daemon, and how an event changes them; without I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from ..client.decode import decode
from ..client.models import Event, Person, Sighting, Snapshot, System, Verdict, Visit
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
"""Events that assign faces to other people."""
EVERYTHING_CHANGED = frozenset(
    {
        "clustered",
        "faces_changed",
        "visits_changed",
        "faces_expired",
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
"""Events that may assign any face to any person."""


@dataclass(slots=True)
class Household:
    """The state that entities show.

    Attributes:
        people: named people who are neither hidden nor ignored, by id.
        last_sightings: the last sighting of each person.
        seen_lately: when each visit of a person since midnight was last seen, by its id (or of a sighting, by its face's).
        last_seen: when each person was seen last, where that is not of a stored sighting.
        last_cameras: when and by which camera, where that is known.
        last_unknown: the last sighting of an unknown face.
        survivors: the person that each merged id was merged into.
    """

    system: System
    people: dict[str, Person] = field(default_factory=dict)
    last_sightings: dict[str, Sighting] = field(default_factory=dict)
    seen_lately: dict[str, dict[str, datetime]] = field(default_factory=dict)
    last_seen: dict[str, datetime] = field(default_factory=dict)
    last_cameras: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    last_unknown: Sighting | None = None
    last_by_camera: dict[str, Sighting] = field(default_factory=dict)
    recognized_by_camera: dict[str, Sighting] = field(default_factory=dict)
    survivors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot, current: Callable[[Sighting], Sighting]) -> Self:
        """Make a household of the daemon's state.

        Args:
            current: returns a sighting with the ids that its camera and person have now.
        """
        household = cls(snapshot.system, {person.id: person for person in snapshot.people})
        latest = [person.last_sighting for person in snapshot.people]
        for camera in snapshot.cameras:
            latest += (camera.last_sighting, camera.last_recognized)
        for sighting in (*snapshot.sightings, *latest, snapshot.last_unknown):
            if sighting is not None:
                household.see(current(sighting))
        for person in snapshot.people:
            if person.last_sighted_at is not None and person.last_sighting is not None:
                # The visit may have gone on after the last face that was stored.
                household.note_seen(person.id, person.last_sighted_at)
        return household

    def survivor(self, person_id: str) -> str:
        """Return the id of the person that an id was merged into, or the id itself."""
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
        """Remove a person and their sightings."""
        self.people.pop(person_id, None)
        self.last_sightings.pop(person_id, None)
        self.seen_lately.pop(person_id, None)
        self.last_seen.pop(person_id, None)
        self.last_cameras.pop(person_id, None)
        if self.last_unknown is not None and self.last_unknown.person_id == person_id:
            self.last_unknown = None
        for by_camera in (self.last_by_camera, self.recognized_by_camera):
            for camera in [c for c, sighting in by_camera.items() if sighting.person_id == person_id]:
                del by_camera[camera]

    def merge(self, merged: Iterable[str], into: str) -> None:
        """Move the sightings of merged people to the survivor."""
        for person_id in merged:
            if person_id == into:
                continue
            self.survivors[person_id] = into
            if (sighting := self.last_sightings.pop(person_id, None)) is not None:
                self._remember_latest(replace(sighting, person_id=into))
            self.seen_lately.setdefault(into, {}).update(self.seen_lately.pop(person_id, {}))
            if (seen_at := self.last_seen.pop(person_id, None)) is not None:
                self.note_seen(into, seen_at)
            if (seen := self.last_cameras.pop(person_id, None)) is not None:
                self.note_seen(into, *seen)
            self.people.pop(person_id, None)
            for by_camera in (self.last_by_camera, self.recognized_by_camera):
                for camera, sighting in by_camera.items():
                    if sighting.person_id == person_id:
                        by_camera[camera] = replace(sighting, person_id=into)
        self.survivors.pop(into, None)

    def see(self, sighting: Sighting) -> None:
        """Add a sighting; an older one than is known replaces nothing."""
        _put_latest(self.last_by_camera, sighting.camera, sighting)
        if sighting.verdict is Verdict.RECOGNIZED and sighting.person_id:
            person_id = self.survivor(sighting.person_id)
            sighting = replace(sighting, person_id=person_id)
            _put_latest(self.recognized_by_camera, sighting.camera, sighting)
            self._remember_latest(sighting)
            self._count(person_id, sighting.visit_id or sighting.id, sighting.taken_at)
        elif sighting.verdict is Verdict.UNKNOWN and (
            self.last_unknown is None or self.last_unknown.taken_at <= sighting.taken_at
        ):
            self.last_unknown = sighting

    def see_visit(self, visit: Visit) -> None:
        """Add a visit, or what changed about it; it counts for one person."""
        for visits in self.seen_lately.values():
            visits.pop(visit.id, None)
        if visit.verdict is Verdict.RECOGNIZED and visit.person_id:
            self._count(self.survivor(visit.person_id), visit.id, visit.last_seen_at)
            self.note_seen(self.survivor(visit.person_id), visit.last_seen_at)

    def note_seen(self, person_id: str, at: datetime, camera: str | None = None) -> None:
        """Note that a camera saw a person, whether or not the face is stored."""
        self.last_seen[person_id] = max(at, self.last_seen.get(person_id, at))
        if camera is not None:
            self.last_cameras[person_id] = max((at, camera), self.last_cameras.get(person_id, (at, camera)))

    def last_seen_at(self, person_id: str) -> datetime | None:
        """Return when a camera saw a person last."""
        sighting = self.last_sightings.get(person_id)
        moments = (sighting.taken_at if sighting else None, self.last_seen.get(person_id))
        return max((moment for moment in moments if moment is not None), default=None)

    def last_camera(self, person_id: str) -> str | None:
        """Return which camera saw a person last."""
        sighting = self.last_sightings.get(person_id)
        at, camera = self.last_cameras.get(person_id, (None, None))
        if sighting is None or (at is not None and at >= sighting.taken_at):
            return camera
        return sighting.camera

    def _count(self, person_id: str, visit_id: str, at: datetime) -> None:
        visits = self.seen_lately.setdefault(person_id, {})
        visits[visit_id] = max(at, visits.get(visit_id, at))

    def times_seen_since(self, person_id: str, moment: datetime) -> int:
        """Return the number of a person's visits since a moment."""
        return sum(at >= moment for at in self.seen_lately.get(person_id, {}).values())

    def forget_before(self, moment: datetime) -> None:
        """Drop the visits before a moment."""
        for person_id, seen in self.seen_lately.items():
            self.seen_lately[person_id] = {face_id: at for face_id, at in seen.items() if at >= moment}

    def shows(self, event: Event) -> bool:
        """Return whether an event concerns a person or a face that entities show."""
        shown = (*self.last_by_camera.values(), *filter(None, (self.last_unknown,)))
        people = {sighting.person_id for sighting in shown} | self.people.keys()
        faces = {event.data.get("face_id"), *(event.data.get("split") or ())}
        return not people.isdisjoint(people_concerned(event)) or any(one.id in faces for one in shown)

    def _remember_latest(self, sighting: Sighting) -> None:
        if sighting.person_id is not None:
            _put_latest(self.last_sightings, sighting.person_id, sighting)

    def person_named(self, text: str) -> Person | None:
        """Return the person with a name, or a name and note; None if none or several match."""
        return person_named(self.people.values(), text)


def _put_latest(latest: dict[str, Sighting], key: str, sighting: Sighting) -> None:
    known = latest.get(key)
    if known is None or known.taken_at <= sighting.taken_at:
        latest[key] = sighting


def sighting_of(event: Event) -> Sighting:
    """Return the sighting of a `sighting` event."""
    return decode(Sighting, {**event.data, "id": event.data.get("face_id")}, "sighting")


def visit_of(event: Event) -> Visit:
    """Return the visit of an event about one."""
    return decode(Visit, {**event.data, "id": event.data.get("visit_id")}, "visit")


def person_of(event: Event) -> Person | None:
    """Return the person that an event contains, if any."""
    person = event.data.get("person")
    return decode(Person, person, "person") if person else None


def people_concerned(event: Event) -> set[str]:
    """Return the ids of the people that an event may have changed."""
    data = event.data
    names = ("person_id", "new_person_id", "from", "to")
    ids = {data.get(name) for name in names}
    merged: Any = data.get("merged") or ()
    return {str(person_id) for person_id in (*ids, *merged) if person_id}
