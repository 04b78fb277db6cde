"""The locks can be installed by anyone: every version with its hashes, from whatever registry a machine uses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.photos import REPO

LOCKS = sorted((REPO / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_requirement_is_exact_and_hashed(lock: Path) -> None:
    requirements = re.split(
        r"\n(?=\S)", re.sub(r"^ *#.*\n?", "", lock.read_text(), flags=re.MULTILINE).strip()
    )
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(\[[\w,-]+\])?==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_lock_names_an_address(lock: Path) -> None:
    assert "://" not in lock.read_text()


@pytest.mark.parametrize(
    "lock", ["run", "run-openvino", "run-cluster", "run-openvino-cluster", "dev", "dev-openvino"]
)
def test_the_locks_hold_what_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]
    locked = set(
        re.findall(r"^([a-z0-9._-]+)==", (REPO / f"requirements/{lock}.txt").read_text(), re.MULTILINE)
    )
    asked = {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in project["dependencies"]}
    assert asked <= locked
    assert "opencv-python" not in locked, "it overwrites the headless cv2, and needs libGL"
