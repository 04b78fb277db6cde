"""Find people by name for triggers and conditions, which cannot wait for the daemon; same rule as `names`."""

import re
from collections.abc import Iterable

from ..client.models import Person
from ..client.names import meant_by

SHORTEST_BEGINNING = 4
"""Characters by which an id may be named; the command line shows eight."""
_BEGINNING = re.compile(rf"[0-9a-f]{{{SHORTEST_BEGINNING}}}[0-9a-f-]*", re.IGNORECASE)


def is_beginning_of_id(text: str) -> bool:
    """Return whether a text may be the beginning of an id; names come first all the same."""
    return _BEGINNING.fullmatch(text) is not None


def people_meant(people: Iterable[Person], text: str) -> list[Person]:
    """Return all people with a name, or else the person whose id begins with the text."""
    people = list(people)
    if named := people_named(people, text):
        return named
    if not is_beginning_of_id(text):
        return []
    found = [person for person in people if person.id.startswith(text.lower())]
    return found if len(found) == 1 else []


def people_named(people: Iterable[Person], text: str) -> list[Person]:
    """Return who is written exactly so, else who has that name and note, else all of that name."""
    people = list(people)
    return [people[at] for at in meant_by(text, [(person.name, person.note) for person in people])]


def person_named(people: Iterable[Person], text: str) -> Person | None:
    """Return the person that a name matches; None if it matches none or several."""
    meant = people_named(people, text)
    return meant[0] if len(meant) == 1 else None
