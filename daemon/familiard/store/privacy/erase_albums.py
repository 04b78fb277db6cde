"""What an erasure leaves of albums and links: none follows someone erased, and none shows more than before."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from familiar_client.models import AlbumMatch
from familiard.store.ledger.album_rows import AlbumState, write_album
from familiard.store.ledger.changes import Change, read
from familiard.store.ledger.ledger import Ledger
from familiard.store.privacy.erased_ids import Context

NAMELESS = "Album"
"""The name of an album whose name was that of someone erased."""


def albums_of(ledger: Ledger, people: frozenset[str]) -> frozenset[str]:
    """Albums that go with these people.

    Without one of "all of them", or without the last of "any of them", a rule would show photos that it did not show
    before.
    """
    gone = set()
    for row in ledger.db.execute("SELECT id, rule FROM album WHERE rule IS NOT NULL").fetchall():
        rule = json.loads(row["rule"])
        theirs = people.intersection(rule["people"])
        if theirs and (rule["match"] == AlbumMatch.ALL or theirs == set(rule["people"])):
            gone.add(row["id"])
    return frozenset(gone)


def erase_from_albums(ledger: Ledger, context: Context) -> None:
    """Take what is gone out of albums: whole albums, people of rules, photos, covers, and names."""
    gone = context.gone
    for album_id in gone.albums:
        ledger.db.execute("DELETE FROM album WHERE id = ?", (album_id,))
        ledger.db.execute("DELETE FROM album_photo WHERE album_id = ?", (album_id,))
    ledger.db.executemany("DELETE FROM album_photo WHERE photo_id = ?", [(photo,) for photo in gone.photos])
    for row in ledger.db.execute("SELECT id FROM album").fetchall():
        state = read(ledger.db, "album", row["id"])
        rule = state["rule"]
        if rule is not None:
            state = state | {
                "rule": rule | {"people": [one for one in rule["people"] if one not in gone.people]}
            }
        write_album(ledger.db, row["id"], _without_mentions(state, context))


def erase_from_links(ledger: Ledger, context: Context) -> None:
    """Delete links to people and albums that are gone, and titles that name the erased."""
    db, gone = ledger.db, context.gone
    for target in gone.people | gone.albums:
        db.execute("DELETE FROM link WHERE target = ?", (target,))
    if context.mentions and not context.namesakes:
        for row in db.execute("SELECT id, title, created_by FROM link").fetchall():
            for column in ("title", "created_by"):
                if row[column] and context.mentions.within(row[column]):
                    db.execute(f"UPDATE link SET {column} = NULL WHERE id = ?", (row["id"],))


def kept_change(change: Change, context: Context) -> Change | None:
    """A change of an album or its photos without what is gone; None where nothing of it may stay."""
    if change.table == "album_photo":
        return change if context.gone.ids.isdisjoint(change.key.split("|")) else None
    if change.key in context.gone.albums:
        return None
    states = [state for state in (change.before, change.after) if state is not None]
    if any(state["rule"] and context.gone.people.intersection(state["rule"]["people"]) for state in states):
        return None
    change = replace(
        change,
        before=change.before and _without_mentions(change.before, context),
        after=change.after and _without_mentions(change.after, context),
    )
    return None if change.before == change.after else change


def _without_mentions(state: dict[str, Any], context: Context) -> dict[str, Any]:
    """An album's state without a cover that is gone, and without names of the erased."""
    album = AlbumState(**state)
    if album.cover_photo_id in context.gone.photos:
        album = replace(album, cover_photo_id=None)
    if context.mentions and not context.namesakes:
        if context.mentions.within(album.name):
            album = replace(album, name=NAMELESS)
        if album.description and context.mentions.within(album.description):
            album = replace(album, description=None)
    return asdict(album)
