"""What can be handed out, what can be repaired, what is held still, and what assistants may know."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.familiar import backup
from custom_components.familiar.const import DOMAIN

from .conftest import ANNA, CAMERA, INSTANCE_ID, set_up, settle
from .peer import Peer, recorded

pytestmark = pytest.mark.usefixtures("just_recorded")

ASSIST = llm.LLMContext(
    platform="", context=Context(), language="en", assistant="conversation", device_id=None
)


async def test_diagnostics_say_nothing_of_anybody(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    diagnostics: Any = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    reported = json.dumps(diagnostics)
    for secret in (peer.token, peer.url, "127.0.0.1", INSTANCE_ID, ANNA, "Anna", "Ben", CAMERA, "Front door"):
        assert secret not in reported
    assert diagnostics["people"]["named"] == 2
    assert diagnostics["system"]["pack"]["name"] == "mobile"
    assert diagnostics["connected"] is True


async def test_diagnostics_can_be_had_when_the_daemon_cannot(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    await peer.stop()
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert await async_setup_component(hass, "diagnostics", {})
    diagnostics: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert (diagnostics["state"], diagnostics["error"]) == ("setup_retry", "cannot_connect")
    for secret in (peer.token, "127.0.0.1", INSTANCE_ID, CAMERA):
        assert secret not in json.dumps(diagnostics)


async def test_system_health_tells_how_it_is(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    info: Any = await get_system_health_info(hass, DOMAIN)
    assert await info["can_reach_server"] == "ok"
    assert (info["daemons"], info["people"], info["daemon_version"]) == (1, 2, "0.1.0")
    await hass.config_entries.async_unload(loaded.entry_id)
    assert await get_system_health_info(hass, DOMAIN) == {"daemons": 0}


def with_problems(*codes: str) -> Any:
    problems = [{"code": code, "detail": f"It is {code}."} for code in codes]
    return recorded("GET_system") | {"problems": problems}


async def test_problems_are_repairs_until_they_are_gone(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    codes = (
        "disk-nearly-full",
        "data-of-another-pack",
        "license-not-accepted",
        "engine-failing",
        "originals-away",
    )
    peer.answer("GET", "/v1/system", with_problems(*codes))
    await set_up(hass, entry, peer)
    keys = {issue.translation_key: issue.is_fixable for issue in issue_registry.issues.values()}
    assert keys == {
        "disk_nearly_full": False,
        "data_of_another_pack": True,
        "license_not_accepted": True,
        "originals_away": False,
    }
    peer.relent("GET", "/v1/system")
    await entry.runtime_data.async_refresh()
    assert not issue_registry.issues


async def test_faces_to_check_are_a_repair_until_there_are_none(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"face_checks": 3})
    await set_up(hass, entry, peer)
    (issue,) = issue_registry.issues.values()
    assert (issue.translation_key, issue.is_fixable) == ("face_checks", False)
    assert issue.translation_placeholders == {"name": entry.title, "count": "3"}
    peer.relent("GET", "/v1/system")
    await entry.runtime_data.async_refresh()
    assert not issue_registry.issues


async def test_a_license_is_accepted_from_the_repairs(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    peer.answer("GET", "/v1/system", with_problems("license-not-accepted"))
    await set_up(hass, entry, peer)
    client = await hass_client()
    issue = {"handler": DOMAIN, "issue_id": f"license_not_accepted_{entry.entry_id}"}
    flow = await (await client.post("/api/repairs/issues/fix", json=issue)).json()
    assert flow["step_id"] == "confirm"
    assert flow["description_placeholders"]["license"] == "MIT"
    url = f"/api/repairs/issues/fix/{flow['flow_id']}"
    peer.refuse("POST", "/v1/system/accept-license", 503, "busy")
    assert (await (await client.post(url, json={})).json())["errors"] == {"base": "busy"}
    peer.relent("POST", "/v1/system/accept-license")
    peer.relent("GET", "/v1/system")
    response = await client.post(url, json={})
    assert (response.status, (await response.json())["type"]) == (HTTPStatus.OK, "create_entry")
    assert peer.asked("POST", "/v1/system/accept-license")[-1].body == {"pack": "mobile"}
    flow = await (await client.post("/api/repairs/issues/fix", json=issue)).json()
    assert "flow_id" not in flow


async def test_a_repair_waits_for_the_daemon(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    peer.answer("GET", "/v1/system", with_problems("license-not-accepted"))
    await set_up(hass, entry, peer)
    client = await hass_client()
    issue = {"handler": DOMAIN, "issue_id": f"license_not_accepted_{entry.entry_id}"}
    flow = await (await client.post("/api/repairs/issues/fix", json=issue)).json()
    await hass.config_entries.async_unload(entry.entry_id)
    response = await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert (await response.json())["reason"] == "entry_not_loaded"
    flow = await (await client.post("/api/repairs/issues/fix", json=issue)).json()
    assert (flow["type"], flow["reason"]) == ("abort", "entry_not_loaded")


async def test_faces_are_computed_again_from_the_repairs(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    peer.answer("GET", "/v1/system", with_problems("data-of-another-pack"))
    await set_up(hass, entry, peer)
    client = await hass_client()
    issue = {"handler": DOMAIN, "issue_id": f"data_of_another_pack_{entry.entry_id}"}
    flow = await (await client.post("/api/repairs/issues/fix", json=issue)).json()
    response = await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert (await response.json())["type"] == "create_entry"
    assert peer.asked("POST", "/v1/system/re-embed")


async def test_a_repair_of_an_entry_that_went_ends(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    from custom_components.familiar.repairs import async_create_fix_flow

    flow = await async_create_fix_flow(hass, "x", {"entry_id": "gone", "code": "", "pack": "", "detail": ""})
    flow.hass = hass
    flow.flow_id, flow.handler, flow.context = "1", DOMAIN, {}
    assert (await flow.async_step_init())["reason"] == "entry_removed"


async def test_the_daemon_holds_still_for_a_backup(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await backup.async_pre_backup(hass)
    assert peer.asked("POST", "/v1/backup/freeze")[-1].query == {"seconds": "1800"}
    await backup.async_post_backup(hass)
    assert peer.asked("POST", "/v1/backup/thaw")
    peer.refuse("POST", "/v1/backup/freeze", 503, "storage-full")
    peer.refuse("POST", "/v1/backup/thaw", 503, "storage-full")
    await backup.async_pre_backup(hass)
    await backup.async_post_backup(hass)
    assert "Failed to pause" in caplog.text
    assert "Failed to resume" in caplog.text


async def tools(hass: HomeAssistant) -> dict[str, llm.Tool]:
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "llm", {})
    await settle(hass)
    api = await llm.async_get_api(hass, "assist", ASSIST)
    return {tool.name: tool for tool in api.tools if tool.name.startswith("familiar__")}


async def ask(hass: HomeAssistant, name: str, **arguments: Any) -> llm.ToolResult:
    tool = (await tools(hass))[name]
    assert tool.annotations.read_only
    answer = await tool.async_call(hass, llm.ToolInput(name, arguments), ASSIST)
    assert isinstance(answer, llm.ToolResult)
    return answer


async def test_assistants_know_who_was_seen(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    seen = (await ask(hass, "familiar__who_was_seen")).data["seen"]
    assert [one["person"] for one in seen] == ["Anna", "unknown", "Anna"]
    asked = datetime.fromisoformat(peer.asked("GET", "/v1/sightings")[-1].query["after"])
    assert 23 < (datetime.now(UTC) - asked).total_seconds() / 3600 < 25
    seen = (await ask(hass, "familiar__who_was_seen", camera="garden")).data["seen"]
    assert [one["person"] for one in seen] == ["unknown"]
    peer.refuse("GET", "/v1/sightings", 500, "error")
    assert (await ask(hass, "familiar__who_was_seen")).error


async def test_assistants_know_when_somebody_was_seen(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = (await ask(hass, "familiar__last_seen", person="Anna")).data
    assert (answer["person"], answer["present"], answer["camera"]) == ("Anna", True, "Front door")
    tool = (await tools(hass))["familiar__last_seen"]
    loaded.runtime_data.data.remove(ANNA)
    assert "familiar__last_seen" in await tools(hass)
    answer = await tool.async_call(hass, llm.ToolInput("", {"person": "Anna"}), ASSIST)
    assert answer.error


async def test_assistants_know_nothing_without_a_daemon(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    loaded.runtime_data.data.people.clear()
    assert set(await tools(hass)) == {"familiar__who_was_seen"}
    await hass.config_entries.async_unload(loaded.entry_id)
    assert not await tools(hass)
