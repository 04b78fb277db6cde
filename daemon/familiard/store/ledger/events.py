"""Ledger rows as the events of `/v1/events`. Names are read now, so no erased name appears again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from familiard.errors import RowDamaged
from familiard.store.crops import Crops
from familiard.store.ledger.changes import Change
from familiard.store.ledger.damage import UNREADABLE
from familiard.store.ledger.ledger import Ledger, Row
from familiard.store.ledger.rows import FACE, HIDDEN, sighting_of
from familiard.store.ledger.timestamps import from_text
from familiard.store.ledger.visit_rows import VISIT, visit_of
from familiard.store.models import Event

EVENT_TYPES = {
    "people-merged": ("people_merged", ("person_id", "merged", "name")),
    "person-split": ("person_split", ("person_id", "new_person_id", "split")),
    "face-moved": ("face_moved", ("face_id", "from", "to")),
    "faces-changed": ("faces_changed", ("action", "faces")),
    "visits-changed": ("visits_changed", ("action", "visits")),
    "face-deleted": ("face_deleted", ("face_id", "person_id")),
    "person-forgotten": ("person_forgotten", ("person_id", "name")),
    "person-erased": ("person_erased", ("person_id",)),
    "photo-erased": ("photo_erased", ("photo_id",)),
    "faces-expired": ("faces_expired", ("count",)),
    "album-created": ("album_created", ("album_id",)),
    "album-updated": ("album_updated", ("album_id",)),
    "album-photos-changed": ("album_updated", ("album_id",)),
    "album-deleted": ("album_deleted", ("album_id",)),
    "clustered": ("clustered", ("people_before", "people_after", "moved")),
    "undone": ("undone", ("seq", "kind")),
    "redone": ("redone", ("seq", "kind")),
}
"""Kinds of rows that become events as they are: the event's type, and the members of the row's data it carries."""
OF_A_PHOTO = ("photo-added", "photo-replaced", "photo-moved", "photo-returned")
"""Kinds of rows that become events with the photo's source, as it is now, and how many faces it has."""
OF_VISITS = {"visit-started": "visit_started", "visit-recognized": "recognized", "visit-ended": "visit_ended"}
"""Kinds of rows about visits, and the type of event of each visit, which carries its document as it is now."""
OF_ONE_PERSON = ("person_id", "new_person_id", "from", "to")
"""Members of an event's data that are people's ids."""
OF_HIDING = ("person_hidden", "person_unhidden", "person_ignored", "person_unignored")
NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Until the row's own time is put in."""
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
        """Not yet: only what is committed is published."""

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
    hidden = Hidden(ledger, entry)
    at = from_text(entry.at)
    payload = [*_of_people(entry, hidden), *_of_the_row(ledger, crops, entry, hidden)]
    return [replace(event, id=f"{entry.seq}.{n}", at=at) for n, event in enumerate(payload)]


class Hidden:
    """Knows which people of one ledger row are hidden or ignored now, or were when they went."""

    def __init__(self, ledger: Ledger, entry: Row) -> None:
        self._ledger = ledger
        self._states = {
            change.key: change.after or change.before for change in entry.changes if change.table == "person"
        }

    def __call__(self, person_id: str) -> bool:
        """Whether this person is shown only when asked for."""
        row = self._ledger.db.execute(
            f"SELECT {HIDDEN} FROM person n WHERE n.id = ?", (person_id,)
        ).fetchone()
        if row is not None:
            return bool(row[0])
        state = self._states.get(person_id) or {}
        return bool(state.get("hidden") or state.get("ignored"))

    def all(self, data: dict[str, Any]) -> bool:
        """Whether an event's data is about people, and all of them are hidden."""
        ids = [data.get(member) for member in OF_ONE_PERSON]
        people = {person_id for person_id in (*ids, *(data.get("merged") or ())) if person_id is not None}
        return bool(people) and all(self(person_id) for person_id in people)


def _of_the_row(ledger: Ledger, crops: Crops, entry: Row, hidden: Hidden) -> Iterator[Event]:
    if entry.kind == "sighting":
        for face_id in entry.data.get("faces", ()):
            row = ledger.db.execute(f"{FACE} AND f.id = ?", (face_id,)).fetchone()
            if row is not None:
                for sighting in ledger.readable([row], partial(sighting_of, crops=crops)):
                    yield Event(
                        None, "sighting", NO_TIME, {"face_id": face_id}, sighting, hidden=sighting.hidden
                    )
    elif entry.kind in OF_VISITS:
        yield from _of_visits(ledger, crops, entry)
    elif entry.kind in OF_A_PHOTO:
        photo_id = next(iter(entry.data.get("photos", ())), None)
        row = ledger.db.execute("SELECT source FROM photo WHERE id = ?", (photo_id,)).fetchone()
        if row is not None:
            faces = len(entry.data.get("faces", ()))
            payload = {"photo_id": photo_id, "source": row["source"], "faces": faces}
            yield Event(None, entry.kind.replace("-", "_"), NO_TIME, payload)
    elif entry.kind in ("photos-removed", "photo-displaced"):
        for photo_id in entry.data.get("photos", ()):
            yield Event(None, "photo_removed", NO_TIME, {"photo_id": photo_id})
    elif entry.kind in EVENT_TYPES:
        type, members = EVENT_TYPES[entry.kind]
        # A row that lost a member to an erasure would speak of nobody.
        if all(member in entry.data for member in members if member != "name"):
            payload = {member: entry.data.get(member) for member in members}
            yield Event(None, type, NO_TIME, payload, hidden=hidden.all(payload))


def _of_visits(ledger: Ledger, crops: Crops, entry: Row) -> Iterator[Event]:
    for visit_id in entry.data.get("visits", ()):
        row = ledger.db.execute(f"{VISIT} WHERE v.id = ?", (visit_id,)).fetchone()
        if row is not None:
            for visit in ledger.readable([row], partial(visit_of, ledger=ledger, crops=crops)):
                yield Event(
                    None,
                    OF_VISITS[entry.kind],
                    NO_TIME,
                    {"visit_id": visit_id},
                    visit=visit,
                    hidden=visit.hidden,
                )


def _of_people(entry: Row, hidden: Hidden) -> Iterator[Event]:
    """People who came, went or changed, whatever the row's own kind."""
    spoken_for = {
        *entry.data.get("merged", ()),
        *([entry.data.get("person_id")] if entry.kind in ("person-forgotten", "person-erased") else ()),
    }
    for change in entry.changes:
        if change.table == "person" and change.key not in spoken_for:
            for type, data in _of_person(entry.kind, change):
                # Who does not see hidden people must learn that somebody became one.
                yield Event(None, type, NO_TIME, data, hidden=type not in OF_HIDING and hidden(change.key))


def _of_person(kind: str, change: Change) -> Iterator[tuple[str, dict[str, Any]]]:
    person: dict[str, Any] = {"person_id": change.key}
    if change.after is None:
        if kind == "people-forgotten":
            yield "person_forgotten", person | {"name": change.before["name"]}
        else:
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
    rest = ("birth_date", "favorite", "feature_face_id")
    if any(change.before[member] != change.after[member] for member in rest):
        yield "person_updated", person
