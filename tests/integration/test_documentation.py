"""What the documentation shows can be pasted, and does what it says: every example is run."""

import re
import shutil
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import condition as condition_helper
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.condition import CONDITIONS
from custom_components.familiar.const import CONF_SHARE_LINKS
from custom_components.familiar.services import ACTIONS
from custom_components.familiar.trigger import TRIGGERS

from .conftest import ANNA, BEN, settle
from .peer import JPEG, Peer, recorded
from .screens import Screen, add_screens
from .test_blueprints import BLUEPRINTS
from .test_files import DOCUMENTATION, REPO, load
from .test_stream import sighting, unknown
from .test_subentries import add
from .test_visits import unknown_visit

TEXTS: list[str] = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(), re.DOTALL)
BLOCKS: list[Any] = [yaml.safe_load(text) for text in TEXTS]
README = (REPO / "README.md").read_text()
FIRST_STEPS: list[Any] = [
    yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
]
AUTOMATIONS = [block for block in (*BLOCKS, *FIRST_STEPS) if "triggers" in block]
ANNA_IS_THERE = [shown for shown in AUTOMATIONS if shown["alias"] == "Anna is at the door"]
OF_BLUEPRINTS = [block for block in BLOCKS if "use_blueprint" in block]
SCRIPTS = [text for text, block in zip(TEXTS, BLOCKS, strict=True) if isinstance(block, list)]
(DASHBOARD,) = [block for block in BLOCKS if "cards" in block]
(CHECKED,) = [block for block in BLOCKS if "conditions" in block and "triggers" not in block]
OFF = {
    "sensor.familiar_data_size",
    "sensor.anna_faces",
    "sensor.anna_sightings_today",
    "date.anna_birth_date",
    "number.anna_presence_timeout",
    "sensor.anna_last_seen",
    "sensor.anna_last_camera",
    "sensor.front_door_last_person",
    "image_processing.front_door_face_detection",
}
"""What a household has to enable first."""
OTHERS = ("notify.mobile_app_phone", "light.turn_on")


@pytest.fixture
async def home(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> AsyncGenerator[list[ServiceCall]]:
    """A house as the examples have it; yields the calls of what is not Familiar's own."""
    await add(hass, loaded, "link", {"familiar_person": ANNA, "home_person": "person.anna"})
    await settle(hass, lambda: peer._streams)
    await add_screens(hass, dlna_dmr=Screen("Living room TV"))
    hass.config_entries.async_update_entry(loaded, options={**loaded.options, CONF_SHARE_LINKS: True})
    calls: list[ServiceCall] = []
    for action in OTHERS:
        hass.services.async_register(*action.split("."), calls.append)
    yield calls
    if automations := hass.states.async_entity_ids("automation"):
        await hass.services.async_call("automation", "turn_off", {"entity_id": automations}, blocking=True)


def no_errors(caplog: pytest.LogCaptureFixture) -> bool:
    """Whether automations, scripts and templates ran without complaint."""
    complaints = ("automation", "script", "template", "trigger", "condition")
    return not [
        record
        for record in caplog.records
        if record.levelname in ("WARNING", "ERROR") and any(it in record.name for it in complaints)
    ]


@pytest.mark.parametrize("shown", AUTOMATIONS, ids=lambda shown: str(shown["alias"]))
async def test_the_automations_shown_run(
    hass: HomeAssistant,
    peer: Peer,
    home: list[ServiceCall],
    shown: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await async_setup_component(hass, "automation", {"automation": shown | {"id": "shown"}})
    await settle(hass)
    (automation,) = hass.states.async_all("automation")
    assert automation.state == "on"
    if not any(trigger["trigger"].startswith("familiar.") for trigger in shown["triggers"]):
        data = {"entity_id": automation.entity_id}
        await hass.services.async_call("automation", "trigger", data, blocking=True)
    else:
        peer.happen("sighting", unknown())
        peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
        peer.happen("sighting", sighting())
        peer.happen("visit_ended", unknown_visit(ended_at=dt_util.utcnow().isoformat()))
    await settle(hass, lambda: home or peer.asked("POST", "/v1/cluster-proposals/r1/apply"))
    assert hass.states.get(automation.entity_id).attributes["last_triggered"]
    assert no_errors(caplog)


def test_the_readme_ends_with_anna_at_the_door_as_the_documentation_does() -> None:
    assert len(ANNA_IS_THERE) == 2


@pytest.mark.parametrize("shown", ANNA_IS_THERE, ids=["documentation", "readme"])
async def test_what_the_first_automation_says_is_true(
    hass: HomeAssistant, peer: Peer, home: list[ServiceCall], shown: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "automation", {"automation": shown})
    await settle(hass)
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
    await settle(hass, lambda: bool(home))
    assert home[0].data["message"] == "Anna is at the door"


@pytest.mark.parametrize("shown", CHECKED["conditions"], ids=lambda shown: str(shown["condition"]))
async def test_the_conditions_shown_are_checked(
    hass: HomeAssistant, home: list[ServiceCall], shown: dict[str, Any]
) -> None:
    config = await condition_helper.async_validate_condition_config(hass, shown)
    checker = await condition_helper.async_from_config(hass, config)
    # Anna is here; Ben was seen yesterday.
    assert checker.async_check() is (shown["condition"] != "familiar.was_seen_within")
    checker.async_unload()


@pytest.mark.parametrize("shown", OF_BLUEPRINTS, ids=lambda shown: str(shown["alias"]))
async def test_the_blueprints_shown_make_automations(
    hass: HomeAssistant, home: list[ServiceCall], tmp_path: Path, shown: dict[str, Any]
) -> None:
    folder = tmp_path / "blueprints" / "automation" / "familiar-faces"
    shutil.copytree(BLUEPRINTS, folder)
    hass.config.config_dir = str(tmp_path)
    assert await async_setup_component(hass, "automation", {"automation": shown})
    await settle(hass)
    (automation,) = hass.states.async_all("automation")
    assert automation.state == "on"
    given = load_yaml_dict(str(folder / Path(shown["use_blueprint"]["path"]).name))
    assert set(shown["use_blueprint"]["input"]) <= set(given["blueprint"]["input"])


def be_rich(peer: Peer) -> None:
    """Let there be an unnamed person, and faces of Ben."""
    anna, ben = recorded("GET_people")["items"]
    unnamed = ben | {"id": "c0000000-0000-4000-8000-000000000003", "name": None, "faces": 4}

    def people(query: dict[str, str]) -> Any:
        return {"items": [unnamed] if query.get("named") == "false" else [anna, ben], "cursor": None}

    peer.answer("GET", "/v1/people", people)
    peer.answer("GET", f"/v1/people/{unnamed['id']}", unnamed)
    face = recorded("GET_faces_face_id") | {"person_id": BEN, "person_name": "Ben"}
    peer.answer("GET", "/v1/faces/{face_id}", face)


@pytest.mark.parametrize("text", SCRIPTS, ids=lambda text: text.split("action: ")[1].split("\n")[0])
async def test_the_scripts_shown_run(
    hass: HomeAssistant,
    peer: Peer,
    home: list[ServiceCall],
    tmp_path: Path,
    text: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    be_rich(peer)
    for name in re.findall(r"(?:/media/|/local/)(\S+\.(?:jpg|mp4))", text):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(JPEG)
    steps = yaml.safe_load(text.replace("/media/", f"{tmp_path}/"))
    assert await async_setup_component(hass, "script", {"script": {"shown": {"sequence": steps}}})
    await hass.services.async_call("script", "shown", blocking=True)
    await settle(hass)
    assert no_errors(caplog)


def test_every_action_trigger_condition_and_blueprint_has_an_example() -> None:
    used = "\n".join(TEXTS)
    for kind, names in (
        ("action", [action.name for action in ACTIONS]),
        ("trigger", TRIGGERS),
        ("condition", CONDITIONS),
    ):
        for name in names:
            assert re.search(rf"{kind}: familiar\.{name}$", used, re.MULTILINE), name
    for blueprint in BLUEPRINTS.glob("*.yaml"):
        assert f"familiar-faces/{blueprint.name}" in used


def test_every_field_of_an_action_is_reported() -> None:
    reported = DOCUMENTATION.read_text()
    for action in ACTIONS:
        for field in action.schema.schema:
            if str(field) not in ("device_id", "entity_id", "area_id", "floor_id", "label_id"):
                assert re.search(rf"`{field}[`:]", reported), (action.name, str(field))


def test_every_entity_has_an_example(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    used = set(re.findall(r"\b[a-z_]+\.[a-z0-9_]+", "\n".join(TEXTS)))
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    ours = {entity.entity_id for entity in entities if ".ben_" not in entity.entity_id}
    assert ours - OFF <= used
    assert all(f"`{entity_id}`" in DOCUMENTATION.read_text() for entity_id in OFF)
    named = {entity_id for entity_id in used if re.match(r"[a-z_]+\.(anna|familiar|front_door)_", entity_id)}
    assert named <= ours


def test_the_dashboard_shows_entities_that_there_are(
    loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entities = [card["entity"] for card in DASHBOARD["cards"] if "entity" in card]
    for card in DASHBOARD["cards"]:
        entities += [*card.get("target", {}).get("entity_id", []), *card.get("entities", [])]
    assert len(entities) == 13
    assert all(entity_registry.async_get(entity) for entity in entities)
    assert not OFF & set(entities)


def steps_of(block: Any) -> Iterator[dict[str, Any]]:
    """Every trigger, condition and action, however deep."""
    if isinstance(block, dict):
        yield block
        block = list(block.values())
    if isinstance(block, list):
        for inner in block:
            yield from steps_of(inner)


def test_no_example_shows_that_no_target_is_set() -> None:
    """The editor marks in red what may have a target and has none."""
    blueprints = [load_yaml_dict(str(path)) for path in sorted(BLUEPRINTS.glob("*.yaml"))]
    described = {
        "trigger": load("triggers.yaml"), "condition": load("conditions.yaml"), "action": load("services.yaml")
    }  # fmt: skip
    shown = 0
    for step in steps_of([*BLOCKS, *FIRST_STEPS, *blueprints]):
        for kind, descriptions in described.items():
            key = str(step.get(kind, "")).removeprefix("familiar.")
            if step.get(kind) == f"familiar.{key}" and "target" in descriptions[key]:
                shown += 1
                assert step.get("target"), step
    assert shown > 15
