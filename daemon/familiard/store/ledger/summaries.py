"""Which rows of the ledger are decisions, which of them can be undone, and each as one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from familiar_client.names import labeled
from familiard.store.ledger.changes import Change

DECISIONS = (
    "person-created", "person-updated", "people-merged", "person-split", "face-moved", "face-deleted",
    "person-forgotten", "clustered", "answered", "enrolled", "named-by-folder", "named-by-metadata",
    "photos-removed", "faces-changed", "people-changed", "people-forgotten", "visits-changed",
    "album-created", "album-updated", "album-deleted", "album-photos-changed",
)  # fmt: skip
"""Kinds of rows that can be undone."""
ERASURES = ("person-erased", "photo-erased")
"""Kinds of decisions that cannot."""
SHOWN = (*DECISIONS, "undone", "redone", *ERASURES)
SKIPPED_IF_EMPTY = frozenset(DECISIONS) - {"clustered"}
"""Kinds that are not written down where they change nothing; a full run without a move still is one."""

SEVERAL = {"faces-changed": "faces", "people-changed": "people", "visits-changed": "visits"}
"""Kinds of rows about many at once, and the member of their data that lists them."""
_NOUNS = {"faces": ("face", "faces"), "people": ("person", "people"), "visits": ("visit", "visits")}
_OF_SEVERAL = {
    "name": "Assigned {count} to {to}",
    "assign": "Assigned {count} to {to}",
    "confirm": "Confirmed {count}",
    "set-aside": "Set aside {count}",
    "reject": "Rejected {count}",
    "delete": "Deleted {count}",
    "hide": "Hid {count}",
    "unhide": "Showed {count}",
    "ignore": "Ignored {count}",
    "unignore": "Stopped ignoring {count}",
}

_NAMED = {
    "named-by-folder": ("after the folder", "after their folders"),
    "named-by-metadata": ("as the photo's metadata says", "as the photos' metadata says"),
}
"""Kinds of rows of imports that name faces, and where the name of one person and of several comes from."""

SAID_OF_PEOPLE = ("name", "note", "birth_date", "hidden", "ignored", "favorite", "feature_face_id")
"""Members of a person that an update changes."""

Who = Callable[[str | None], str]
"""The name of a person by their id, for a sentence."""


def summary(kind: str, data: dict[str, Any], changes: Sequence[Change] = (), who: Who | None = None) -> str:
    """One sentence for a person."""
    who = who or (lambda _: "someone")
    name = data.get("name") or "an unnamed person"
    if kind == "person-updated":
        return _updated(name, data.get("old_name"), changes)
    if kind == "face-moved":
        return f"Moved a face from {who(data.get('from'))} to {who(data.get('to'))}"
    if kind in SEVERAL:
        members, sentence = SEVERAL[kind], _OF_SEVERAL.get(data.get("action", ""), "Changed {count}")
        count = _count(data.get(members, ()), *_NOUNS[members])
        return sentence.format(count=count, to=who(data.get("to")))
    if kind in _NAMED:
        return _named_by(_NAMED[kind], data.get("people", ()), who)
    if kind == "face-deleted":
        return f"Deleted a face of {who(data.get('person_id'))}"
    if kind == "undone":
        return f"Undid: {summary(data.get('kind', ''), data.get('of', {}), _inverse(changes), who)}"
    if kind == "redone":
        of = data.get("of", {})
        return f"Redid: {summary(of.get('kind', ''), of.get('of', {}), changes, who)}"
    if kind.startswith("album-"):
        return _of_album(kind, data, changes)
    sentences = {
        "person-created": f"Added {name}",
        "people-merged": f"Merged {len(data.get('merged', ())) + 1} people into {name}",
        "person-split": f"Split {len(data.get('split', ()))} faces off {name}",
        "person-forgotten": f"Forgot {name}",
        "people-forgotten": f"Forgot {_count(data.get('people', ()), 'person', 'people')}",
        "person-erased": "Erased a person",
        "photo-erased": "Erased a photo",
        "photos-removed": f"Removed {_count(data.get('photos', ()), 'missing photo')}",
        "clustered": f"Re-clustered all faces ({data.get('moved', 0)} moved)",
        "answered": "Marked two people as " + ("the same" if data.get("same") else "not the same"),
        "enrolled": f"Enrolled {name} with {_count(data.get('faces', ()), 'picture')}",
    }
    return sentences.get(kind, kind.replace("-", " ").capitalize())


def changed(kind: str, data: dict[str, Any], changes: Sequence[Change]) -> dict[str, tuple[Any, Any]]:
    """What an update of a person changed about them, or its undo or redo: before and after, by member."""
    while kind in ("undone", "redone"):
        kind, data = data.get("kind", ""), data.get("of", {})
    states = _states(changes)
    if kind != "person-updated" or not states:
        return {}
    before, after = states[0]
    return {
        member: (before.get(member), after[member])
        for member in SAID_OF_PEOPLE
        if before.get(member) != after[member]
    }


def _states(changes: Sequence[Change]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What people were and became, of those who were there before and after."""
    return [(c.before, c.after) for c in changes if c.table == "person" and c.before and c.after]


def _of_album(kind: str, data: dict[str, Any], changes: Sequence[Change]) -> str:
    """What became of an album; its name is read from what it changed, so that no erased name appears again."""
    states = [change.after or change.before for change in changes if change.table == "album"]
    name = f"the album {states[0]['name']}" if states else "an album"
    if kind == "album-photos-changed":
        photos = _count([change for change in changes if change.table == "album_photo"], "photo")
        verb = {"add": "Added {} to", "remove": "Removed {} from"}.get(
            data.get("action", ""), "Changed {} of"
        )
        return f"{verb.format(photos)} {name}"
    return {"album-created": "Created", "album-deleted": "Deleted"}.get(kind, "Changed") + f" {name}"


def _named_by(source: tuple[str, str], people: Sequence[dict[str, Any]], who: Who) -> str:
    """What an import took from folders or metadata; an erasure leaves people without a face."""
    named = [person for person in people if person.get("faces")]
    faces = _count([face for person in named for face in person["faces"]], "face")
    if len(named) == 1:
        (person,) = named
        return f"Named {faces} {person.get('name') or who(person.get('person_id'))} {source[0]}"
    return f"Named {faces} of {len(named):,} people {source[1]}"


def _updated(name: str, old: str | None, changes: Sequence[Change]) -> str:
    """What was said about a person, by what it changed."""
    states = _states(changes)
    confirmed = [change for change in changes if change.table == "member"]
    if not states:
        if confirmed:
            return f"Confirmed {_count(confirmed, 'face')} of {name}"
        return f"Named {name}" if name != old else f"Changed {name}"
    before, after = states[0]
    said = []
    if before["name"] != after["name"]:
        former, now = (labeled(state["name"] or "", state["note"]) for state in (before, after))
        if after["name"] is None:
            said.append(f"removed the name {former}")
        else:
            said.append(f"renamed {former} to {now}" if before["name"] else f"named {now}")
    elif before["note"] != after["note"]:
        said.append(f"changed the note on {name}")
    for member, words in (
        ("birth_date", f"changed the birth date of {name}"),
        ("hidden", f"{'hid' if after['hidden'] else 'showed'} {name}"),
        ("ignored", f"{'ignored' if after['ignored'] else 'stopped ignoring'} {name}"),
        ("favorite", f"made {name} {'a' if after['favorite'] else 'no'} favorite"),
        ("feature_face_id", f"chose a photo for {name}"),
    ):
        if before.get(member) != after.get(member):
            said.append(words)
    sentence = ", ".join(said) or f"changed {name}"
    return sentence[0].upper() + sentence[1:]


def _inverse(changes: Sequence[Change]) -> list[Change]:
    return [change.inverse() for change in changes]


def _count(items: Sequence[object], one: str, many: str | None = None) -> str:
    return f"{len(items):,} {one if len(items) == 1 else many or one + 's'}"
