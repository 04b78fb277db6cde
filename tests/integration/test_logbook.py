"""What a household finds in its logbook: a sentence a sighting, and nothing of looks in vain."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import ANNA, BEN, CAMERA, INSTANCE_ID, let_time_pass, set_up, settle
from .peer import Peer, recorded
from .test_stream import sighting, unknown

WATCHER = "01JCAMERA0000000000000000"
FACES = "event.front_door_faces"


@pytest.fixture(autouse=True)
def _custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None, socket_enabled: None
) -> None:
    """Record from the beginning; else as everywhere."""


@pytest.fixture(autouse=True)
def all_entities() -> None:
    """Here, entities are on and off as a household gets them."""


@pytest.fixture
async def home(
    hass: HomeAssistant,
    front_door: Path,
    entry: MockConfigEntry,
    peer: Peer,
) -> MockConfigEntry:
    """A house with a logbook."""
    await keep_a_logbook(hass)
    return await set_up(hass, entry, peer)


async def keep_a_logbook(hass: HomeAssistant) -> None:
    """Set core's logbook up; its pages, which are a package of their own, are taken as given."""
    hass.config.components.add("frontend")
    assert await async_setup_component(hass, "logbook", {})


async def lines(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, since: datetime, **filters: Any
) -> list[dict[str, Any]]:
    """Return the logbook's lines, as its page has them."""
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    command = {"type": "logbook/get_events", "start_time": since.isoformat(), **filters}
    await client.send_json_auto_id(command)
    answer = await client.receive_json()
    assert answer["success"], answer
    return list(answer["result"])


def sentences(entries: list[dict[str, Any]]) -> list[str]:
    """Return them as they are shown: an entity's name would stand in the place of the person's."""
    assert not [line for line in entries if "message" in line and line.get("entity_id")]
    return [f"{line['name']} {line['message']}" for line in entries if "message" in line]


async def test_a_sighting_is_one_sentence_with_a_name(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer, hass_ws_client: WebSocketGenerator
) -> None:
    began = dt_util.utcnow()
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    entries = await lines(hass, hass_ws_client, began)
    assert sentences(entries) == ["Ben was recognized at Front door"]
    # Beside it, that somebody came, and the camera's event, for which the logbook has no way out.
    others = {line["entity_id"]: line for line in entries if "message" not in line}
    assert set(others) == {"binary_sensor.ben_presence", FACES}
    assert others[FACES]["context_name"] == "Ben"

    again = dt_util.utcnow()
    seen = hass.states.get(FACES).state
    peer.happen("sighting", sighting(face_id="another"))
    await settle(hass, lambda: hass.states.get(FACES).state != seen)
    entries = await lines(hass, hass_ws_client, again)
    assert sentences(entries) == ["Ben was recognized at Front door"]
    assert len(entries) == 2


async def test_the_sentence_is_on_the_page_of_the_persons_device_and_entity(
    hass: HomeAssistant,
    home: MockConfigEntry,
    peer: Peer,
    hass_ws_client: WebSocketGenerator,
    device_registry: dr.DeviceRegistry,
) -> None:
    began = dt_util.utcnow()
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    for person_id, expected in ((BEN, ["Ben was recognized at Front door"]), (ANNA, [])):
        device = device_registry.async_get_device_by_identifier(
            ("familiar", f"{INSTANCE_ID}_{person_id}"), home.entry_id
        )
        assert device
        entries = await lines(hass, hass_ws_client, began, device_ids=[device.id])
        assert sentences(entries) == expected
    entries = await lines(hass, hass_ws_client, began, entity_ids=["binary_sensor.ben_presence"])
    assert sentences(entries) == ["Ben was recognized at Front door"]


async def test_an_unknown_face_is_a_sentence_at_the_camera(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer, hass_ws_client: WebSocketGenerator
) -> None:
    began = dt_util.utcnow()
    peer.happen("sighting", unknown())
    await settle(hass, lambda: hass.states.get(FACES).state != "unknown")
    entries = await lines(hass, hass_ws_client, began, entity_ids=[FACES])
    assert sentences(entries) == ["An unknown face was seen at Front door"]
    assert hass.states.get(FACES).attributes["event_type"] == "unknown_face"


async def test_a_face_that_is_unusable_is_no_sentence(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer, hass_ws_client: WebSocketGenerator
) -> None:
    began = dt_util.utcnow()
    peer.happen("sighting", sighting(verdict="unusable", person_id=None, person_name=None))
    await settle(hass, lambda: home.runtime_data.listener.last_event_id == "101.0")
    assert not await lines(hass, hass_ws_client, began)


@pytest.mark.parametrize("outcome", ["no_face", "unusable"])
async def test_snapshots_without_result_are_reported_once(
    hass: HomeAssistant,
    home: MockConfigEntry,
    peer: Peer,
    hass_ws_client: WebSocketGenerator,
    outcome: str,
) -> None:
    began = dt_util.utcnow()
    peer.answer("POST", "/v1/sightings", recorded("POST_sightings") | {"outcome": outcome, "faces": []})
    for _ in range(5):
        await home.runtime_data.watchers[WATCHER].async_take_snapshot()
    entries = await lines(hass, hass_ws_client, began)
    assert [line["entity_id"] for line in entries] in ([FACES], [])
    first = hass.states.get(FACES)
    assert first.attributes["event_type"] == outcome

    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get(FACES).attributes["event_type"] == "recognized")
    for _ in range(5):
        await home.runtime_data.watchers[WATCHER].async_take_snapshot()
    state = hass.states.get(FACES)
    assert state.attributes["event_type"] == outcome
    assert state.state > first.state
    entries = await lines(hass, hass_ws_client, began, entity_ids=[FACES])
    assert [line["attributes"]["event_type"] for line in entries if "attributes" in line][-2:] == [
        "recognized",
        outcome,
    ]


async def test_a_person_renamed_erased_or_seen_in_another_language_is_shown_as_they_are_now(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer, hass_ws_client: WebSocketGenerator
) -> None:
    began = dt_util.utcnow()
    peer.happen("sighting", sighting())
    await settle(hass, lambda: hass.states.get("binary_sensor.ben_presence").state == "on")
    ben = recorded("GET_people")["items"][1] | {"name": "Benjamin"}
    peer.happen("person_named", {"person_id": BEN, "name": "Benjamin", "person": ben})
    await settle(hass, lambda: home.runtime_data.data.people[BEN].name == "Benjamin")
    entries = await lines(hass, hass_ws_client, began)
    assert sentences(entries) == ["Benjamin was recognized at Front door"]

    peer.happen("person_erased", {"person_id": BEN})
    await settle(hass, lambda: BEN not in home.runtime_data.data.people)
    entries = await lines(hass, hass_ws_client, began)
    assert sentences(entries) == ["Someone was recognized at Front door"]

    await hass.config_entries.async_unload(home.entry_id)
    hass.states.async_remove(CAMERA)
    entries = await lines(hass, hass_ws_client, began)
    assert sentences(entries) == ["Ben was recognized at Front door"]


async def test_the_sentence_speaks_the_households_language(
    hass: HomeAssistant,
    front_door: Path,
    entry: MockConfigEntry,
    peer: Peer,
    hass_ws_client: WebSocketGenerator,
) -> None:
    hass.config.language = "nl"
    await keep_a_logbook(hass)
    await set_up(hass, entry, peer)
    began = dt_util.utcnow()
    peer.happen("sighting", sighting())
    await settle(hass, lambda: entry.runtime_data.presence.is_here(BEN))
    entries = await lines(hass, hass_ws_client, began)
    assert sentences(entries) == ["Ben werd herkend: Front door"]


async def test_what_repeats_the_sentence_is_off_at_first(
    hass: HomeAssistant, home: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entities = er.async_entries_for_config_entry(entity_registry, home.entry_id)
    off = {entity.entity_id for entity in entities if entity.disabled_by and ".ben_" not in entity.entity_id}
    assert off >= {
        "sensor.anna_last_seen",
        "sensor.anna_last_camera",
        "sensor.front_door_last_person",
        "image_processing.front_door_face_detection",
    }
    attributes = hass.states.get("binary_sensor.anna_presence").attributes
    assert dt_util.parse_datetime(attributes["last_seen"])
    assert attributes["last_camera"] == "Front door"


async def test_the_event_entity_says_no_face_again_after_a_restart_only_if_it_was_another(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer
) -> None:
    peer.answer("POST", "/v1/sightings", recorded("POST_sightings") | {"outcome": "no_face", "faces": []})
    await home.runtime_data.watchers[WATCHER].async_take_snapshot()
    before = hass.states.get(FACES).state
    await hass.config_entries.async_reload(home.entry_id)
    await let_time_pass(hass, timedelta(seconds=1))
    await home.runtime_data.watchers[WATCHER].async_take_snapshot()
    assert hass.states.get(FACES).state == before
