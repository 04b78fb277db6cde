"""What the documentation shows can be pasted: Home Assistant accepts it."""

import re
from typing import Any

import pytest
import yaml
from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition as condition_helper
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.familiar.services import ACTIONS

from .conftest import settle
from .peer import Peer
from .test_files import DOCUMENTATION
from .test_stream import sighting
from .test_subentries import add

BLOCKS: list[Any] = [
    yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(), re.DOTALL)
]


async def test_the_automation_shown_runs(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    (shown,) = [block for block in BLOCKS if "triggers" in block]
    anna = next(iter(loaded.runtime_data.data.people))
    await add(hass, loaded, "link", {"familiar_person": anna, "home_person": "person.anna"})
    calls = async_mock_service(hass, "notify", "mobile_app_phone")
    assert await async_setup_component(hass, "automation", {"automation": shown | {"alias": "shown"}})
    await settle(hass, lambda: peer._streams)
    peer.happen("sighting", sighting(person_id=anna, person_name="Anna"))
    await settle(hass, lambda: bool(calls))
    assert calls[0].data["message"] == "Anna is at the door"


async def test_the_conditions_shown_are_valid(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    (shown,) = [block for block in BLOCKS if "conditions" in block]
    for config in shown["conditions"]:
        await condition_helper.async_validate_condition_config(hass, config)


@pytest.mark.parametrize("shown", [block for block in BLOCKS if isinstance(block, list)])
def test_the_scripts_shown_are_valid(shown: Any) -> None:
    cv.SCRIPT_SCHEMA(shown)
    schemas = {f"familiar.{action.name}": action.schema for action in ACTIONS}
    for step in shown:
        if schema := schemas.get(step.get("action", "")):
            schema(step["data"])


def test_the_dashboard_shows_entities_that_there_are(loaded: MockConfigEntry, hass: HomeAssistant) -> None:
    (shown,) = [block for block in BLOCKS if "cards" in block]
    entities = [card["entity"] for card in shown["cards"] if "entity" in card]
    entities += [entity for card in shown["cards"] for entity in card.get("target", {}).get("entity_id", [])]
    assert len(entities) == 5
    assert all(hass.states.get(entity) for entity in entities)
