"""Links to photos, albums and people: each request of a visitor resolves token and scope here, and nowhere else.

Links are no decisions about photos and people: they are not in the history, and revoking one is not undone.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from familiar_client.models import AlbumOrder, AlbumRule, Link, LinkScope
from familiar_client.names import readable
from familiard.errors import LinkGone, NotFound, PasswordNeeded, ValidationError
from familiard.store.albums.album_query import SHOWN, WITH_FILE, Selection, by_rule
from familiard.store.albums.albums import Albums
from familiard.store.albums.link_passwords import is_key, new_token, token_hash
from familiard.store.albums.link_photos import LinkPhotos, OpenLink
from familiard.store.ledger.changes import read
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import UNKNOWN_TIME
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.people.assignments import UNSET, Unset
from familiard.store.people.people import People
from familiard.store.people.refs import current_id
from familiard.store.privacy.name_mentions import NameMentions

LONGEST_TITLE = 100
LONGEST_MAKER = 200


@dataclass(frozen=True, slots=True)
class LinkWish:
    """What a new link shows: chosen photos, an album, or a person; and what its visitors may do."""

    photos: Sequence[str] = ()
    album: str | None = None
    person: str | None = None
    title: str | None = None
    password_hash: str | None = None
    expires_at: datetime | None = None
    downloads: bool = False
    originals: bool = False
    names: bool = False
    created_by: str | None = None


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What to change about a link; what is not said stays as it is."""

    title: str | Unset | None = UNSET
    password_hash: str | Unset | None = UNSET
    expires_at: datetime | Unset | None = UNSET
    downloads: bool | Unset = UNSET
    originals: bool | Unset = UNSET
    names: bool | Unset = UNSET


@dataclass(frozen=True, slots=True)
class LinkLock:
    """The password of a link that is there, as it is kept; None where it has none."""

    id: str
    password_hash: str | None


class Links(LinkPhotos):
    """The links of one ledger."""

    def __init__(self, ledger: Ledger, albums: Albums, people: People) -> None:
        super().__init__(ledger, albums)
        self._people = people

    def create(self, wish: LinkWish) -> tuple[Link, str]:
        """A new link, and its token, which is not kept.

        Raises:
            NotFound, Ambiguous: of a photo, album or person.
            ValidationError: it shows nothing or several things, or ends before it begins.
        """
        given = [bool(wish.photos), wish.album is not None, wish.person is not None]
        if sum(given) != 1:
            raise ValidationError(
                "body", "A link shows either photo_ids, an album_id, or a person_id. Pass one."
            )
        _check_expiry(wish.expires_at)
        scope, target = LinkScope.PHOTOS, None
        photos = [self._albums.photo_id_of(photo) for photo in dict.fromkeys(wish.photos)]
        if wish.album is not None:
            scope, target = LinkScope.ALBUM, self._albums.resolve(wish.album)
        elif wish.person is not None:
            scope, target = LinkScope.PERSON, self._people.resolve(wish.person)
        link_id, token = str(uuid.uuid4()), new_token()
        with self._ledger.transaction():
            self._ledger.db.execute(
                "INSERT INTO link (id, token_hash, title, scope, target, password, expires_at, downloads, originals,"
                " names, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    link_id,
                    token_hash(token),
                    _clean(wish.title),
                    scope.value,
                    target,
                    wish.password_hash,
                    wish.expires_at and to_text(wish.expires_at),
                    int(wish.downloads),
                    int(wish.originals),
                    int(wish.names),
                    to_text(now()),
                    wish.created_by,
                ),
            )
            self._ledger.db.executemany(
                "INSERT OR IGNORE INTO link_photo VALUES (?, ?, ?)",
                [(link_id, photo_id, position) for position, photo_id in enumerate(photos)],
            )
        return self.get(link_id), token

    def list(self) -> tuple[Link, ...]:
        """All links, latest first; revoked ones too, until they are deleted."""
        rows = self._ledger.db.execute("SELECT * FROM link ORDER BY created_at DESC, id").fetchall()
        return tuple(self._link(row) for row in rows)

    def get(self, link_id: str) -> Link:
        """One link.

        Raises:
            NotFound: it is not there.
        """
        return self._link(self._row(link_id))

    def update(self, link_id: str, change: LinkChange) -> Link:
        """Title, password, end, and what visitors may do. A new password asks everybody again."""
        row = dict(self._row(link_id))
        if not isinstance(change.title, Unset):
            row["title"] = _clean(change.title)
        if not isinstance(change.password_hash, Unset):
            row["password"] = change.password_hash
        if not isinstance(change.expires_at, Unset):
            _check_expiry(change.expires_at)
            row["expires_at"] = change.expires_at and to_text(change.expires_at)
        for flag in ("downloads", "originals", "names"):
            if not isinstance(value := getattr(change, flag), Unset):
                row[flag] = int(value)
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE link SET title = :title, password = :password, expires_at = :expires_at,"
                " downloads = :downloads, originals = :originals, names = :names WHERE id = :id",
                row,
            )
        return self.get(link_id)

    def revoke(self, link_id: str) -> None:
        """Let a link show nothing from now on; delete one that was revoked before.

        Raises:
            NotFound: it is not there.
        """
        row = self._row(link_id)
        with self._ledger.transaction():
            if row["revoked_at"] is not None:
                self._ledger.db.execute("DELETE FROM link_photo WHERE link_id = ?", (link_id,))
                self._ledger.db.execute("DELETE FROM link WHERE id = ?", (link_id,))
            else:
                self._ledger.db.execute(
                    "UPDATE link SET revoked_at = ? WHERE id = ?", (to_text(now()), link_id)
                )

    def lock(self, token: str) -> LinkLock:
        """The password of the link of a token.

        Raises:
            LinkGone: there is no such link any more.
        """
        row, _ = self._living(token)
        return LinkLock(row["id"], row["password"])

    def count_wrong_password(self, link_id: str) -> None:
        """Note that a visitor gave a wrong password."""
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE link SET wrong_passwords = wrong_passwords + 1 WHERE id = ?", (link_id,)
            )

    def count_view(self, link_id: str) -> None:
        """Note that a visitor opened the page."""
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE link SET views = views + 1, viewed_at = ? WHERE id = ?", (to_text(now()), link_id)
            )

    def open(self, token: str, key: str) -> OpenLink:
        """The link of a token, for a visitor who may see it.

        Args:
            key: proves that the password was given, where there is one.

        Raises:
            LinkGone: there is no such link any more; why is not said.
            PasswordNeeded: it has a password, and the key is none of it.
        """
        row, selection = self._living(token)
        if row["password"] is not None and not is_key(
            key, row["id"], row["password"], int(now().timestamp())
        ):
            raise PasswordNeeded
        names = bool(row["names"])
        title, description = row["title"], None
        if row["scope"] == LinkScope.ALBUM:
            album = read(self._ledger.db, "album", row["target"])
            title = title or self._nameless(album["name"], names=names)
            description = self._nameless(album["description"], names=names)
        elif row["scope"] == LinkScope.PERSON and names:
            title = title or self._people.get(row["target"]).name
        return OpenLink(
            row["id"], title, description, bool(row["downloads"]), bool(row["originals"]), names, selection
        )

    def _living(self, token: str) -> tuple[sqlite3.Row, Selection]:
        row = self._ledger.db.execute(
            "SELECT * FROM link WHERE token_hash = ?", (token_hash(token),)
        ).fetchone()
        selection = row and self._selection_if_active(row)
        if selection is None:
            raise LinkGone
        return row, selection

    def _selection_if_active(self, row: sqlite3.Row) -> Selection | None:
        """What a link shows; None where it shows nothing any more."""
        if row["revoked_at"] is not None:
            return None
        if row["expires_at"] is not None and row["expires_at"] <= to_text(now()):
            return None
        return self._selection(row)

    def _selection(self, row: sqlite3.Row) -> Selection | None:
        if row["scope"] == LinkScope.PHOTOS:
            return Selection(
                "link_photo a JOIN photo p ON p.id = a.photo_id",
                f"a.link_id = ? AND {SHOWN} AND {WITH_FILE}",
                (row["id"],),
                AlbumOrder.CHOSEN,
            )
        if row["scope"] == LinkScope.ALBUM:
            if read(self._ledger.db, "album", row["target"]) is None:
                return None
            selection = self._albums.selection(row["target"])
            # Of snapshots, there is no file to show.
            return replace(selection, where=f"{selection.where} AND {WITH_FILE}")
        if current_id(self._ledger, row["target"]) is None:
            return None
        return by_rule(self._ledger, AlbumRule(people=(row["target"],)), AlbumOrder.NEWEST)

    def _nameless(self, text: str | None, *, names: bool) -> str | None:
        """A text that visitors may read: without `names`, one that names nobody."""
        if text is None or names:
            return text
        known = [
            row["name"] for row in self._ledger.db.execute("SELECT name FROM person WHERE name IS NOT NULL")
        ]
        return None if NameMentions(known).hinted(text) else text

    def _row(self, link_id: str) -> sqlite3.Row:
        row: sqlite3.Row | None = self._ledger.db.execute(
            "SELECT * FROM link WHERE id = ?", (link_id,)
        ).fetchone()
        if row is None:
            raise NotFound("link", link_id)
        return row

    def _link(self, row: sqlite3.Row) -> Link:
        selection = self._selection(row)
        scope = LinkScope(row["scope"])
        person = current_id(self._ledger, row["target"]) if scope is LinkScope.PERSON else None
        return Link(
            id=row["id"],
            title=row["title"],
            scope=scope,
            album_id=row["target"] if scope is LinkScope.ALBUM else None,
            person_id=(person or row["target"]) if scope is LinkScope.PERSON else None,
            photos=self.count(selection) if selection is not None else 0,
            has_password=row["password"] is not None,
            expires_at=_moment(row["expires_at"]),
            downloads=bool(row["downloads"]),
            originals=bool(row["originals"]),
            names=bool(row["names"]),
            created_at=_moment(row["created_at"]) or UNKNOWN_TIME,
            created_by=row["created_by"],
            views=row["views"],
            viewed_at=_moment(row["viewed_at"]),
            wrong_passwords=row["wrong_passwords"],
            revoked_at=_moment(row["revoked_at"]),
            active=self._selection_if_active(row) is not None,
        )


def _check_expiry(moment: datetime | None) -> None:
    if moment is not None and moment <= now():
        raise ValidationError(
            "expires_at", "expires_at is in the past. Pass a time to come, or null for no end."
        )


def _clean(title: str | None) -> str | None:
    return (readable(title)[:LONGEST_TITLE] or None) if title is not None else None


def _moment(text: str | None) -> datetime | None:
    try:
        return from_text(text) if text else None
    except ValueError:
        return None
