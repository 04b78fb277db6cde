"""One concept, one word: source, docs and translations do without private words and British spellings."""

from __future__ import annotations

import pytest

from tests.project import words
from tests.project.words import Finding, in_prose, in_python


def test_no_word_is_one_of_those_that_we_do_without() -> None:
    found = words.findings()
    shown = "\n".join(str(it) for it in found[:60])
    assert not found, f"{len(found)} words (python -m tests.project.words shows all):\n{shown}"


def test_exceptions_are_few_reasoned_and_needed() -> None:
    assert len(words.EXCEPTIONS) <= 10
    assert all(it.reason for it in words.EXCEPTIONS)
    assert words.unused_exceptions() == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def look(x): ...", ["look"]),
        ("KEPT_APART_COMPANY = 1", ["KEPT_APART_COMPANY"]),
        ("a.lookup(b.difference(c))", []),
        ("x = look_up(y)", []),
        ("# nothing is told apart, the events are told", ["is told", "are told"]),
        ('"""The colour of a recogniser."""', ["colour", "recogniser"]),
        ("analysis = analyses[0]", []),
        ("class NeighbourSearch: ...", ["NeighbourSearch"]),
        ("def test_a_stranger_looks_at_a_camera(): ...", ["stranger", "looks at a camera"]),
    ],
)
def test_names_and_prose_of_code_are_read(code: str, found: list[str]) -> None:
    assert [it.word for it in in_python("tests/test_x.py", code + "\n")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Look at the log; he told me so.", []),
        ("It looks at each face.", ["looks at each face"]),
        ("This is what is so.", ["what is so"]),
        ("All faces are grouped anew.", ["anew"]),
        ("An organisation licences it.", ["organisation", "licences"]),
        ("Emphasis, analyses, realistic, optimistic, size, programmed.", []),
    ],
)
def test_prose_is_read(text: str, found: list[str]) -> None:
    assert [it.word for it in in_prose("docs/x.md", text)] == found


def test_a_finding_says_where_and_what_instead() -> None:
    assert str(Finding("docs/x.md", 3, "anew", "again")) == "docs/x.md:3: anew → again"
