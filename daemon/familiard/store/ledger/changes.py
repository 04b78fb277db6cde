"""The one way to change the current state: small reversible steps, kept with the ledger row that made them."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias, get_args

from familiard.store.ledger import album_rows
from familiard.store.ledger.album_rows import AlbumState
from familiard.store.ledger.last_seen import follow_visit_of, follow_visits
from familiard.store.ledger.name_columns import write_name_keys
from familiard.store.ledger.timestamps import now, to_text

Table: TypeAlias = Literal[
    "person",
    "member",
    "deleted",
    "redirect",
    "rejection",
    "apart",
    "removed",
    "aside",
    "face_review",
    "album",
    "album_photo",
]
TABLES = frozenset(get_args(Table))
KEYS: Mapping[Table, str] = {"aside": "face_id", "face_review": "face_id", "redirect": "person_id"}
"""Tables of which a row is a key and values, with the column of the key."""


@dataclass(frozen=True, slots=True)
class Change:
    """`table[key]` was `before` and is `after`; None where there is no row. JSON values."""

    table: Table
    key: str
    before: Any
    after: Any

    def inverse(self) -> Change:
        """The step back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class PersonState:
    """What a ledger row can change about a person."""

    name: str | None = None
    birth_date: str | None = None
    hidden: bool = False
    favorite: bool = False
    feature_face_id: str | None = None
    created_at: str = ""
    note: str | None = None
    ignored: bool = False


def encode(changes: list[Change]) -> str:
    """Changes as JSON text."""
    return json.dumps([[c.table, c.key, c.before, c.after] for c in changes], separators=(",", ":"))


def decode(text: str) -> list[Change]:
    """The inverse of `encode`.

    Raises:
        ValueError, TypeError, LookupError: it is not what `encode` wrote.
    """
    rows: list[list[Any]] = json.loads(text)
    if not all(isinstance(row[1], str) and row[0] in TABLES for row in rows):
        raise ValueError("not a list of changes")
    return [
        Change(table, key, _completed(table, before), _completed(table, after))
        for table, key, before, after in rows
    ]


def _completed(table: Table, value: Any) -> Any:
    """A person written down before there was a member is one without it."""
    return asdict(PersonState(**value)) if table == "person" and value else value


def pair_key(first: str, second: str) -> str:
    """The key of a row whose primary key has two columns."""
    return f"{first}|{second}"


class ChangeSet:
    """Changes made within one open transaction: applied at once, so that later reads see them.

    `changes()` gives their net effect, in the order in which each row was first touched.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._net: dict[tuple[Table, str], Change] = {}

    def changes(self) -> list[Change]:
        """The net effect so far."""
        return [change for change in self._net.values() if change.before != change.after]

    def person(self, person_id: str) -> PersonState | None:
        """A person's state now."""
        value = read(self._db, "person", person_id)
        return PersonState(**value) if value else None

    def set_person(self, person_id: str, state: PersonState | None) -> None:
        """Make, change or remove a person."""
        self._set("person", person_id, asdict(state) if state else None)

    def set_member(
        self, face_id: str, person_id: str | None, *, confirmed: bool = False, same_person: bool = False
    ) -> None:
        """Assign a face to a person, or to none.

        Args:
            same_person: the former person is this one under another ID. Otherwise, what somebody said when they
                checked the face was about the former person, and is dropped.
        """
        before = read(self._db, "member", face_id)
        if before and before[0] != person_id and not same_person:
            self.set_review(face_id, None)
        self._set("member", face_id, [person_id, confirmed] if person_id else None)

    def set_deleted(self, face_id: str, deleted: bool = True) -> None:
        """Take a face out of everything but the ledger, or bring it back."""
        self._set("deleted", face_id, True if deleted else None)

    def set_removed(self, photo_id: str, removed: bool = True) -> None:
        """Take a photo out of everything but the ledger, or bring it back."""
        self._set("removed", photo_id, True if removed else None)

    def set_aside(self, face_id: str, member: list[Any] | None) -> None:
        """Remember whose a face was, as `member` has it, while its photo does not show it; None: not any more."""
        self._set("aside", face_id, member)

    def set_review(self, face_id: str, review: str | None) -> None:
        """Remember that somebody checked a face: `confirmed`, or `unused` (not used to recognize its person)."""
        self._set("face_review", face_id, review)

    def set_redirect(self, person_id: str, target_id: str | None) -> None:
        """Let an id that is gone answer for another."""
        self._set("redirect", person_id, target_id)

    def set_album(self, album_id: str, state: AlbumState | None) -> None:
        """Make, change or remove an album."""
        self._set("album", album_id, asdict(state) if state else None)

    def set_album_photo(self, album_id: str, photo_id: str, position: int | None) -> None:
        """Put a chosen photo at a position of an album, or take it out."""
        self._set("album_photo", pair_key(album_id, photo_id), position)

    def reject(self, face_id: str, person_id: str, said: bool = True) -> None:
        """Remember (or forget) that this face is not that person."""
        self._set("rejection", pair_key(face_id, person_id), True if said else None)

    def keep_apart(self, face_id: str, other_id: str) -> None:
        """Remember that these two faces' people are not the same."""
        self._set("apart", pair_key(*sorted((face_id, other_id))), after=True)

    def settle(self) -> None:
        """Let no person keep a feature photo that is not theirs any more, whatever took it away."""
        touched = [c.key for c in self._net.values() if c.table == "person"]
        touched += [c.before[0] for c in self._net.values() if c.table == "member" and c.before]
        for person_id in dict.fromkeys(touched):
            state = self.person(person_id)
            if state is None or state.feature_face_id is None:
                continue
            owner = read(self._db, "member", state.feature_face_id)
            if owner is None or owner[0] != person_id:
                self.set_person(person_id, replace(state, feature_face_id=None))

    def apply(self, change: Change) -> None:
        """Make a change that was computed elsewhere (undo, replay)."""
        self._set(change.table, change.key, change.after)

    def _set(self, table: Table, key: str, after: Any) -> None:
        before = read(self._db, table, key)
        if before == after:
            return
        write(self._db, table, key, before, after)
        first = self._net.pop((table, key), None)
        self._net[table, key] = Change(table, key, first.before if first else before, after)


def create_person(changes: ChangeSet, name: str | None = None, note: str | None = None) -> str:
    """A new person; returns their id."""
    person_id = str(uuid.uuid4())
    changes.set_person(person_id, PersonState(name=name, note=note, created_at=to_text(now())))
    return person_id


def read(db: sqlite3.Connection, table: Table, key: str) -> Any:
    """The JSON value of a row of state, or None."""
    if table == "person":
        row = db.execute(
            "SELECT name, birth_date, hidden, favorite, feature_face_id, created_at, note, ignored FROM person"
            " WHERE id = ?",
            (key,),
        ).fetchone()
        return row and asdict(
            PersonState(row[0], row[1], bool(row[2]), bool(row[3]), row[4], row[5], row[6], bool(row[7]))
        )
    if table == "member":
        row = db.execute("SELECT person_id, confirmed FROM member WHERE face_id = ?", (key,)).fetchone()
        return row and [row[0], bool(row[1])]
    if table == "aside":
        row = db.execute("SELECT person_id, confirmed FROM aside WHERE face_id = ?", (key,)).fetchone()
        return row and [row[0], bool(row[1])]
    if table == "face_review":
        row = db.execute("SELECT review FROM face_review WHERE face_id = ?", (key,)).fetchone()
        return row and row[0]
    if table == "redirect":
        row = db.execute("SELECT target_id FROM redirect WHERE person_id = ?", (key,)).fetchone()
        return row and row[0]
    if table == "album":
        return album_rows.read_album(db, key)
    if table == "album_photo":
        album_id, photo_id = key.split("|")
        return album_rows.read_photo(db, album_id, photo_id)
    where, values = _where(table, key)
    return True if db.execute(f"SELECT 1 FROM {table} WHERE {where}", values).fetchone() else None


def write(db: sqlite3.Connection, table: Table, key: str, before: Any, after: Any) -> None:
    """Make a row of state what `after` says, with the sums that hang on it."""
    if table == "person":
        _write_person(db, key, PersonState(**after) if after else None)
    elif table == "member":
        _write_member(db, key, before, after)
    elif table == "album":
        album_rows.write_album(db, key, after)
    elif table == "album_photo":
        album_id, photo_id = key.split("|")
        album_rows.write_photo(db, album_id, photo_id, after)
    elif table in KEYS:
        row: list[Any] = after if isinstance(after, list) else [after]
        if after is None:
            db.execute(f"DELETE FROM {table} WHERE {KEYS[table]} = ?", (key,))
        else:
            db.execute(f"REPLACE INTO {table} VALUES (?, {', '.join('?' * len(row))})", (key, *row))
    else:
        where, values = _where(table, key)
        if after is None:
            db.execute(f"DELETE FROM {table} WHERE {where}", values)
        else:
            db.execute(f"REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _where(table: Table, key: str) -> tuple[str, tuple[str, ...]]:
    if table == "deleted":
        return "face_id = ?", (key,)
    if table == "removed":
        return "photo_id = ?", (key,)
    first, second = key.split("|")
    column = "person_id" if table == "rejection" else "other_id"
    return f"face_id = ? AND {column} = ?", (first, second)


def _write_person(db: sqlite3.Connection, key: str, state: PersonState | None) -> None:
    if state is None:
        db.execute("DELETE FROM person WHERE id = ?", (key,))
        return
    db.execute(
        "INSERT INTO person (id, name, birth_date, hidden, favorite, feature_face_id, created_at, note,"
        " ignored) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " birth_date = excluded.birth_date, hidden = excluded.hidden, favorite = excluded.favorite,"
        " feature_face_id = excluded.feature_face_id, created_at = excluded.created_at, note = excluded.note,"
        " ignored = excluded.ignored",
        (key, *asdict(state).values()),
    )
    write_name_keys(db, key, state.name, state.note)
    refresh(db, key)


def _write_member(db: sqlite3.Connection, face_id: str, before: Any, after: Any) -> None:
    if after is None:
        db.execute("DELETE FROM member WHERE face_id = ?", (face_id,))
    else:
        db.execute("REPLACE INTO member VALUES (?, ?, ?)", (face_id, after[0], after[1]))
    left, joined = before and before[0], after and after[0]
    if left == joined:
        return
    if left:
        refresh(db, left)
    if joined:
        _count_in(db, joined, face_id)


def _count_in(db: sqlite3.Connection, person_id: str, face_id: str) -> None:
    """Add one face to its person's sums, without reading the person's other faces."""
    db.execute(
        "UPDATE person SET faces = faces + 1,"
        " first_seen = min(coalesce(first_seen, f.taken_at), f.taken_at),"
        " last_seen = max(coalesce(last_seen, f.taken_at), f.taken_at),"
        " last_camera = iif(f.camera IS NOT NULL AND f.taken_at >= coalesce(last_sighted_at, ''),"
        " f.camera, last_camera),"
        " last_sighted_at = iif(f.camera IS NOT NULL AND f.taken_at >= coalesce(last_sighted_at, ''),"
        " f.taken_at, last_sighted_at),"
        " best_face_id = iif((f.quality, best_face_id) > (coalesce((SELECT b.quality FROM face b"
        " WHERE b.id = best_face_id), -1), f.id), f.id, coalesce(best_face_id, f.id))"
        " FROM (SELECT id, taken_at, camera, quality FROM face WHERE id = ?) AS f WHERE person.id = ?",
        (face_id, person_id),
    )
    follow_visit_of(db, person_id, face_id)


def refresh(db: sqlite3.Connection, person_id: str) -> None:
    """Sum up a person's faces again, and choose the one with the best quality."""
    sum_up(db, person_id)
    follow_visits(db, person_id)
    db.execute(
        "UPDATE person SET best_face_id = (SELECT f.id FROM member m JOIN face f ON f.id = m.face_id"
        " WHERE m.person_id = person.id ORDER BY f.quality DESC, f.id LIMIT 1) WHERE id = ?",
        (person_id,),
    )


def sum_up(db: sqlite3.Connection, person_id: str) -> None:
    """Sum up a person's faces again, as ledgers of all versions have it."""
    db.execute(
        "UPDATE person SET (faces, first_seen, last_seen) = (SELECT count(*), min(f.taken_at), max(f.taken_at)"
        " FROM member m JOIN face f ON f.id = m.face_id WHERE m.person_id = person.id) WHERE id = ?",
        (person_id,),
    )
    db.execute(
        "UPDATE person SET (last_sighted_at, last_camera) = (SELECT f.taken_at, f.camera FROM member m"
        " JOIN face f ON f.id = m.face_id WHERE m.person_id = person.id AND f.camera IS NOT NULL"
        " ORDER BY f.taken_at DESC LIMIT 1) WHERE id = ?",
        (person_id,),
    )
