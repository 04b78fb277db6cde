"""Ledger rows as the events that `/v1/events` tells. Names are read now, so nothing erased is told again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from familiard.errors import RowDamaged
from familiard.store.changes import Change
from familiard.store.crops import Crops
from familiard.store.damage import UNREADABLE
from familiard.store.ledger import Ledger, Row
from familiard.store.records import Event, Sighting
from familiard.store.rows import FACE, sighting_of
from familiard.store.times import from_text, to_text

TOLD = {
    "people-merged": ("people_merged", ("person_id", "merged", "name")),
    "person-split": ("person_split", ("person_id", "new_person_id", "split")),
    "face-moved": ("face_moved", ("face_id", "from", "to")),
    "face-deleted": ("face_deleted", ("face_id", "person_id")),
    "person-forgotten": ("person_forgotten", ("person_id", "name")),
    "person-erased": ("person_erased", ("person_id",)),
    "photo-erased": ("photo_erased", ("photo_id",)),
    "clustered": ("clustered", ("people_before", "people_after", "moved")),
    "undone": ("undone", ("seq", "kind")),
    "redone": ("redone", ("seq", "kind")),
}
"""Kinds of rows that are told as they are: the event's type, and the members of the row's data it carries."""
OF_A_PHOTO = ("photo-added", "photo-replaced", "photo-moved", "photo-returned")
"""Kinds of rows that are told with the photo's source, as it is now, and how many faces it has."""
LAST = 10**9
"""Past every event of one row."""


class Events:
    """The ledger's events: those that were, and those to come."""

    def __init__(self, ledger: Ledger, crops: Crops) -> None:
        self._ledger = ledger
        self._crops = crops
        self._listeners: list[Callable[[list[Event]], None]] = []
        ledger.follow(self)

    def subscribe(self, listener: Callable[[list[Event]], None]) -> None:
        """Call `listener`, on the store's thread, with the events of each commit."""
        self._listeners.append(listener)

    def since(self, event_id: str, limit: int = 1000) -> list[Event] | None:
        """Events after one, oldest first, of at most `limit` ledger rows; None where that id is not ours."""
        seq, _, n = event_id.partition(".")
        if not (seq.isdecimal() and n.isdecimal()) or int(seq) > self._ledger.last_seq:
            return None
        last = (int(seq), int(n))
        events: list[Event] = []
        for row in self._ledger.since(int(seq) - 1, limit):
            events.extend(e for e in self._of(row) if _position(e) > last)
        return events

    def _of(self, row: Row) -> list[Event]:
        """A row's events; a row that makes no sense has none, and stops nobody who listens."""
        try:
            return events_of(self._ledger, self._crops, row)
        except UNREADABLE:
            self._ledger.note(RowDamaged("entry", str(row.seq), "text"))
            return []

    @property
    def last_id(self) -> str:
        """The position after everything so far."""
        return f"{self._ledger.last_seq}.{LAST}"

    def changed(self, row: Row) -> None:
        """Not yet: only what is committed is told."""

    def rolled_back(self, rows: Sequence[Row]) -> None:
        """What never happened is not told."""

    def committed(self, rows: Sequence[Row]) -> None:
        """Tell everybody."""
        events = [event for row in rows for event in self._of(row)]
        for listener in self._listeners if events else ():
            listener(events)


def _position(event: Event) -> tuple[int, int]:
    seq, _, n = (event.id or "0.0").partition(".")
    return int(seq), int(n)


def events_of(ledger: Ledger, crops: Crops, entry: Row) -> list[Event]:
    """What one ledger row means to whoever listens, in order."""
    told = [*_of_people(entry), *_of_the_row(ledger, crops, entry)]
    at = from_text(entry.at)
    return [Event(f"{entry.seq}.{n}", type, at, data) for n, (type, data) in enumerate(told)]


def _of_the_row(ledger: Ledger, crops: Crops, entry: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    if entry.kind == "sighting":
        for face_id in entry.data.get("faces", ()):
            row = ledger.db.execute(f"{FACE} AND f.id = ?", (face_id,)).fetchone()
            if row is not None and not _silent(ledger, row["person_id"]):
                for sighting in ledger.readable([row], partial(sighting_of, crops=crops)):
                    yield "sighting", told_sighting(sighting)
    elif entry.kind in OF_A_PHOTO:
        photo_id = next(iter(entry.data.get("photos", ())), None)
        row = ledger.db.execute("SELECT source FROM photo WHERE id = ?", (photo_id,)).fetchone()
        if row is not None:
            faces = len(entry.data.get("faces", ()))
            told = {"photo_id": photo_id, "source": row["source"], "faces": faces}
            yield entry.kind.replace("-", "_"), told
    elif entry.kind in ("photos-removed", "photo-displaced"):
        for photo_id in entry.data.get("photos", ()):
            yield "photo_removed", {"photo_id": photo_id}
    elif entry.kind in TOLD:
        type, members = TOLD[entry.kind]
        # A row that lost a member to an erasure would speak of nobody.
        if all(member in entry.data for member in members if member != "name"):
            yield type, {member: entry.data.get(member) for member in members}


def _of_people(entry: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    """People who came, went or changed, whatever the row's own kind."""
    spoken_for = {
        *entry.data.get("merged", ()),
        *([entry.data.get("person_id")] if entry.kind in ("person-forgotten", "person-erased") else ()),
    }
    for change in entry.changes:
        if change.table == "person" and change.key not in spoken_for:
            yield from _of_person(entry.kind, change)


def _of_person(kind: str, change: Change) -> Iterator[tuple[str, dict[str, Any]]]:
    person: dict[str, Any] = {"person_id": change.key}
    if change.after is None:
        yield "person_removed", person
        return
    person["name"] = change.after["name"]
    if change.before is None:
        yield ("person_restored" if kind in ("undone", "redone") else "person_created"), person
        return
    if change.before["name"] != change.after["name"]:
        yield "person_named", person | {"old_name": change.before["name"]}
    if change.before["hidden"] != change.after["hidden"]:
        yield ("person_hidden" if change.after["hidden"] else "person_unhidden"), person
    if change.before["ignored"] != change.after["ignored"]:
        yield ("person_ignored" if change.after["ignored"] else "person_unignored"), person
    rest = ("birth_date", "favourite", "feature_face_id")
    if any(change.before[member] != change.after[member] for member in rest):
        yield "person_updated", person


def _silent(ledger: Ledger, person_id: str | None) -> bool:
    """Whether a person is hidden or ignored, and so not announced."""
    row = ledger.db.execute("SELECT hidden OR ignored FROM person WHERE id = ?", (person_id,)).fetchone()
    return bool(row and row[0])


def told_sighting(sighting: Sighting) -> dict[str, Any]:
    """A sighting as event data."""
    return {
        "face_id": sighting.id,
        "photo_id": sighting.photo_id,
        "camera": sighting.camera,
        "verdict": sighting.verdict.value,
        "person_id": sighting.person_id,
        "person_name": sighting.person_name,
        "similarity": sighting.similarity,
        "confidence": sighting.confidence,
        "quality": sighting.quality,
        "taken_at": to_text(sighting.taken_at),
        "has_crop": sighting.has_crop,
    }
