"""One concept, one word: source, docs and translations do without private words and British spellings."""

from __future__ import annotations

import pytest

from tests.project import words
from tests.project.words import Finding, in_prose, in_python

# Folders whose words are not yet all of the field. The list may only shrink: a folder that is clean must leave it.
UNFINISHED = (
    "benchmarks", "client", "custom_components", "daemon/familiard/engine", "daemon/familiard/host",
    "daemon/familiard/importing", "daemon/familiard/server", "daemon/familiard/service", "daemon/familiard/store",
    "daemon/familiard/vision", "tests/benchmarks", "tests/cli", "tests/client", "tests/e2e", "tests/engine",
    "tests/identity", "tests/importing", "tests/integration", "tests/packs", "tests/project", "tests/server",
    "tests/store", "tests/vision",
)  # fmt: skip


def of_unfinished(found: Finding) -> str | None:
    """The unfinished folder of a Python file that holds the word; texts for users are finished everywhere."""
    if not found.path.endswith(".py"):
        return None
    return next((folder for folder in UNFINISHED if found.path.startswith(f"{folder}/")), None)


def test_no_word_is_one_of_those_that_we_do_without() -> None:
    found = [it for it in words.findings() if of_unfinished(it) is None]
    shown = "\n".join(str(it) for it in found[:60])
    assert not found, f"{len(found)} words (python -m tests.project.words shows all):\n{shown}"


def test_a_finished_folder_leaves_the_list() -> None:
    assert {of_unfinished(it) for it in words.findings()} - {None} == set(UNFINISHED)


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
