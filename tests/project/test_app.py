"""The app for Home Assistant's supervisor: accepted as a whole, safe, translated, and of this version."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import pytest
import voluptuous as vol
import yaml
from PIL import Image

from familiard import __version__
from familiard.cli.commands import COMMANDS
from familiard.config import KEYS, load
from familiard.config.app_options import MORE, SETTINGS, VARIABLE
from tests.photos import REPO
from tests.project import supervisor_rules as rules

FOLDER = REPO / "app"
APP: dict[str, Any] = yaml.safe_load((FOLDER / "config.yaml").read_text())
PROFILE = (FOLDER / "apparmor.txt").read_text()
LANGUAGES = sorted(path.stem for path in (REPO / "custom_components/familiar/translations").glob("*.json"))


def test_the_supervisor_accepts_all_of_it() -> None:
    rules.APP(APP)
    assert list(rules.dropped(APP)) == []
    assert list(rules.missing_options(APP)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"map": ["media:ro"]}, "dictionary"),
        ({"map": [{"type": "config"}]}, "value must be one of"),
        ({"arch": ["armv7"]}, "value must be one of"),
        ({"watchdog": "http://localhost:8723/"}, "does not match"),
        ({"advanced": True}, "extra keys"),
        ({"schema": {"detail": "choice(a|b)"}}, "does not match"),
    ],
)
def test_what_the_supervisor_would_refuse_or_drop_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(vol.Invalid, match=said):
        rules.APP(APP | change)


def test_an_option_without_a_schema_is_seen() -> None:
    assert list(rules.dropped(APP | {"options": {"color": "red"}})) == ["options: color"]
    assert list(rules.missing_options(APP | {"options": {}})) == [
        "photo_folders",
        "detail",
        "retention_days",
        "log_level",
    ]


def test_it_is_rated_safe() -> None:
    assert rules.security_rating(APP, profile=True) >= 6
    assert rules.security_rating(APP | {"host_network": True}, profile=True) == 5
    assert rules.security_rating(APP | {"full_access": True}, profile=True) == 1


def test_no_other_file_is_taken_for_an_app() -> None:
    found = {
        path.relative_to(REPO).parts[0]
        for path in REPO.rglob("config.*")
        if path.suffix in {".yaml", ".yml", ".json"} and not any(part.startswith(".") for part in path.relative_to(REPO).parts)
        and "node_modules" not in path.parts
    }  # fmt: skip
    assert found == {"app"}
    rules.REPOSITORY(yaml.safe_load((REPO / "repository.yaml").read_text()))


def test_it_has_the_version_of_the_daemon_and_the_integration_s_core() -> None:
    assert APP["version"] == __version__
    assert APP["homeassistant"] == json.loads((REPO / "hacs.json").read_text())["homeassistant"]
    assert f"ARG VERSION={__version__}" in (REPO / "Dockerfile").read_text()
    assert f"{APP['image']}:{__version__}" in (REPO / "compose.yaml").read_text()


def test_the_daemon_knows_its_options(tmp_path: Path) -> None:
    assert set(APP["schema"]) == {*SETTINGS, MORE}
    assert {key for keys in SETTINGS.values() for key in keys} <= set(KEYS)
    file = tmp_path / "options.json"
    file.write_text(json.dumps(APP["options"]))
    environment = APP["environment"] | {VARIABLE: str(file), "XDG_CONFIG_HOME": str(tmp_path)}
    settings = load(None, environment)
    defaults = load(None, {"XDG_CONFIG_HOME": str(tmp_path)})
    assert settings.vision.detail == defaults.vision.detail
    assert settings.retention == defaults.retention
    assert settings.log_level == defaults.log_level
    assert not settings.server.zeroconf


def test_each_choice_of_a_pack_is_a_pack() -> None:
    (choices,) = re.findall(r"list\((.*)\)", APP["schema"]["pack"])
    assert set(choices.split("|")) == {path.stem for path in (REPO / "models").glob("*.toml")}


@pytest.mark.parametrize("when", ["backup_pre", "backup_post"])
def test_a_backup_runs_commands_that_exist(when: str) -> None:
    program, command, *arguments = APP[when].split()
    assert program == "familiard"
    found = {each.name: each for each in COMMANDS}[command]
    parser = argparse.ArgumentParser()
    found.arguments(parser)
    parser.parse_args(arguments)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_explains_each_option(language: str) -> None:
    texts = rules.TRANSLATED(yaml.safe_load((FOLDER / "translations" / f"{language}.yaml").read_text()))
    assert set(texts["configuration"]) == set(APP["schema"])
    assert all(text["description"] for text in texts["configuration"].values())
    assert set(texts["network"]) == set(APP["ports"])


def test_its_pictures_have_the_store_s_sizes() -> None:
    assert Image.open(FOLDER / "icon.png").size == (128, 128)
    assert Image.open(FOLDER / "logo.png").size == (250, 100)


def test_it_is_documented() -> None:
    assert "photo_folders" not in (FOLDER / "README.md").read_text()
    documented = (FOLDER / "DOCS.md").read_text()
    english = yaml.safe_load((FOLDER / "translations/en.yaml").read_text())["configuration"]
    assert all(text["name"] in documented for text in english.values())
    assert (FOLDER / "CHANGELOG.md").read_text().startswith("# Changelog")


def test_the_profile_is_the_app_s_own_and_names_what_the_image_runs() -> None:
    assert f"profile {APP['slug']} flags=" in PROFILE
    assert PROFILE.count("{") == PROFILE.count("}")
    for path in ("/opt/familiar/", "/data/", "/media/", "/share/", "/dev/dri/", "/usr/local/bin/"):
        assert path in PROFILE
    # No rule gives everything.
    assert not re.search(r"^\s*(file|/\*\* \w*w\w*),", PROFILE, re.MULTILINE)
