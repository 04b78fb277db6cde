"""The files of .github are valid, and the workflows run what exists; workflows themselves only run on GitHub."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.photos import REPO

pytestmark = pytest.mark.slow

GITHUB = REPO / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
SCHEMAS = [
    *((path, "github-workflows") for path in WORKFLOWS),
    *((path, "github-issue-forms") for path in FORMS),
    (GITHUB / "ISSUE_TEMPLATE" / "config.yml", "github-issue-config"),
    (GITHUB / "dependabot.yml", "dependabot"),
]


def steps() -> list[tuple[str, dict[str, Any]]]:
    """All steps of all workflows, with the workflow's name."""
    return [
        (path.stem, step)
        for path in WORKFLOWS
        for job in yaml.safe_load(path.read_text())["jobs"].values()
        for step in job["steps"]
    ]


@pytest.mark.parametrize(("path", "schema"), SCHEMAS, ids=[path.name for path, _ in SCHEMAS])
def test_each_file_is_valid_by_githubs_schema(path: Path, schema: str) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_invalid_workflow_is_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text().replace("runs-on:", "run-on:"))
    with pytest.raises(AssertionError, match="run-on"):
        test_each_file_is_valid_by_githubs_schema(wrong, "github-workflows")


def test_workflows_run_scripts_and_tests_that_exist() -> None:
    commands = [step["run"] for _, step in steps() if "run" in step]
    assert commands
    for command in commands:
        program, *arguments = command.split()
        if program != "gh":
            assert os.access(REPO / program, os.X_OK), command
        for path in re.findall(r"\btests[\w/.-]*", " ".join(arguments)):
            assert (REPO / path).exists(), command


def test_actions_are_pinned_to_a_major_version() -> None:
    unversioned = {"home-assistant/actions/hassfest@master", "hacs/action@main"}
    used = {step["uses"] for _, step in steps() if "uses" in step}
    assert {action for action in used if not re.search(r"@v\d+$", action)} == unversioned


def test_the_daemon_is_tested_on_every_python_that_it_supports() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]
    supported = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    jobs = yaml.safe_load((GITHUB / "workflows" / "test.yml").read_text())["jobs"]
    assert jobs["daemon"]["strategy"]["matrix"]["python"] == supported
