"""What hassfest, HACS and the quality scale ask of the files, as far as it can be had offline."""

import ast
import importlib.util
import json
import re
import string
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import probatio
import pytest
import yaml
from homeassistant import components
from homeassistant.const import Platform
from homeassistant.const import __version__ as core_version
from homeassistant.helpers.selector import TargetSelector, validate_selector
from homeassistant.loader import Manifest

from custom_components.familiar import PLATFORMS, condition, exceptions, issues, trigger
from custom_components.familiar.const import BUILT_FOR
from custom_components.familiar.const import DOCUMENTATION as PROJECT
from custom_components.familiar.diagnostics import TO_REDACT
from custom_components.familiar.panel import registration
from custom_components.familiar.registry import mention_issues
from custom_components.familiar.services import ACTIONS

REPO = Path(__file__).parents[2]
HERE = REPO / "custom_components" / "familiar"
DOCUMENTATION = REPO / "docs" / "home-assistant.md"
LANGUAGES = ("de", "en", "es", "fr", "nl")


def load(name: str) -> Any:
    text = (HERE / name).read_text()
    return yaml.safe_load(text) if name.endswith(".yaml") else json.loads(text)


def texts(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from texts(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


def placeholders(text: str) -> Iterator[str | None]:
    """What a text has in braces, as core's `homeassistant.helpers.translation` reads it."""
    return (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


ENGLISH = load("translations/en.json")
ICONS = load("icons.json")


def test_the_manifest_is_as_core_wants_it() -> None:
    manifest: Manifest = load("manifest.json")
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert manifest["iot_class"] == "local_push"
    assert manifest["version"] == BUILT_FOR
    assert manifest["requirements"] == []
    assert manifest["zeroconf"] == ["_familiar._tcp.local."]
    for dependency in (*manifest["dependencies"], *manifest["after_dependencies"]):
        assert importlib.util.find_spec(f"homeassistant.components.{dependency}"), dependency


def test_the_daemon_is_of_the_same_version() -> None:
    source = (REPO / "daemon" / "familiard" / "__init__.py").read_text()
    assert re.search(r'__version__ = "([^"]+)"', source)[1] == BUILT_FOR  # type: ignore[index]


def test_hacs_knows_the_oldest_core() -> None:
    hacs = json.loads((REPO / "hacs.json").read_text())
    assert hacs["name"] == "Familiar"
    assert hacs["homeassistant"].split(".")[:2] <= core_version.split(".")[:2]
    assert len(list((REPO / "custom_components").glob("*/manifest.json"))) == 1


def test_every_rule_of_the_quality_scale_is_done_or_exempt_with_a_reason() -> None:
    rules = load("quality_scale.yaml")["rules"]
    theirs = yaml.safe_load((Path(components.__path__[0]) / "immich" / "quality_scale.yaml").read_text())[
        "rules"
    ]
    assert set(rules) == set(theirs)
    for rule, status in rules.items():
        assert status == "done" or (status["status"] == "exempt" and status["comment"]), rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_of_it(language: str) -> None:
    there = dict(texts(load(f"translations/{language}.json")))
    english = dict(texts(ENGLISH))
    assert there.keys() == english.keys()
    for key, text in english.items():
        assert there[key].strip(), key
        assert sorted(re.findall(r"{\w+}", there[key])) == sorted(re.findall(r"{\w+}", text)), key
        # As core compares them: it drops a text that differs, such as one with plural forms in braces.
        assert set(placeholders(there[key])) == set(placeholders(text)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_what_hassfest_refuses(language: str) -> None:
    for key, text in texts(load(f"translations/{language}.json")):
        assert text == text.strip(), key
        assert not re.search(r"https?://|<[^>]+>|'{\w+}'|\[%key:", text), key
        assert not key.endswith(".name") or "\n" not in text, key


def test_every_selector_is_one_of_cores() -> None:
    for name in ("services.yaml", "triggers.yaml", "conditions.yaml"):
        for described in (value for key, value in load(name).items() if not key.startswith(".")):
            if "target" in described:
                TargetSelector(described["target"])
            for field in described.get("fields", {}).values():
                validate_selector(field["selector"])


def test_every_action_is_described_in_all_places() -> None:
    described = load("services.yaml")
    names = {action.name for action in ACTIONS}
    assert set(described) == names == set(ENGLISH["services"]) == set(ICONS["services"])
    for action in ACTIONS:
        fields = set(described[action.name].get("fields", {}))
        taken = {str(key) for key in action.schema.schema}
        targets = {"device_id", "entity_id", "area_id", "floor_id", "label_id"}
        if "target" in described[action.name]:
            assert targets <= taken
        assert fields == taken - targets - ({"person"} - fields), action.name
        assert set(ENGLISH["services"][action.name]["fields"]) == fields
        for name, field in described[action.name].get("fields", {}).items():
            marker = next(key for key in action.schema.schema if str(key) == name)
            assert field.get("required", False) is isinstance(marker, probatio.Required), (action.name, name)


@pytest.mark.parametrize(
    ("kind", "known"), [("triggers", trigger.TRIGGERS), ("conditions", condition.CONDITIONS)]
)
def test_every_trigger_and_condition_is_described(kind: str, known: dict[str, Any]) -> None:
    described = {key: value for key, value in load(f"{kind}.yaml").items() if not key.startswith(".")}
    assert set(described) == set(known) == set(ENGLISH[kind]) == set(ICONS[kind])
    for name, implementation in known.items():
        schema = implementation._schema.schema
        options = next(value for key, value in schema.items() if str(key) == "options")
        assert set(described[name]["fields"]) == {str(key) for key in options}
        assert ("target" in described[name]) is any(str(key) == "target" for key in schema)
        assert set(ENGLISH[kind][name]["fields"]) == set(described[name]["fields"])


def keys_in_code(argument: str) -> set[str]:
    """Every constant given for a keyword argument anywhere in the integration."""
    return {
        keyword.value.value
        for path in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == argument and isinstance(keyword.value, ast.Constant)
    }


def test_every_key_in_the_code_has_a_text_and_an_icon() -> None:
    entities = {key for platform in ENGLISH["entity"].values() for key in platform}
    known = entities | set(ENGLISH["exceptions"]) | set(ENGLISH["issues"]) | set(ENGLISH["selector"])
    assert keys_in_code("translation_key") <= known
    assert {platform: set(keys) for platform, keys in ENGLISH["entity"].items()} == {
        platform: set(keys) for platform, keys in ICONS["entity"].items()
    }
    assert keys_in_code("reason") <= (
        set(ENGLISH["config"]["abort"])
        | {key for kind in ENGLISH["config_subentries"].values() for key in kind["abort"]}
        | set(ENGLISH["issues"]["license_not_accepted"]["fix_flow"]["abort"])
    )


def test_every_error_has_a_text_wherever_it_may_be_shown() -> None:
    function = ast.parse((HERE / "exceptions.py").read_text())
    keys = {
        node.value
        for part in ast.walk(function)
        if isinstance(part, ast.FunctionDef) and part.name == exceptions.error_key.__name__
        for node in ast.walk(part)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+", node.value)
    }
    assert len(keys) == 10
    places = (
        ENGLISH["config"]["error"],
        ENGLISH["config"]["abort"],
        ENGLISH["exceptions"],
        ENGLISH["issues"]["license_not_accepted"]["fix_flow"]["error"],
        ENGLISH["issues"]["data_of_another_pack"]["fix_flow"]["error"],
    )
    for place in places:
        assert keys <= set(place)


def test_every_repair_is_reported_and_those_that_can_be_fixed_have_a_flow() -> None:
    reported = {code.replace("-", "_") for code in issues.KNOWN_PROBLEMS} | set(issues.VERSION_ISSUES)
    reported |= {*mention_issues.MENTION_ISSUES, "unreachable", issues.FACE_CHECKS, registration.NOT_BUILT}
    assert reported == set(ENGLISH["issues"])
    fixable = {code.replace("-", "_") for code in issues.FIXABLE}
    assert {key for key, issue in ENGLISH["issues"].items() if "fix_flow" in issue} == fixable


def test_the_brand_is_drawn_in_the_sizes_that_are_asked_for() -> None:
    for name, side in (("icon", 256), ("icon@2x", 512), ("dark_icon", 256), ("dark_icon@2x", 512)):
        header = (HERE / "brand" / f"{name}.png").read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", header[16:24]) == (side, side)


def test_the_integration_imports_nothing_heavy_and_the_client_nothing_of_home_assistant() -> None:
    ships = {"homeassistant", "aiohttp", "awesomeversion", "probatio", "yarl"}
    for path in HERE.rglob("*.py"):
        # Home Assistant's stream integration requires it.
        allowed = ships | ({"av"} if path.name == "film.py" else set())
        free = path.parent.name == "client" or path.stem == "household"
        for node in ast.walk(ast.parse(path.read_text())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, (path.name, name)
                assert not (free and top == "homeassistant"), (path.name, name)


def test_every_platform_says_how_much_it_does_at_once() -> None:
    for platform in (*PLATFORMS, Platform.IMAGE_PROCESSING):
        assert "PARALLEL_UPDATES" in (HERE / f"{platform}.py").read_text()


def test_no_file_is_long() -> None:
    for path in HERE.rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 400, path.name


def test_tokens_and_places_are_redacted() -> None:
    assert {"token", "url", "camera", "instance_id"} <= TO_REDACT


def test_the_documentation_names_all_of_it() -> None:
    documentation = DOCUMENTATION.read_text()
    for action in ACTIONS:
        assert f"familiar.{action.name}" in documentation
    for name in (*trigger.TRIGGERS, *condition.CONDITIONS):
        assert f"familiar.{name}" in documentation
    for platform in ENGLISH["entity"].values():
        for entity in platform.values():
            assert entity["name"] in documentation
    for blueprint in (REPO / "blueprints" / "automation" / "familiar").glob("*.yaml"):
        assert blueprint.name in documentation


def test_the_repository_has_one_address_and_what_is_linked_there_is_here() -> None:
    manifest = load("manifest.json")
    owner = re.fullmatch(r"https://github\.com/([a-z0-9-]+)/[a-z0-9-]+", PROJECT)
    assert owner
    assert manifest["codeowners"] == [f"@{owner[1]}"]
    assert manifest["issue_tracker"] == f"{PROJECT}/issues"
    blueprints = (REPO / "blueprints" / "automation" / "familiar").glob("*.yaml")
    sources = [
        found[1] for path in blueprints if (found := re.search(r"source_url: (\S+)", path.read_text()))
    ]
    code = "".join(path.read_text() for path in HERE.rglob("*.py"))
    linked = re.findall(r"{DOCUMENTATION}(/blob/main/[^\")]+)", code)
    assert (len(sources), len(linked)) == (5, 4)
    for url in (manifest["documentation"], *sources, *(f"{PROJECT}{path}" for path in linked)):
        path, _, fragment = url.removeprefix(f"{PROJECT}/blob/main/").partition("#")
        assert (REPO / path).is_file(), url
        assert not fragment or fragment in fragments(REPO / path), url


def fragments(path: Path) -> set[str]:
    """The names by which the headings of a page can be linked."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", ["README.md", "docs/home-assistant.md"])
def test_no_link_between_the_pages_is_dead(page: str) -> None:
    links = re.findall(r"\]\((?!https?://)([^)\s]+)\)", (REPO / page).read_text())
    assert links
    for link in links:
        path, _, fragment = link.partition("#")
        there = (REPO / page).parent / path if path else REPO / page
        assert there.exists(), link
        assert not fragment or fragment in fragments(there), link
