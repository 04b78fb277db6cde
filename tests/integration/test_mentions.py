"""What waits in vain in an automation or a script is a repair, which says where and goes by itself."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.const import DOMAIN
from custom_components.familiar.registry import mention_issues

from .conftest import ANNA, BEN, settle
from .peer import Peer, recorded
from .test_blueprints import BLUEPRINTS

CARL = "d0000000-0000-4000-8000-000000000007"
WAIT = {"action": "homeassistant.update_entity", "target": {"entity_id": "sun.sun"}}
RECOGNIZED = {"trigger": "familiar.person_recognized", "options": {"person": "Ana"}}


@pytest.fixture(autouse=True)
def _check_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_issues, "CHECK_AFTER", 0.01)


def issues(hass: HomeAssistant) -> list[tuple[str, dict[str, str]]]:
    return [
        (issue.translation_key or "", issue.translation_placeholders or {})
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active
    ]


async def use(hass: HomeAssistant, *automations: dict[str, Any], domain: str = "automation") -> None:
    """Write automations as an editor does, and read them."""
    config: Any = [{"id": "one", "alias": "Door", "actions": [], "mode": "single"} | it for it in automations]
    assert await async_setup_component(hass, domain, {domain: config})
    await hass.async_block_till_done()


async def change(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, *automations: dict[str, Any]) -> None:
    """Write them again, and have them read."""
    config = [{"id": "one", "alias": "Door", "actions": []} | it for it in automations]

    monkeypatch.setattr("homeassistant.config.load_yaml_config_file", lambda *_, **__: {"automation": config})
    await hass.services.async_call("automation", "reload", blocking=True)


async def test_a_name_that_nobody_has_is_a_repair_until_the_automation_is_right(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use(hass, {"triggers": [RECOGNIZED]})
    await settle(hass, lambda: issues(hass))
    assert issues(hass) == [
        (
            "person_not_found",
            {"owner": "Door", "edit": "/config/automation/edit/one", "person": "Ana", "nearest": "Anna"},
        )
    ]
    right = {"trigger": "familiar.person_recognized", "options": {"person": "Anna"}}
    with monkeypatch.context() as patched:
        await change(hass, patched, {"triggers": [right]})
    await settle(hass, lambda: not issues(hass))


async def test_it_goes_when_somebody_gets_that_name_and_comes_when_they_lose_it(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    await use(hass, {"triggers": [RECOGNIZED]})
    await settle(hass, lambda: issues(hass))
    ana = recorded("GET_people")["items"][1] | {"id": CARL, "name": "ANA"}
    peer.happen("person_named", {"person_id": CARL, "name": "ANA", "person": ana})
    await settle(hass, lambda: not issues(hass))
    peer.happen("person_forgotten", {"person_id": CARL})
    await settle(hass, lambda: issues(hass))


WRONG: dict[str, dict[str, Any]] = {
    "trigger": {"triggers": [RECOGNIZED]},
    "several": {"triggers": [{"trigger": "familiar.person_left", "options": {"person": ["Ben", "Ana"]}}]},
    "platform": {"triggers": [{"platform": "familiar.person_left", "options": {"person": "Ana"}}]},
    "condition": {
        "triggers": [],
        "conditions": [{"or": [{"condition": "familiar.is_present", "options": {"person": "Ana"}}]}],
    },
    "action": {"triggers": [], "actions": [{"action": "familiar.hide_person", "data": {"person": "Ana"}}]},
    "deep": {
        "triggers": [],
        "actions": [
            {
                "choose": [
                    {
                        "conditions": [],
                        "sequence": [
                            {
                                "if": [{"condition": "familiar.is_absent", "options": {"person": "Ana"}}],
                                "then": [],
                            }
                        ],
                    }
                ]
            }
        ],
    },
    "wait": {"triggers": [], "actions": [{"wait_for_trigger": [RECOGNIZED]}]},
}


@pytest.mark.parametrize("automation", WRONG.values(), ids=WRONG)
async def test_it_is_seen_wherever_it_stands(
    hass: HomeAssistant, loaded: MockConfigEntry, automation: dict[str, Any]
) -> None:
    await use(hass, automation)
    await settle(hass, lambda: issues(hass))
    ((key, placeholders),) = issues(hass)
    assert (key, placeholders["person"], placeholders["nearest"]) == ("person_not_found", "Ana", "Anna")


RIGHT: dict[str, dict[str, Any]] = {
    "case": {
        "triggers": [
            {"trigger": "familiar.person_left", "options": {"person": ["ANNA", "ben", BEN[:8], ANNA]}}
        ]
    },
    "disabled": {"triggers": [RECOGNIZED | {"enabled": False}]},
    "template": {
        "triggers": [],
        "actions": [{"action": "familiar.hide_person", "data": {"person": "{{ 1 }}"}}],
    },
    "hidden": {"triggers": [], "actions": [{"action": "familiar.unhide_person", "data": {"person": "Carl"}}]},
    "unknown id": {
        "triggers": [],
        "actions": [{"action": "familiar.hide_person", "data": {"person": "47a0ac25"}}],
    },
    "new": {
        "triggers": [],
        "actions": [{"action": "familiar.enroll", "data": {"name": "Carl", "path": "/a"}}],
    },
    "others": {"triggers": [{"trigger": "event", "event_type": "x", "event_data": {"person": "Ana"}}]},
}


@pytest.mark.parametrize("automation", RIGHT.values(), ids=RIGHT)
async def test_what_is_right_or_undecidable_is_none(
    hass: HomeAssistant, loaded: MockConfigEntry, automation: dict[str, Any]
) -> None:
    await use(hass, automation, {"id": "two", "alias": "Wrong", "triggers": [RECOGNIZED]})
    await settle(hass, lambda: issues(hass))
    assert [placeholders["owner"] for _, placeholders in issues(hass)] == ["Wrong"]


async def test_a_blueprints_input_is_seen(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    shutil.copytree(BLUEPRINTS, tmp_path / "blueprints" / "automation" / "familiar")
    hass.config.config_dir = str(tmp_path)
    blueprint = {
        "path": "familiar/child_came_home.yaml",
        "input": {"child": "Bem", "notify_action": "notify.a"},
    }
    automation = {"id": "school", "alias": "School", "use_blueprint": blueprint}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await settle(hass, lambda: issues(hass))
    ((key, placeholders),) = issues(hass)
    assert (key, placeholders["owner"], placeholders["person"], placeholders["nearest"]) == (
        "person_not_found",
        "School",
        "Bem",
        "Ben",
    )
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.school"}, blocking=True
    )


async def test_a_script_is_seen(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    steps = [{"action": "familiar.hide_person", "data": {"person": "Nobody at all"}}]
    assert await async_setup_component(
        hass, "script", {"script": {"hide": {"alias": "Hide", "sequence": steps}}}
    )
    await settle(hass, lambda: issues(hass))
    ((_, placeholders),) = issues(hass)
    assert placeholders == {
        "owner": "Hide",
        "edit": "/config/script/edit/hide",
        "person": "Nobody at all",
        "nearest": "–",
    }


async def test_a_target_that_means_nobody_is_a_repair_until_it_does(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    target = {"entity_id": "person.anna"}
    await use(hass, {"triggers": [{"trigger": "familiar.person_left", "target": target}]})
    await settle(hass, lambda: issues(hass))
    ((key, placeholders),) = issues(hass)
    assert (key, placeholders["owner"], placeholders["step"]) == (
        "target_without_match",
        "Door",
        "person_left",
    )
    link = {"familiar_person": ANNA, "home_person": "person.anna"}
    flow = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, "link"), context={"source": "user"}
    )
    await hass.config_entries.subentries.async_configure(flow["flow_id"], link)
    await settle(hass, lambda: not issues(hass))


async def test_who_waits_for_a_former_event_type_learns_its_name(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    trigger = {"trigger": "event.received", "options": {"event_type": ["unknown"]}}
    targets = {"entity_id": ["event.bell", "event.front_door_faces"]}
    await use(hass, {"triggers": [trigger | {"target": targets}]})
    await settle(hass, lambda: issues(hass))
    assert {(key, placeholders["entity"]) for key, placeholders in issues(hass)} == {
        ("event_type_renamed", "event.front_door_faces")
    }


async def test_while_a_daemon_is_away_nothing_is_said_and_nothing_forgotten(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use(hass, {"triggers": [RECOGNIZED]})
    await settle(hass, lambda: issues(hass))
    before = issues(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    with monkeypatch.context() as patched:
        await change(hass, patched, {"triggers": []})
    await settle(hass)
    assert issues(hass) == before
    await hass.config_entries.async_remove(loaded.entry_id)
    await settle(hass, lambda: not issues(hass))
