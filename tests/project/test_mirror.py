"""Tests lie where the code lies that they test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.photos import REPO

CODE, TESTS = REPO / "daemon" / "familiard", REPO / "tests"
OF_NO_PACKAGE = {"benchmarks", "client", "contract", "e2e", "integration", "project"}
"""Folders of tests for what is not the daemon, or more than one part of it."""


def modules(folder: Path) -> Iterator[Path]:
    """Python modules below a folder, relative to it, but for empty ones and what packages say of themselves."""
    for path in sorted(folder.rglob("*.py")):
        if path.name not in {"__init__.py", "__main__.py"}:
            yield path.relative_to(folder)


@pytest.mark.parametrize("module", list(modules(CODE / "store")), ids=str)
def test_each_module_of_the_store_has_its_tests(module: Path) -> None:
    assert (TESTS / "store" / module.with_name(f"test_{module.name}")).is_file()


def test_each_folder_of_tests_is_a_package_of_the_code() -> None:
    folders = {path.parent for path in modules(TESTS) if path.name.startswith("test_")}
    homeless = {
        str(folder)
        for folder in folders
        if not {folder.parts[0] if folder.parts else ""} & OF_NO_PACKAGE and not (CODE / folder).is_dir()
    }
    assert not homeless


def test_no_test_lies_beside_the_folders() -> None:
    assert not list(TESTS.glob("test_*.py"))
