"""A release has one version everywhere, and its notes come from the changelog."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from familiar_client import __version__ as client_version
from familiard import __version__
from familiard.packs import Pack, PackFiles
from scripts import pack_models
from scripts.pack_models import released
from scripts.release_notes import notes
from tests.photos import REPO

CHANGELOG = """\
# Changelog

## [Unreleased]

## [0.2.0] - 2027-01-31

### Added

- Something.

## [0.1.0] - 2026-12-01

### Added

- Everything.
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    assert notes("v0.2.0", CHANGELOG, {"familiard": "0.2.0"}) == "### Added\n\n- Something.\n"
    assert notes("v0.1.0", CHANGELOG, {}) == "### Added\n\n- Everything.\n"


@pytest.mark.parametrize(
    ("tag", "versions", "said"),
    [
        ("v0.2.0", {"familiard": "0.2.0", "manifest.json": "0.1.0"}, "manifest.json has version 0.1.0"),
        ("v0.3.0", {"familiard": "0.3.0"}, r"no section `## \[0\.3\.0\]"),
    ],
)
def test_a_version_that_is_not_ready_is_refused(tag: str, versions: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        notes(tag, CHANGELOG, versions)


def test_daemon_client_and_integration_have_the_same_version() -> None:
    manifest = json.loads((REPO / "custom_components" / "familiar" / "manifest.json").read_text())
    assert manifest["version"] == __version__ == client_version


def test_a_release_carries_the_default_packs_files(tmp_path: Path, pack: Pack, pack_files: PackFiles) -> None:
    assert released() == {file.name: file for file in pack.files}
    pack_models.main(tmp_path)
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == sorted(
        path.read_bytes() for path in (pack_files.detector, pack_files.recognizer)
    )
    address = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]["urls"]["Repository"]
    assert f"{address}/releases/latest/download/" == pack_models.RELEASES
    workflow = (REPO / ".github/workflows/release.yml").read_text()
    assert "gh release create" in workflow and "dist/*.onnx" in workflow.partition("gh release create")[2]


def test_the_changelog_has_a_place_for_changes() -> None:
    assert "## [Unreleased]" in (REPO / "CHANGELOG.md").read_text()
