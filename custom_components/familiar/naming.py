"""Whom a name means, by the daemon's rule; see `names`."""

from collections.abc import Iterable

from .models import Person
from .names import name_key, readable


def person_named(people: Iterable[Person], text: str) -> Person | None:
    """Return who is written exactly so, else who has that name and note, else the one of that name."""
    wanted, clean = name_key(text), readable(text)
    if not wanted:
        return None
    named = [person for person in people if person.name]
    exact = [person for person in named if person.label == clean]
    alike = [person for person in named if name_key(person.label) == wanted]
    of_the_name = [person for person in named if name_key(person.name or "") == wanted]
    meant = exact or alike or of_the_name
    return meant[0] if len(meant) == 1 else None
