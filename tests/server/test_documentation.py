"""What the pages say there is, there is; and nothing is left out."""

from __future__ import annotations

import re

from familiard.config.settings import KEYS
from familiard.server.api.openapi import document
from familiard.server.routes import OPERATIONS
from tests.photos import REPO


def test_every_operation_is_on_the_page() -> None:
    page = (REPO / "docs" / "api.md").read_text()
    reported = set(re.findall(r"^\| `([A-Z]+ /\S+)` \|", page, re.MULTILINE))
    assert reported == {
        f"{method.upper()} {path}"
        for path, methods in document(OPERATIONS)["paths"].items()
        for method in methods
    }


def test_every_setting_is_on_the_page() -> None:
    page = (REPO / "docs" / "configuration.md").read_text()
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE)) == set(KEYS)


def test_the_pages_lead_somewhere() -> None:
    for page in (REPO / "README.md", *(REPO / "docs").glob("*.md"), REPO / "models" / "README.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} leads to {target}"
