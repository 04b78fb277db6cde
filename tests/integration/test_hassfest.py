"""What hassfest and HACS refuse, written down from their rules: neither can be run without the internet."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import probatio
import pytest
from homeassistant import components
from homeassistant.const import Platform
from homeassistant.helpers import config_validation as cv
from homeassistant.requirements import DISCOVERY_INTEGRATIONS
from probatio import All, Exclusive, In, Length, Match, Optional, Required, Schema, Url

from .test_files import ENGLISH, HERE, ICONS, LANGUAGES, REPO, load

KEY = Match(r"^(?!.+[_-]{2})[a-z0-9]([a-z0-9_-]*[a-z0-9])?$")
TEXT = All(cv.string_with_no_html, Match(r"(?s)^\S(.*\S)?$"))
PLAIN = All(TEXT, Match(r"^[^{}]*$"))
"""Names of states and units: nothing is filled in there."""
TEXTS = {KEY: TEXT}
DESCRIBED = {Required("name"): TEXT, Required("description"): TEXT}
WITH_FIELDS = {**DESCRIBED, Optional("fields"): {KEY: DESCRIBED}}
STEP = {
    Optional("title"): TEXT,
    Optional("description"): TEXT,
    Optional("data"): TEXTS,
    Optional("data_description"): TEXTS,
}
FLOW = {Required("step"): {KEY: STEP}, Optional("error"): TEXTS, Optional("abort"): TEXTS}
SUBENTRY_FLOW = {
    **FLOW,
    Required("entry_type"): TEXT,
    Required("initiate_flow"): {Required("user"): TEXT, Optional("reconfigure"): TEXT},
}
STATES = {Optional("name"): TEXT, Optional("state"): {KEY: PLAIN}}
ENTITY = {
    **STATES,
    Optional("state_attributes"): {KEY: STATES},
    Optional("unit_of_measurement"): PLAIN,
}
ISSUE = All(
    cv.has_at_least_one_key("description", "fix_flow"),
    {
        Required("title"): TEXT,
        Exclusive("description", "how"): TEXT,
        Exclusive("fix_flow", "how"): FLOW,
    },
)
TRANSLATIONS = Schema(
    {
        Required("common"): {cv.slug: TEXT},
        Required("config"): {**FLOW, Required("flow_title"): TEXT},
        Required("options"): FLOW,
        Required("config_panel"): {cv.slug: {cv.slug: TEXT}},
        Required("config_subentries"): {cv.slug: SUBENTRY_FLOW},
        Required("entity"): {In([platform.value for platform in Platform]): {KEY: ENTITY}},
        Required("exceptions"): {cv.slug: {Required("message"): TEXT}},
        Required("issues"): {KEY: ISSUE},
        Required("services"): {KEY: WITH_FIELDS},
        Required("selector"): {cv.slug: {Required("options"): {KEY: TEXT}}},
        Required("triggers"): {cv.slug: WITH_FIELDS},
        Required("conditions"): {cv.slug: WITH_FIELDS},
        Required("system_health"): {Required("info"): TEXTS},
    }
)

ICON = Match(r"^mdi:[a-z0-9-]+$")
OF_STATE = {Optional("default"): ICON, Optional("state"): {KEY: ICON}}
ICON_FILE = Schema(
    {
        Required("entity"): {cv.slug: {KEY: {**OF_STATE, Optional("state_attributes"): {KEY: OF_STATE}}}},
        Required("services"): {KEY: {Required("service"): ICON}},
        Required("triggers"): {KEY: {Required("trigger"): ICON}},
        Required("conditions"): {KEY: {Required("condition"): ICON}},
    }
)

MANIFEST = Schema(
    {
        Required("domain"): HERE.name,
        Required("name"): TEXT,
        Required("after_dependencies"): [cv.slug],
        Required("codeowners"): All([Match(r"^@[A-Za-z0-9-]+(/[A-Za-z0-9-]+)?$")], Length(min=1)),
        Required("config_flow"): True,
        Required("dependencies"): [cv.slug],
        Required("documentation"): Url(),
        Required("integration_type"): In(["device", "hub", "service"]),
        Required("iot_class"): In(["local_push", "local_polling"]),
        Required("issue_tracker"): Url(),
        Required("loggers"): [str],
        Required("quality_scale"): In(["bronze", "silver", "gold", "platinum"]),
        Required("requirements"): [str],
        Required("version"): Match(r"^\d+\.\d+\.\d+$"),
        Required("zeroconf"): [Match(r"^_[a-z0-9-]+\._tcp\.local\.$")],
    }
)
HACS = Schema(
    {
        Required("name"): str,
        Optional("content_in_root"): bool,
        Optional("country"): probatio.Any(str, [str]),
        Optional("filename"): str,
        Optional("hacs"): str,
        Optional("hide_default_branch"): bool,
        Optional("homeassistant"): Match(r"^\d{4}\.\d{1,2}\.\d+$"),
        Optional("persistent_directory"): str,
        Optional("render_readme"): bool,
        Optional("zip_release"): bool,
    }
)

FIELD = {
    Optional("example"): probatio.NotIn([None]),
    Optional("default"): probatio.NotIn([None]),
    Optional("required"): bool,
    Required("selector"): dict,
}
# A filter by device is refused: a target's devices are those of its entities.
TARGET = {Optional("entity"): [dict], Optional("primary_entities_only"): bool}
DESCRIBED_IN_YAML = Schema({cv.slug: {Optional("target"): TARGET, Optional("fields"): {cv.slug: FIELD}}})


def steps_of(tree: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step of every flow, by its name."""
    for key, value in tree.items():
        if key == "step":
            yield from value.items()
        elif isinstance(value, dict):
            yield from steps_of(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_keys_that_core_knows_and_no_others(language: str) -> None:
    TRANSLATIONS(load(f"translations/{language}.json"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_marks_that_home_assistant_shows_as_they_are(language: str) -> None:
    assert "`" not in str(load(f"translations/{language}.json"))


def test_every_field_of_every_form_is_described() -> None:
    steps = list(steps_of(ENGLISH))
    assert len(steps) == 12
    for name, step in steps:
        assert step.get("data", {}).keys() == step.get("data_description", {}).keys(), name


def test_icons_have_the_keys_that_core_knows_and_tell_states_apart() -> None:
    ICON_FILE(ICONS)
    for platform in ICONS["entity"].values():
        for icons in platform.values():
            assert icons["default"] not in icons.get("state", {}).values()


@pytest.mark.parametrize("name", ["services.yaml", "triggers.yaml", "conditions.yaml"])
def test_what_is_described_for_the_editor_is_as_core_wants_it(name: str) -> None:
    described = load(name)
    if name == "services.yaml":
        assert not [key for key in described if key.startswith(".")], "Only core's own may share parts."
    DESCRIBED_IN_YAML({key: value for key, value in described.items() if not key.startswith(".")})
    for entry in described.values():
        for field in entry.get("fields", {}).values() if isinstance(entry, dict) else ():
            select = field["selector"].get("select") or {}
            if key := select.get("translation_key"):
                assert set(ENGLISH["selector"][key]["options"]) == set(select["options"])


def test_the_manifest_has_the_keys_that_core_and_hacs_know() -> None:
    MANIFEST(load("manifest.json"))
    assert not (Path(components.__path__[0]) / HERE.name).exists(), "Core has an integration of this name."


def test_every_component_that_is_imported_is_declared() -> None:
    manifest = load("manifest.json")
    declared = {*manifest["dependencies"], *manifest["after_dependencies"]}
    assert not set(manifest["dependencies"]) & set(manifest["after_dependencies"])
    discovered = {domain for domain, keys in DISCOVERY_INTEGRATIONS.items() if set(keys) & set(manifest)}
    own = {path.stem for path in HERE.rglob("*.py")}
    allowed = declared | discovered | own | {platform.value for platform in Platform} | {"media_source"}
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "homeassistant.components"
            ):
                of_module = (node.module or "").split(".")[2:3]
                assert set(of_module or [alias.name for alias in node.names]) <= allowed, path.name


def test_hacs_can_read_the_repository() -> None:
    HACS(json.loads((REPO / "hacs.json").read_text()))
    readme = (REPO / "README.md").read_text()
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert pictures, "HACS wants to see something."
    assert all((REPO / picture).is_file() for picture in pictures)
    assert (REPO / "LICENSE").is_file()


ERRORS = {"BrowseError", "ConfigEntryAuthFailed", "ConfigEntryNotReady", "HomeAssistantError",
          "ServiceValidationError", "Unresolvable", "UpdateFailed"}  # fmt: skip


def test_whatever_a_person_may_read_is_translated() -> None:
    raised = [
        (path.name, node)
        for path in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
    ]
    assert len(raised) > 10
    for name, call in raised:
        given = {keyword.arg for keyword in call.keywords}
        assert not call.args, (name, call.lineno)
        assert {"translation_domain", "translation_key"} <= given, (name, call.lineno)
