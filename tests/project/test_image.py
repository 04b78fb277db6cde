"""The image: small, from locks, without rights, and the same in every place that describes it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from familiard.config import KEYS
from scripts.image_root import instructions
from tests.photos import REPO

STEPS = list(instructions((REPO / "Dockerfile").read_text()))
COMPOSE: dict[str, Any] = yaml.safe_load((REPO / "compose.yaml").read_text())
SCRIPTS = sorted((REPO / "container").iterdir())


def of(name: str) -> list[str]:
    return [argument for found, argument in STEPS if found == name]


def test_long_steps_are_one_line_each() -> None:
    text = '# a comment\nFROM debian:trixie-slim AS base\nRUN one \\\n    && two\nCMD ["serve"]\n'
    assert list(instructions(text)) == [
        ("FROM", "debian:trixie-slim AS base"),
        ("RUN", "one && two"),
        ("CMD", '["serve"]'),
    ]


def test_the_last_stage_holds_what_runs_and_nothing_that_builds() -> None:
    last = STEPS[max(number for number, (name, _) in enumerate(STEPS) if name == "FROM") :]
    copied = [argument for name, argument in last if name == "COPY"]
    assert copied == [
        "--from=build /opt/familiar /opt/familiar",
        "container/familiard container/healthy /usr/local/bin/",
    ]
    assert not any("apt-get" in argument or "pip" in argument for _, argument in last)


def test_debian_packages_leave_no_lists_behind() -> None:
    base = next(argument for argument in of("RUN") if "apt-get" in argument)
    assert "--no-install-recommends" in base
    assert "rm -rf /var/lib/apt/lists/*" in base


def test_packages_come_from_locks_with_hashes() -> None:
    build = (REPO / "container/build").read_text()
    syncs = [
        line for line in build.splitlines() if "pip sync" in line or ("pip install" in line and "-r " in line)
    ]
    assert syncs
    assert all("--require-hashes" in line for line in syncs)


def test_settings_of_the_image_exist() -> None:
    variables = {pair.split("=")[0] for argument in of("ENV") for pair in argument.split()}
    variables |= set(COMPOSE["services"]["familiar"]["environment"])
    ours = {
        v.removeprefix("FAMILIAR_").lower().replace("__", ".") for v in variables if v.startswith("FAMILIAR_")
    }
    assert ours <= set(KEYS)


def test_compose_gives_no_rights() -> None:
    service = COMPOSE["services"]["familiar"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"] == "familiar"
    assert any("useradd" in argument and "familiar" in argument for argument in of("RUN"))
    assert {"privileged", "cap_add", "network_mode", "pid"}.isdisjoint(service)
    (data,) = (volume for volume in service["volumes"] if volume.startswith("familiar:"))
    assert data == f"familiar:{of('VOLUME')[0]}"
    assert service["ports"] == [f"{port}:{port}" for port in of("EXPOSE")]


def test_weights_tests_and_data_stay_out_of_the_context() -> None:
    ignored = (REPO / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert allowed == {
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "client",
        "container",
        "daemon",
        "models",
        "requirements",
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_for_any_shell(script: Path) -> None:
    assert script.read_text().startswith("#!/bin/sh\n# ")
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)
