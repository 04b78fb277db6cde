"""Which sightings and visits to announce: each visit once as unknown and once as recognized, at each of its cameras."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ..client.models import Sighting, Verdict, Visit
from .seen import Seen

WORTH = {Verdict.UNUSABLE: 0, Verdict.UNKNOWN: 1, Verdict.RECOGNIZED: 2}


class Visits:
    """The visits of one daemon, and what was announced of them; it outlives a reload of the daemon's state."""

    def __init__(self) -> None:
        """Start without visits."""
        self._visits: dict[str, Visit] = {}
        self._as_reported: dict[str, Visit] = {}
        """As the last event about each had it, or else as it was first loaded."""
        self._announced: dict[str, dict[str, Verdict]] = {}

    def load(self, visits: Iterable[Visit]) -> None:
        """Take the visits of a snapshot of the daemon's state; events that it includes may still follow."""
        for visit in visits:
            self._visits[visit.id] = visit
            self._as_reported.setdefault(visit.id, visit)

    def forget_before(self, moment: datetime) -> None:
        """Drop visits that ended before a moment."""
        for visit in list(self._visits.values()):
            if visit.ended_at is not None and visit.ended_at < moment:
                for by_visit in (self._visits, self._as_reported, self._announced):
                    by_visit.pop(visit.id, None)

    def is_going_on(self, person_id: str) -> bool:
        """Return whether a person is on a visit."""
        return any(visit.ended_at is None and visit.person_id == person_id for visit in self._visits.values())

    def started(self, visit: Visit) -> Seen | None:
        """Return what to announce of a visit that began; who is recognized is announced when the daemon says so."""
        self._take(visit)
        if visit.verdict is not Verdict.UNKNOWN:
            return None
        return self._once(Seen.of_visit(visit, visit.camera))

    def recognized(self, visit: Visit) -> Seen | None:
        """Return what to announce of a visit whose person is known now."""
        self._take(visit)
        return self._once(Seen.of_visit(visit, visit.cameras[-1]))

    def go_on(self, visit_id: str, at: datetime) -> Visit | None:
        """Take one more picture of a visit; return the visit, if it is known."""
        if (visit := self._visits.get(visit_id)) is not None:
            visit = self._visits[visit_id] = replace(visit, last_seen_at=max(at, visit.last_seen_at))
        return visit

    def ended(self, visit: Visit) -> None:
        """Take a visit that is over."""
        self._take(visit)

    def sighted(self, sighting: Sighting) -> Seen | None:
        """Return what to announce of a sighting.

        One that belongs to a visit says only what the visit's own events do not: that an unusable face became a usable
        one, and that the visit goes on at another camera.
        """
        seen = Seen.of_sighting(sighting)
        if sighting.visit_id is None:
            return seen
        visit = self._as_reported.get(sighting.visit_id)
        if visit is None or WORTH[sighting.verdict] < WORTH[visit.verdict]:
            # Its own event follows, or another picture of it says more.
            return None
        becomes_usable = (visit.verdict, sighting.verdict) == (Verdict.UNUSABLE, Verdict.UNKNOWN)
        if sighting.camera in visit.cameras and not becomes_usable:
            return None
        return self._once(seen)

    def _take(self, visit: Visit) -> None:
        self._visits[visit.id] = self._as_reported[visit.id] = visit

    def _once(self, seen: Seen) -> Seen | None:
        """Return it, unless the same or more was announced of this visit at this camera."""
        announced = self._announced.setdefault(seen.visit_id or "", {})
        before = announced.get(seen.camera)
        if seen.verdict is Verdict.UNUSABLE or (before and WORTH[before] >= WORTH[seen.verdict]):
            return None
        announced[seen.camera] = seen.verdict
        return seen
