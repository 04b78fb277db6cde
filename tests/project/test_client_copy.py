"""The integration carries the client of this repository, and no other version of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import copy_client


def test_the_integration_has_the_same_client() -> None:
    assert copy_client.differing(copy_client.ORIGINAL, copy_client.COPY) == [], "scripts/copy_client.py"
    assert len(list(copy_client.COPY.rglob("*.py"))) > 5


def test_the_copy_is_made_equal_whatever_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    for name, text in {"same.py": "1", "changed.py": "2", "below/new.py": "3"}.items():
        (original / name).parent.mkdir(parents=True, exist_ok=True)
        (original / name).write_text(text)
    copy.mkdir()
    for name, text in {"same.py": "1", "changed.py": "old", "gone.py": "4"}.items():
        (copy / name).write_text(text)
    for name, folder in {"ROOT": tmp_path, "ORIGINAL": original, "COPY": copy}.items():
        monkeypatch.setattr(copy_client, name, folder)
    assert copy_client.differing(original, copy) == [
        Path("below/new.py"),
        Path("changed.py"),
        Path("gone.py"),
    ]
    assert copy_client.main(["--check"]) == 1
    assert (copy / "gone.py").exists()
    assert copy_client.main([]) == 0
    assert copy_client.differing(original, copy) == []
    assert copy_client.main(["--check"]) == 0


def test_it_can_be_imported_where_there_is_nothing_else(tmp_path: Path) -> None:
    """Only aiohttp is beside it; and a rule about names does not import even that."""
    code = "import sys; import familiar_client.names; assert 'aiohttp' not in sys.modules; import familiar_client.client"
    subprocess.run(
        [sys.executable, "-c", code], cwd=copy_client.ORIGINAL.parent, check=True, capture_output=True
    )
