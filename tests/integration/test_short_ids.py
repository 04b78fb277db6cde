"""The beginning of an id means a person as the command line has it: where it means one alone, and no name comes first."""

from dataclasses import replace

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import ANNA, BEN, UNKNOWN
from .peer import Peer, recorded
from .test_services import call

OLD = "e0000000-0000-4000-8000-000000000009"
"""Somebody who was merged into Ben."""


def be_many(peer: Peer, *others: str) -> None:
    """Let there be others without a name beside Anna and Ben."""
    nobody = recorded("GET_people")["items"][0] | {"name": None}
    people = recorded("GET_people")["items"] + [nobody | {"id": other} for other in others]
    peer.answer("GET", "/v1/people", {"items": people, "cursor": None})


@pytest.mark.parametrize("text", ["c00000", "C0000000", f" {UNKNOWN[:13]} "])
async def test_an_action_takes_the_beginning_of_an_id(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, text: str
) -> None:
    be_many(peer, UNKNOWN)
    await call(hass, "name_person", person=text, name="Carl")
    assert peer.asked("PATCH", f"/v1/people/{UNKNOWN}")
    assert peer.asked("GET", "/v1/people")[-1].query["hidden"] == "any"


@pytest.mark.parametrize("text", ["c0000", "c00000", "123456", ""])
async def test_what_is_too_short_or_means_several_or_nobody_is_refused(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, text: str
) -> None:
    be_many(peer, UNKNOWN, "c0000000-0000-4000-8000-000000000004")
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, "hide_person", person=text)
    assert raised.value.translation_key == "person_not_found"


async def test_a_name_comes_before_the_beginning_of_an_id(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    household = loaded.runtime_data.data
    household.put(replace(household.people[BEN], name=ANNA[:8]))
    await call(hass, "hide_person", person=ANNA[:8])
    assert peer.asked("PATCH", f"/v1/people/{BEN}")
    assert not peer.asked("PATCH", f"/v1/people/{ANNA}")


async def test_the_beginning_of_an_id_from_before_a_merge_means_the_survivor(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    household = loaded.runtime_data.data
    household.survivors[OLD] = BEN
    await call(hass, "hide_person", person=OLD[:8])
    assert peer.asked("PATCH", f"/v1/people/{BEN}")


async def test_the_hidden_are_shown_again_by_the_beginning_of_their_id(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    hidden = recorded("GET_people")["items"][1] | {"hidden": True}
    peer.answer("GET", "/v1/people", {"items": [hidden], "cursor": None})
    await call(hass, "unhide_person", person=BEN[:8])
    assert peer.asked("PATCH", f"/v1/people/{BEN}")[-1].body == {"hidden": False}
