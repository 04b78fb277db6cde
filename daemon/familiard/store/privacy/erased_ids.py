"""What an erasure takes away, and whose names it must leave alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from familiar_client.names import labeled, name_key
from familiard.store.ledger.changes import Change, decode
from familiard.store.ledger.ledger import Ledger
from familiard.store.privacy.name_mentions import NameMentions


@dataclass(frozen=True, slots=True)
class ErasedIds:
    """What is erased: ids of faces, people, photos, visits and albums, and the people's names."""

    faces: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    photos: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    albums: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    ids: frozenset[str] = field(init=False)
    """All of them; asked for at every row of history."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", self.faces | self.people | self.photos | self.visits | self.albums)


@dataclass(frozen=True, slots=True)
class Context:
    """What an erasure needs to know of those who stay."""

    gone: ErasedIds
    mentions: NameMentions
    namesakes: frozenset[str]
    """Ids of people who have one of the erased names now; they keep it."""


def context_of(ledger: Ledger, gone: ErasedIds) -> Context:
    """What there is to know before anything is erased."""
    keys = {name_key(name) for name in gone.names}
    others, namesakes = [], set()
    for row in ledger.db.execute("SELECT id, name, note FROM person WHERE name IS NOT NULL"):
        if row["id"] in gone.people:
            continue
        others.append(row["name"])
        if keys & {name_key(row["name"]), name_key(labeled(row["name"], row["note"]))}:
            namesakes.add(row["id"])
    return Context(gone, NameMentions(gone.names, others), frozenset(namesakes))


def names_of(ledger: Ledger, people: Iterable[str]) -> frozenset[str]:
    """Every name that these people have or ever had, also together with the note that told them apart."""
    states: list[dict[str, Any]] = []
    for person_id in people:
        row = ledger.db.execute("SELECT name, note FROM person WHERE id = ?", (person_id,)).fetchone()
        states += [dict(row)] if row else []
        for entry in ledger.db.execute("SELECT changes FROM entry WHERE instr(changes, ?)", (person_id,)):
            for change in decoded(entry["changes"]):
                if change.table == "person" and change.key == person_id:
                    states += [state for state in (change.before, change.after) if state]
    named = [state for state in states if state["name"]]
    return frozenset(
        name for state in named for name in (state["name"], labeled(state["name"], state.get("note")))
    )


def decoded(text: str) -> list[Change]:
    """A row's changes; none where it is damaged."""
    try:
        return decode(text)
    except (ValueError, TypeError, LookupError):
        return []
