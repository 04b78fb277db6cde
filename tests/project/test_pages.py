"""What SECURITY.md and the decisions refer to exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.photos import REPO

PAGES = [REPO / "SECURITY.md", REPO / "CONTRIBUTING.md", *sorted((REPO / "docs" / "decisions").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_files_exist(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    files = re.findall(r"`((?:tests|daemon|scripts|docs|custom_components)/[\w/.-]+)`", text)
    assert not [link for link in links if not (page.parent / link).exists()]
    assert not [file for file in files if not (REPO / file).exists()]


@pytest.mark.parametrize("page", ["architecture.md", "performance.md"])
def test_modules_that_a_page_names_exist(page: str) -> None:
    named = re.findall(r"`([a-z_]+/[\w/]+\.py)`", (REPO / "docs" / page).read_text())
    assert named
    assert not [module for module in named if not (REPO / "daemon" / "familiard" / module).exists()]


def test_the_tests_that_prove_erasing_exist() -> None:
    named = re.findall(r"`(test_\w+)` in `(tests/[\w/.]+)`", (REPO / "SECURITY.md").read_text())
    assert len(named) >= 5
    for test, file in named:
        assert f"def {test}(" in (REPO / file).read_text(), f"{file} has no {test}"


def test_every_decision_is_in_the_list_and_has_its_parts() -> None:
    folder = REPO / "docs" / "decisions"
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert re.findall(r"\]\((\d+-[\w-]+\.md)\)", (folder / "README.md").read_text()) == [
        record.name for record in records
    ]
    for number, record in enumerate(records, 1):
        lines = record.read_text().splitlines()
        assert record.name.startswith(f"{number:04}-")
        assert lines[0].startswith(f"# {number}. ")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", lines[2])
        assert [line for line in lines if line.startswith("## ")] == [
            "## Context",
            "## Decision",
            "## Consequences",
        ]
