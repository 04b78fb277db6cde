"""Read at once all that a household's dashboard shows: people, cameras, who was seen last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from familiar_client.models import Person
from familiard.store.crops import Crops
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import FACE, HIDDEN, PERSON, person_of, sighting_of
from familiard.store.ledger.timestamps import to_text
from familiard.store.models import SightingRecord, VisitRecord, VisitsQuery
from familiard.store.people.visits import Visits

MOST_SIGHTINGS = 1000
MOST_VISITS = 1000

# A recursive query steps from one camera to the next in the index, instead of reading every sighting.
CAMERAS = (
    "WITH RECURSIVE c (camera) AS (SELECT min(camera) FROM face WHERE camera IS NOT NULL UNION ALL"
    " SELECT (SELECT min(camera) FROM face WHERE camera > c.camera) FROM c WHERE c.camera IS NOT NULL)"
    " SELECT camera FROM c WHERE camera IS NOT NULL"
)
# Only what conditions need: a camera that recognized nobody for long has many sightings to pass over.
SEEN = (
    "SELECT f.id FROM face f LEFT JOIN member m ON m.face_id = f.id LEFT JOIN person n ON n.id = m.person_id"
    f" WHERE f.id NOT IN (SELECT face_id FROM deleted) AND NOT {HIDDEN}"
)
OF_VISIT = "SELECT vf.face_id FROM visit v JOIN visit_face vf ON vf.visit_id = v.id WHERE v.last_seen_at = ?"
LATEST = "ORDER BY f.taken_at DESC, f.id DESC"


@dataclass(frozen=True, slots=True)
class CameraRecord:
    """What a camera saw last."""

    camera: str
    last_sighting: SightingRecord | None
    last_recognized: SightingRecord | None


@dataclass(frozen=True, slots=True)
class CurrentState:
    """People and sightings as they are at one moment; nobody in it is hidden or ignored.

    Attributes:
        people: everybody who has a name, with the last sighting of each.
        sightings, visits: newest first.
    """

    people: tuple[tuple[Person, SightingRecord | None], ...]
    cameras: tuple[CameraRecord, ...]
    last_unknown: SightingRecord | None
    sightings: tuple[SightingRecord, ...]
    visits: tuple[VisitRecord, ...]


def current_state(ledger: Ledger, crops: Crops, after: datetime | None) -> CurrentState:
    """Read it; consistent, since nothing else runs on the store's thread meanwhile.

    Args:
        after: moment of the first sighting to list; None: list none.
    """
    return _Reading(ledger, crops).state(after)


class _Reading:
    def __init__(self, ledger: Ledger, crops: Crops) -> None:
        self._ledger = ledger
        self._crops = crops
        self._sighting_of = partial(sighting_of, crops=crops)

    def state(self, after: datetime | None) -> CurrentState:
        cameras = [row["camera"] for row in self._ledger.db.execute(CAMERAS)]
        unknown = [
            self._last(f"{SEEN} AND f.camera = ? AND f.usable AND n.name IS NULL", camera)
            for camera in cameras
        ]
        return CurrentState(
            tuple(self._people()),
            tuple(self._camera(camera) for camera in cameras),
            max((one for one in unknown if one is not None), key=_moment, default=None),
            self._since(after) if after is not None else (),
            self._visits(after) if after is not None else (),
        )

    def _people(self) -> Iterator[tuple[Person, SightingRecord | None]]:
        rows = self._ledger.db.execute(
            f"{PERSON} WHERE n.name IS NOT NULL AND NOT {HIDDEN} ORDER BY n.sort_key, n.id"
        )
        for person in [person_of(row) for row in rows]:
            yield person, self._last_of(person)

    def _last_of(self, person: Person) -> SightingRecord | None:
        """Find a person's last sighting by camera and time, or by the end of their visit, which are in indexes."""
        if person.last_sighted_at is None:
            return None
        last = to_text(person.last_sighted_at)
        return self._last(
            f"{SEEN} AND f.camera = ? AND f.taken_at = ? AND m.person_id = ?",
            person.last_camera,
            last,
            person.id,
        ) or self._last(f"{SEEN} AND f.id IN ({OF_VISIT}) AND m.person_id = ?", last, person.id)

    def _camera(self, camera: str) -> CameraRecord:
        return CameraRecord(
            camera,
            self._last(f"{SEEN} AND f.camera = ?", camera),
            self._last(f"{SEEN} AND f.camera = ? AND n.name IS NOT NULL", camera),
        )

    def _since(self, after: datetime) -> tuple[SightingRecord, ...]:
        rows = self._ledger.db.execute(
            f"{FACE} AND NOT {HIDDEN} AND f.camera IS NOT NULL AND f.taken_at >= ? {LATEST} LIMIT ?",
            (to_text(after), MOST_SIGHTINGS),
        )
        return self._ledger.readable(rows, self._sighting_of)

    def _visits(self, after: datetime) -> tuple[VisitRecord, ...]:
        visits = Visits(self._ledger, self._crops, str)
        return visits.list(VisitsQuery(after=after), limit=MOST_VISITS).items

    def _last(self, query: str, *values: str | None) -> SightingRecord | None:
        """Return the newest sighting that can be read."""
        for found in self._ledger.db.execute(f"{query} {LATEST}", values):
            row = self._ledger.db.execute(f"{FACE} AND f.id = ?", (found["id"],)).fetchone()
            for sighting in self._ledger.readable([row], self._sighting_of):
                return sighting
        return None


def _moment(sighting: SightingRecord) -> tuple[datetime, str]:
    return sighting.taken_at, sighting.id or ""
