"""Whom a name means in Home Assistant: the daemon's rule, which `tests/test_names.py` tests in full."""

import pytest

from custom_components.familiar.client.decode import decode
from custom_components.familiar.client.models import Person
from custom_components.familiar.client.names import name_key, problem_with, readable, search_key
from custom_components.familiar.registry.naming import person_named

from .peer import recorded


def person(id: str, name: str, note: str | None) -> Person:
    """Return somebody of that name."""
    return decode(Person, recorded("GET_people")["items"][0] | {"id": id, "name": name, "note": note})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("\u202eAnna\u202c\u200b", "Anna"),
        ("An\u200cna", "Anna"),
        ("🏴\U000e0067\U000e007f x\U000e0067", "🏴\U000e0067\U000e007f x"),
        (" Zoe\u0308\t ", "Zoë"),
    ],
)
def test_a_name_is_kept_as_people_read_it(typed: str, kept: str) -> None:
    assert readable(typed) == kept
    assert problem_with(kept) is None


@pytest.mark.parametrize("name", ["", "\x1bAnna", "x" * 101])
def test_what_is_no_name_says_why(name: str) -> None:
    assert problem_with(readable(name))


def test_names_compare_by_case_folding_and_searches_ignore_accents() -> None:
    assert name_key("BÜLOW") == name_key("bu\u0308low")
    assert search_key("BULOW") == search_key("Bülow")


def test_people_of_one_name_are_distinguished_by_their_notes() -> None:
    people = [person("a", "Anna", "aunt"), person("b", "Anna", "neighbor")]
    assert person_named(people, "Anna") is None
    assert person_named(people, "\u200b") is None
    found = person_named(people, "ANNA (Neighbor)")
    assert found is not None
    assert found.id == "b"
    exact = person_named([*people, person("c", "anna", None)], "Anna")
    assert exact is not None
    assert exact.id == "c"
