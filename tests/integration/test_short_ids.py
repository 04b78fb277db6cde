"""What a person types for a person is for the daemon to read: a name, an id, or the beginning of one."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import UNKNOWN
from .peer import Peer, recorded
from .test_services import call


@pytest.mark.parametrize("text", ["c000", "C0000000", "Zoë (neighbor)", "a/../b?c=d"])
async def test_an_action_passes_on_what_was_typed(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, text: str
) -> None:
    peer.answer("GET", f"/v1/people/{text}", recorded("GET_people_person_id") | {"id": UNKNOWN})
    await call(hass, "name_person", person=text, name="Carl")
    assert peer.asked("POST", f"/v1/people/{UNKNOWN}/name")
