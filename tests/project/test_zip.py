"""The ZIP file of a release holds the whole integration with the page, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from scripts.pack_integration import INTEGRATION, pack
from tests.photos import REPO

PAGE = {"panel": "panel-AAAAAAAA.js", "cards": "cards-BBBBBBBB.js"}


@pytest.fixture
def integration(tmp_path: Path) -> Path:
    """The integration with a page, and with what Python leaves behind."""
    copy = tmp_path / "familiar"
    shutil.copytree(INTEGRATION, copy, ignore=shutil.ignore_patterns("__pycache__", "frontend"))
    page = copy / "frontend"
    page.mkdir()
    for name in PAGE.values():
        (page / name).write_text("export {};")
        (page / f"{name}.gz").write_bytes(b"compressed")
    (page / "manifest.json").write_text(json.dumps(PAGE))
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "const.pyc").write_bytes(b"")
    return copy


def test_it_is_complete(integration: Path, tmp_path: Path) -> None:
    pack(integration, tmp_path / "dist" / "familiar.zip")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "dist" / "familiar.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(unpacked)
    kept = {path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()}
    source = {
        path.relative_to(INTEGRATION)
        for path in INTEGRATION.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {path for path in source if path.parts[0] != "frontend"} <= kept
    assert {Path("frontend", name) for name in PAGE.values()} <= kept
    # At its root, where Home Assistant expects an integration.
    assert json.loads((unpacked / "manifest.json").read_text())["domain"] == "familiar"
    assert not [path for path in kept if "__pycache__" in path.parts or path.suffix == ".pyc"]
    for path in kept:
        assert (unpacked / path).read_bytes() == (integration / path).read_bytes()


def test_it_is_the_same_twice(integration: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    pack(integration, first)
    for path in integration.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o600)
    pack(integration, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("damage", ["not built", "half of it"])
def test_no_release_without_the_page(integration: Path, tmp_path: Path, damage: str) -> None:
    if damage == "not built":
        shutil.rmtree(integration / "frontend")
    else:
        (integration / "frontend" / PAGE["cards"]).unlink()
    with pytest.raises(ValueError, match="Run scripts/build"):
        pack(integration, tmp_path / "familiar.zip")
    assert not (tmp_path / "familiar.zip").exists()


def test_hacs_and_the_release_mean_the_same_file() -> None:
    hacs = json.loads((REPO / "hacs.json").read_text())
    assert (hacs["zip_release"], hacs["filename"]) == (True, "familiar.zip")
    assert "scripts/pack_integration.py dist/familiar.zip" in (REPO / "scripts" / "release").read_text()
    workflow = (REPO / ".github" / "workflows" / "release.yml").read_text()
    assert "gh release create" in workflow
    assert "dist/familiar*" in workflow
