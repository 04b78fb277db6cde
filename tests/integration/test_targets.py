"""What the target of a trigger or condition means: people, or cameras; the rest is refused with words."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.websocket_api import automation as offered
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import ANNA, BEN, CAMERA, INSTANCE_ID, settle
from .peer import Peer
from .test_automation import automate, is_so
from .test_stream import sighting, unknown

pytestmark = pytest.mark.usefixtures("just_recorded")

WATCHER = "01JCAMERA0000000000000000"
GARDEN = "camera.garden"


@pytest.fixture
async def home(hass: HomeAssistant, front_door: Path, loaded: MockConfigEntry) -> dict[str, Any]:
    """A house: targets by what they are called here."""
    devices = dr.async_get(hass)
    entities = er.async_get(hass)
    anna, ours = (
        devices.async_get_device_by_identifier(("familiar", f"{INSTANCE_ID}_{part}"), loaded.entry_id)
        for part in (ANNA, WATCHER)
    )
    assert anna
    assert ours
    device = devices.async_get_or_create(config_entry_id=loaded.entry_id, identifiers={("test", "camera")})
    entities.async_get_or_create("camera", "test", "1", device_id=device.id, object_id_base="of_a_device")
    area = ar.async_get(hass).async_create("Garden")
    garden = entities.async_get_or_create("camera", "test", "garden", object_id_base="garden")
    entities.async_update_entity(garden.entity_id, new_entity_id=GARDEN, area_id=area.id)
    assert await async_setup_component(hass, "light", {})
    hass.states.async_set("light.hall", "on")
    hass.states.async_set("person.anna", "home")
    return {
        "camera": {"entity_id": CAMERA},
        "our camera": {"device_id": ours.id},
        "our event": {"entity_id": "event.front_door_faces"},
        "a camera's device": {"device_id": device.id},
        "garden": {"area_id": area.id},
        "anna": {"device_id": anna.id},
        "presence": {"entity_id": "binary_sensor.anna_presence"},
        "person": {"entity_id": "person.anna"},
        "light": {"entity_id": "light.hall"},
        "daemon": {"entity_id": "binary_sensor.familiar_problem"},
        "of another time": {"entity_id": "sensor.of_another_time"},
        "empty": {"entity_id": []},
        "place": {"entity_id": entities.async_get_entity_id("camera", "test", "1")},
    }


@pytest.mark.parametrize(
    ("target", "camera", "runs"),
    [
        ("camera", CAMERA, True),
        ("camera", GARDEN, False),
        ("our camera", CAMERA, True),
        ("our camera", GARDEN, False),
        ("our event", CAMERA, True),
        ("our event", GARDEN, False),
        ("a camera's device", "camera.test_1", None),
        ("a camera's device", CAMERA, False),
        ("garden", GARDEN, True),
        ("garden", CAMERA, False),
        ("empty", GARDEN, True),
        ("of another time", CAMERA, False),
    ],
)
@pytest.mark.parametrize("trigger", ["person_recognized", "unknown_detected"])
async def test_a_camera_as_target_says_where(
    hass: HomeAssistant,
    peer: Peer,
    home: dict[str, Any],
    loaded: MockConfigEntry,
    trigger: str,
    target: str,
    camera: str,
    runs: bool | None,
) -> None:
    if runs is None:
        camera, runs = str(home["place"]["entity_id"]), True
    calls = await automate(hass, {"trigger": f"familiar.{trigger}", "target": home[target]})
    seen = unknown(camera=camera) if trigger == "unknown_detected" else sighting(camera=camera)
    peer.happen("sighting", seen)
    await settle(hass, lambda: loaded.runtime_data.listener.last_event_id == "101.0")
    assert bool(calls) is runs


async def test_a_camera_as_target_and_a_name_mean_both(
    hass: HomeAssistant, peer: Peer, home: dict[str, Any], loaded: MockConfigEntry
) -> None:
    options = {"person": "Ben"}
    trigger = {"trigger": "familiar.person_recognized", "target": home["camera"], "options": options}
    calls = await automate(hass, trigger)
    peer.happen("sighting", sighting(camera=GARDEN))
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Ben"]


async def test_a_person_and_a_camera_as_target_mean_both(
    hass: HomeAssistant, peer: Peer, home: dict[str, Any], loaded: MockConfigEntry
) -> None:
    target = {"entity_id": [GARDEN], **home["anna"]}
    calls = await automate(hass, {"trigger": "familiar.person_recognized", "target": target})
    anna = {"person_id": ANNA, "person_name": "Anna"}
    peer.happen("sighting", sighting(**anna))
    peer.happen("sighting", sighting(camera=GARDEN))
    peer.happen("sighting", sighting(camera=GARDEN, **anna))
    await settle(hass, lambda: loaded.runtime_data.listener.last_event_id == "103.0")
    assert [call.data["who"] for call in calls] == ["Anna"]


REFUSED = [
    (
        "triggers",
        "person_left",
        "camera",
        "camera.front_door cannot be a target of Person left: it is a camera",
    ),
    ("triggers", "person_appeared", "our camera", "it is a camera. Select people"),
    ("triggers", "person_appeared", "a camera's device", "it is a camera. Select people"),
    (
        "triggers",
        "unknown_detected",
        "anna",
        "Anna cannot be a target of Unknown face detected: it is a person",
    ),
    ("triggers", "unknown_detected", "person", "it is a person. Select cameras."),
    (
        "triggers",
        "person_recognized",
        "light",
        "it is neither a person nor a camera. Select cameras or people",
    ),
    ("triggers", "person_recognized", "daemon", "it is neither a person nor a camera"),
    ("conditions", "is_present", "camera", "cannot be a target of Person is present: it is a camera"),
    ("conditions", "is_absent", "light", "it is neither a person nor a camera. Select people"),
    ("conditions", "was_seen_within", "our event", "it is a camera. Select people"),
]


@pytest.mark.parametrize(("kind", "step", "target", "words"), REFUSED)
async def test_what_can_never_be_meant_is_refused_with_words(
    hass: HomeAssistant,
    home: dict[str, Any],
    hass_ws_client: WebSocketGenerator,
    kind: str,
    step: str,
    target: str,
    words: str,
) -> None:
    client = await hass_ws_client()
    options = {"within": "00:10:00"} if step == "was_seen_within" else {}
    config = {kind[:-1]: f"familiar.{step}", "target": home[target], "options": options}
    await client.send_json_auto_id({"type": "validate_config", kind: config})
    answer = (await client.receive_json())["result"][kind]
    assert answer["valid"] is False
    assert words in answer["error"]


@pytest.mark.parametrize("target", ["anna", "presence", "person", "of another time", "empty"])
@pytest.mark.parametrize(
    ("kind", "step"),
    [("triggers", "person_left"), ("triggers", "person_recognized"), ("conditions", "is_present")],
)
async def test_people_and_what_time_will_tell_are_taken(
    hass: HomeAssistant,
    home: dict[str, Any],
    hass_ws_client: WebSocketGenerator,
    kind: str,
    step: str,
    target: str,
) -> None:
    client = await hass_ws_client()
    config = {kind[:-1]: f"familiar.{step}", "target": home[target], "options": {}}
    await client.send_json_auto_id({"type": "validate_config", kind: config})
    assert (await client.receive_json())["result"][kind] == {"valid": True, "error": None}


async def test_the_editor_offers_what_a_target_can_mean(hass: HomeAssistant, home: dict[str, Any]) -> None:
    assert await async_setup_component(hass, "automation", {"automation": []})

    async def of(target: str, ask: Any) -> set[str]:
        names = await ask(hass, home[target], True)
        return {name.removeprefix("familiar.") for name in names if name.startswith("familiar.")}

    await automate(hass, {"trigger": "familiar.person_recognized"})
    triggers, conditions = offered.async_get_triggers_for_target, offered.async_get_conditions_for_target
    for camera in ("camera", "our camera", "our event"):
        assert await of(camera, triggers) == {"person_recognized", "unknown_detected", "visit_ended"}
        assert await of(camera, conditions) == set()
    for person in ("anna", "presence"):
        assert await of(person, triggers) == {
            "person_recognized",
            "person_appeared",
            "person_left",
            "visit_ended",
        }
    assert await of("light", triggers) == set()
    assert await of("daemon", triggers) == set()


@pytest.mark.parametrize("who", ["Ben", "ben", "BEN", BEN, BEN[:8], BEN[:8].upper()])
async def test_names_and_short_ids_are_understood_by_triggers_and_conditions(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, who: str
) -> None:
    calls = await automate(hass, {"trigger": "familiar.person_recognized", "options": {"person": who}})
    peer.happen("sighting", sighting(person_id=ANNA, person_name="Anna"))
    peer.happen("sighting", sighting())
    await settle(hass, lambda: bool(calls))
    assert [call.data["who"] for call in calls] == ["Ben"]
    assert await is_so(hass, {"condition": "familiar.is_present", "options": {"person": who}})
