"""Albums: made, changed, deleted, and their photos; each decision is a row of the history that can be undone."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from familiar_client.encode import encode
from familiar_client.models import Album, AlbumOrder, AlbumRule, Page, Photo
from familiar_client.names import name_key, readable
from familiard.errors import AlbumExists, Ambiguous, NotFound, ValidationError
from familiard.store.albums.album_query import ORDERS, Selection, by_rule, chosen, rule_from
from familiard.store.ledger import cursors
from familiard.store.ledger.album_rows import AlbumState
from familiard.store.ledger.changes import ChangeSet, read
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import UNKNOWN_TIME
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.people.assignments import UNSET, Unset
from familiard.store.people.people import People
from familiard.store.people.photos import Photos
from familiard.store.people.refs import is_beginning

LONGEST_NAME = 100
PHOTO_ACTIONS = ("add", "first", "remove", "set")


@dataclass(frozen=True, slots=True)
class AlbumChange:
    """What to change about an album; what is not said stays as it is."""

    name: str | Unset = UNSET
    description: str | Unset | None = UNSET
    rule: AlbumRule | Unset = UNSET
    order: AlbumOrder | Unset = UNSET
    cover_photo_id: str | Unset | None = UNSET
    """None: back to the newest photo."""


class Albums:
    """The albums of one ledger."""

    def __init__(self, ledger: Ledger, people: People, photos: Photos) -> None:
        self._ledger = ledger
        self._people = people
        self._photos = photos

    def list(self) -> tuple[Album, ...]:
        """All albums, by name."""
        rows = self._ledger.db.execute("SELECT id FROM album").fetchall()
        albums = [self.get(row["id"]) for row in rows]
        return tuple(sorted(albums, key=lambda album: (name_key(album.name), album.id)))

    def get(self, ref: str) -> Album:
        """An album; see `resolve`."""
        album_id, state = self._state(ref)
        selection = self.selection(album_id, state)
        row = self._ledger.db.execute(
            "SELECT count(*) AS photos, min(p.taken_at) AS first, max(p.taken_at) AS last"
            f" FROM {selection.source} WHERE {selection.where}",
            selection.values,
        ).fetchone()
        cover = self._cover(selection, state.cover_photo_id)
        return Album(
            id=album_id,
            name=state.name,
            description=state.description,
            rule=rule_from(state.rule) if state.rule is not None else None,
            order=AlbumOrder(state.order),
            cover_photo_id=cover,
            cover_chosen=cover is not None and cover == state.cover_photo_id,
            photos=row["photos"],
            first_taken=_moment(row["first"]),
            last_taken=_moment(row["last"]),
            created_at=_moment(state.created_at) or UNKNOWN_TIME,
        )

    def resolve(self, ref: str) -> str:
        """The ID of the album that a text means: an ID, a name, or the first 4 or more characters of an ID.

        Raises:
            Ambiguous: several albums are meant.
            NotFound: none is.
        """
        rows = self._ledger.db.execute("SELECT id, name FROM album ORDER BY id").fetchall()
        beginning = ref.strip().lower() if is_beginning(ref) else None
        rules = (
            [row for row in rows if row["id"] == ref],
            [row for row in rows if name_key(row["name"]) == name_key(ref)],
            [row for row in rows if beginning is not None and row["id"].startswith(beginning)],
        )
        meant = next(filter(None, rules), [])
        if len(meant) > 1:
            raise Ambiguous(
                f"{ref!r} matches {len(meant)} albums. Use more of the ID, or the name.",
                [{"album_id": row["id"], "name": row["name"]} for row in meant],
            )
        if meant:
            return str(meant[0]["id"])
        raise NotFound("album", ref, f"No album matches {ref!r}. Use its name or its ID.")

    def photos(self, ref: str, cursor: str | None = None, limit: int = 100) -> Page[Photo]:
        """The photos of an album, in its order."""
        album_id, state = self._state(ref)
        return self.page(self.selection(album_id, state), cursor, limit)

    def photos_of_person(
        self, ref: str, order: AlbumOrder, cursor: str | None = None, limit: int = 100
    ) -> Page[Photo]:
        """The photos and videos that show a person: everybody is an album."""
        rule = AlbumRule(people=(self._people.resolve(ref),))
        return self.page(by_rule(self._ledger, rule, order), cursor, limit)

    def selection(self, album_id: str, state: AlbumState | None = None) -> Selection:
        """What is in an album now."""
        if state is None:
            state = self._state(album_id)[1]
        order = AlbumOrder(state.order)
        if state.rule is None:
            return chosen(album_id, order)
        return by_rule(self._ledger, rule_from(state.rule), order)

    def page(self, selection: Selection, cursor: str | None, limit: int) -> Page[Photo]:
        """A slice of a selection, in its order."""
        column, descending = ORDERS[selection.order]
        where, values = selection.where, list[str | int | float | None](selection.values)
        if cursor is not None:
            where += f" AND ({column}, p.id) {'<' if descending else '>'} (?, ?)"
            values.extend(cursors.decode(cursor, 2))
        direction = "DESC" if descending else "ASC"
        rows = self._ledger.db.execute(
            f"SELECT p.*, {column} AS at FROM {selection.source} WHERE {where}"
            f" ORDER BY {column} {direction}, p.id {direction} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        last = rows[limit - 1] if len(rows) > limit else None
        following = cursors.encode(last["at"], last["id"]) if last else None
        return Page(self._ledger.readable(rows[:limit], self._photos.of_row), following)

    def contains(self, selection: Selection, photo_id: str) -> bool:
        """Whether a photo is in a selection now."""
        query = f"SELECT 1 FROM {selection.source} WHERE {selection.where} AND p.id = ?"
        return self._ledger.db.execute(query, (*selection.values, photo_id)).fetchone() is not None

    def beside(self, selection: Selection, photo_id: str) -> tuple[str | None, str | None]:
        """The photos before and behind one of a selection, in its order."""
        column, descending = ORDERS[selection.order]
        query = f"SELECT {column} FROM {selection.source} WHERE {selection.where} AND p.id = ?"
        (position,) = self._ledger.db.execute(query, (*selection.values, photo_id)).fetchone()
        found: list[str | None] = []
        for down in (not descending, descending):
            sign, direction = ("<", "DESC") if down else (">", "ASC")
            row = self._ledger.db.execute(
                f"SELECT p.id FROM {selection.source} WHERE {selection.where} AND ({column}, p.id) {sign} (?, ?)"
                f" ORDER BY {column} {direction}, p.id {direction} LIMIT 1",
                (*selection.values, position, photo_id),
            ).fetchone()
            found.append(row and str(row["id"]))
        return found[0], found[1]

    def create(
        self,
        name: str,
        *,
        description: str | None = None,
        rule: AlbumRule | None = None,
        photos: Sequence[str] = (),
        order: AlbumOrder | None = None,
    ) -> Album:
        """A new album of chosen photos, or of those that a rule means.

        Raises:
            AlbumExists: another album has the name.
            NotFound: a photo or person is not there.
            ValidationError: both photos and a rule, or a rule that says nothing.
        """
        if rule is not None and photos:
            raise ValidationError(
                "photo_ids", "An album has either a rule or chosen photos. Pass one of them."
            )
        order = order or (AlbumOrder.OLDEST if rule is not None else AlbumOrder.CHOSEN)
        state = AlbumState(
            name=_clean(name),
            created_at=to_text(now()),
            order=self._checked_order(order, rule),
            description=(description and description.strip()) or None,
            rule=self._checked_rule(rule),
        )
        self._refuse_taken(state.name)
        found = [self.photo_id_of(photo) for photo in photos]
        album_id = str(uuid.uuid4())
        with self._ledger.change("album-created", {"album_id": album_id}) as changes:
            changes.set_album(album_id, state)
            for position, photo_id in enumerate(dict.fromkeys(found), 1):
                changes.set_album_photo(album_id, photo_id, position)
        return self.get(album_id)

    def update(self, ref: str, change: AlbumChange) -> Album:
        """Name, description, rule, order, cover.

        Raises:
            AlbumExists: another album has the name.
            ValidationError: a rule for an album of chosen photos, an order or cover that does not go with it.
        """
        album_id, state = self._state(ref)
        if not isinstance(change.name, Unset):
            state = replace(state, name=_clean(change.name))
            self._refuse_taken(state.name, album_id)
        if not isinstance(change.description, Unset):
            state = replace(state, description=(change.description or "").strip() or None)
        if not isinstance(change.rule, Unset):
            if state.rule is None:
                raise ValidationError(
                    "rule", "This album has chosen photos. Create another album for the rule."
                )
            state = replace(state, rule=self._checked_rule(change.rule))
        if not isinstance(change.order, Unset):
            rule = rule_from(state.rule) if state.rule is not None else None
            state = replace(state, order=self._checked_order(change.order, rule))
        if not isinstance(change.cover_photo_id, Unset):
            state = replace(state, cover_photo_id=self._own_photo(album_id, state, change.cover_photo_id))
        with self._ledger.change("album-updated", {"album_id": album_id}) as changes:
            changes.set_album(album_id, state)
        return self.get(album_id)

    def change_photos(self, ref: str, action: str, photos: Sequence[str]) -> Album:
        """Add photos to an album of chosen ones at its end or beginning, remove some, or set all in their order.

        Raises:
            NotFound: a photo is not there; nothing was changed.
            ValidationError: the album follows a rule.
        """
        album_id, state = self._state(ref)
        if state.rule is not None:
            raise ValidationError(
                "photo_ids",
                "This album follows a rule. Change the rule, or create an album of chosen photos.",
            )
        found = list(dict.fromkeys(self.photo_id_of(photo) for photo in photos))
        with self._ledger.change("album-photos-changed", {"album_id": album_id, "action": action}) as changes:
            self._change_photos(changes, album_id, action, found)
        return self.get(album_id)

    def delete(self, ref: str) -> None:
        """Delete an album; its photos stay."""
        album_id, _ = self._state(ref)
        with self._ledger.change("album-deleted", {"album_id": album_id}) as changes:
            for photo_id in self._chosen(album_id):
                changes.set_album_photo(album_id, photo_id, None)
            changes.set_album(album_id, None)

    def _change_photos(self, changes: ChangeSet, album_id: str, action: str, photos: Sequence[str]) -> None:
        there = self._chosen(album_id)
        if action == "first":
            first = min(there.values(), default=1) - len(photos)
            for position, photo_id in enumerate(photos, first):
                changes.set_album_photo(album_id, photo_id, position)
            return
        if action == "add":
            last = max(there.values(), default=0)
            for position, photo_id in enumerate((one for one in photos if one not in there), last + 1):
                changes.set_album_photo(album_id, photo_id, position)
            return
        gone = photos if action == "remove" else [one for one in there if one not in photos]
        for photo_id in gone:
            changes.set_album_photo(album_id, photo_id, None)
        for position, photo_id in enumerate(photos if action == "set" else (), 1):
            changes.set_album_photo(album_id, photo_id, position)

    def _chosen(self, album_id: str) -> dict[str, int]:
        rows = self._ledger.db.execute(
            "SELECT photo_id, position FROM album_photo WHERE album_id = ? ORDER BY position", (album_id,)
        )
        return {row["photo_id"]: row["position"] for row in rows}

    def _state(self, ref: str) -> tuple[str, AlbumState]:
        album_id = self.resolve(ref)
        return album_id, AlbumState(**read(self._ledger.db, "album", album_id))

    def _cover(self, selection: Selection, wanted: str | None) -> str | None:
        """The chosen cover while it is in the album, or else the newest photo."""
        if wanted is not None and self.contains(selection, wanted):
            return wanted
        row = self._ledger.db.execute(
            f"SELECT p.id FROM {selection.source} WHERE {selection.where} ORDER BY p.taken_at DESC, p.id DESC LIMIT 1",
            selection.values,
        ).fetchone()
        return row and str(row["id"])

    def _own_photo(self, album_id: str, state: AlbumState, photo: str | None) -> str | None:
        if photo is None:
            return None
        photo_id = self.photo_id_of(photo)
        if not self.contains(self.selection(album_id, state), photo_id):
            raise ValidationError("cover_photo_id", "The cover must be one of the album's photos.")
        return photo_id

    def photo_id_of(self, ref: str) -> str:
        """The ID of the photo that an ID, its first 4 or more characters, or the path of its file means.

        Raises:
            Ambiguous: several photos are meant.
            NotFound: none is, or Familiar has no file of it.
        """
        rows: list[sqlite3.Row] = self._ledger.db.execute(
            "SELECT id, digest, origin FROM photo WHERE id = ?1 OR (origin <> 'camera' AND digest IN"
            " (SELECT digest FROM file WHERE path = ?1)) ORDER BY video_offset",
            (ref,),
        ).fetchall()[:1]
        beginning = ref.strip().lower()
        if not rows and is_beginning(ref):
            rows = self._ledger.db.execute(
                "SELECT id, digest, origin FROM photo WHERE id >= ? AND id < ? LIMIT 2",
                (beginning, beginning + "g"),
            ).fetchall()
        if len(rows) > 1:
            raise Ambiguous(
                f"{ref!r} matches several photos. Use more of the ID.",
                [{"photo_id": row["id"]} for row in rows],
            )
        if not rows:
            raise NotFound("photo", ref, f"No photo matches {ref!r}. Use its ID, or the path of its file.")
        (row,) = rows
        known = self._ledger.db.execute("SELECT 1 FROM file WHERE digest = ?", (row["digest"],)).fetchone()
        if row["origin"] == "camera" or known is None:
            raise ValidationError(
                "photo_ids",
                f"Familiar has no file of the photo {row['id']}, so it cannot be in an album. Import the file first.",
                photo_id=row["id"],
            )
        # Of a video, its first moment stands for all of it.
        first = self._ledger.db.execute(
            "SELECT id FROM photo WHERE digest = ? AND origin <> 'camera' ORDER BY video_offset LIMIT 1",
            (row["digest"],),
        ).fetchone()
        return str(first["id"])

    def _checked_rule(self, rule: AlbumRule | None) -> dict[str, object] | None:
        if rule is None:
            return None
        if rule == AlbumRule(match=rule.match):
            raise ValidationError("rule", "The rule says nothing. Name people, days, cameras, or favorites.")
        if rule.taken_from and rule.taken_to and rule.taken_from > rule.taken_to:
            raise ValidationError("rule", "The first day is after the last. Swap them.")
        people = tuple(dict.fromkeys(self._people.resolve(person) for person in rule.people))
        kept: dict[str, object] = json.loads(json.dumps(encode(replace(rule, people=people))))
        return kept

    def _checked_order(self, order: AlbumOrder, rule: AlbumRule | None) -> str:
        if order is AlbumOrder.CHOSEN and rule is not None:
            raise ValidationError("order", "An album with a rule is ordered by time: oldest or newest.")
        return order.value

    def _refuse_taken(self, name: str, own: str | None = None) -> None:
        for row in self._ledger.db.execute("SELECT id, name FROM album"):
            if row["id"] != own and name_key(row["name"]) == name_key(name):
                raise AlbumExists(
                    f"There is an album {row['name']!r} already. Choose another name, or change that album.",
                    album_id=row["id"],
                    name=row["name"],
                )


def _clean(name: str) -> str:
    clean = readable(name)
    if not 1 <= len(clean) <= LONGEST_NAME:
        raise ValidationError("name", f"The name of an album must have 1 to {LONGEST_NAME} characters.")
    return clean


def _moment(text: str | None) -> datetime | None:
    try:
        return from_text(text) if text else None
    except ValueError:
        return None
