"""The page in the sidebar: there while there is an entry, whatever the daemon does, if it was built."""

import json
from pathlib import Path

import pytest
from homeassistant.components.frontend import DATA_PANELS
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.familiar.const import DOMAIN
from custom_components.familiar.panel import registration

from .conftest import set_up, settle
from .peer import Peer

SCRIPT = "panel-ABCDEFGH.js"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built page."""
    files = tmp_path / "built"
    files.mkdir()
    (files / SCRIPT).write_text("export {};")
    (files / "manifest.json").write_text(json.dumps({"panel": SCRIPT}))
    monkeypatch.setattr(registration, "FILES", files)
    return files


@pytest.fixture
async def frontend(hass: HomeAssistant, tmp_path: Path) -> None:
    """Home Assistant's frontend, from a folder without its files, which no test loads."""
    assert await async_setup_component(
        hass, "frontend", {"frontend": {"development_repo": str(tmp_path)}, "http": {}}
    )


def has_panel(hass: HomeAssistant) -> bool:
    return "familiar" in hass.data.get(DATA_PANELS, {})


@pytest.mark.usefixtures("frontend", "built")
async def test_everyone_sees_the_page_and_the_gear_stays_with_the_options(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await set_up(hass, entry, peer)
    panel = hass.data[DATA_PANELS]["familiar"].to_response()
    assert panel["title"] == "People"
    assert panel["icon"] == "mdi:account-group"
    assert panel["require_admin"] is False
    assert panel["config_panel_domain"] is None
    custom = panel["config"]["_panel_custom"]
    assert custom["name"] == "familiar-panel"
    assert custom["handle_safe_area"] is True
    client = await hass_client_no_auth()
    response = await client.get(custom["module_url"])
    assert response.status == 200
    assert await response.text() == "export {};"
    assert "max-age=" in response.headers["Cache-Control"]


@pytest.mark.usefixtures("frontend", "built")
async def test_the_page_has_a_title_in_the_language_of_the_home(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    hass.config.language = "de"
    await set_up(hass, entry, peer)
    assert hass.data[DATA_PANELS]["familiar"].sidebar_title == "Personen"


@pytest.mark.usefixtures("frontend", "built")
async def test_the_page_is_there_while_the_daemon_is_away(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    await peer.stop()
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert has_panel(hass)


@pytest.mark.usefixtures("frontend", "built")
async def test_a_reload_keeps_the_page_and_the_last_entry_takes_it_along(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry, peer)
    other = MockConfigEntry(domain=DOMAIN, title="Cabin", data=dict(entry.data), minor_version=3)
    other.add_to_hass(hass)
    events = async_capture_events(hass, "panels_updated")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert events == []
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert has_panel(hass)
    await hass.config_entries.async_remove(other.entry_id)
    await settle(hass)
    assert not has_panel(hass)


@pytest.mark.usefixtures("frontend", "built")
async def test_an_entry_that_is_disabled_takes_the_page_along_until_it_is_enabled(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry, peer)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    await settle(hass)
    assert not has_panel(hass)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await settle(hass)
    assert has_panel(hass)


@pytest.mark.usefixtures("frontend")
@pytest.mark.parametrize("damage", ["missing", "no json", "half of it"])
async def test_a_copy_without_the_page_works_and_says_so(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    built: Path,
    damage: str,
    issue_registry: ir.IssueRegistry,
) -> None:
    if damage == "half of it":
        (built / SCRIPT).unlink()
    else:
        (built / "manifest.json").write_text("{")
    if damage == "missing":
        (built / "manifest.json").unlink()
    await set_up(hass, entry, peer)
    assert hass.states.get("sensor.familiar_people").state == "2"
    assert not has_panel(hass)
    issue = issue_registry.async_get_issue(DOMAIN, registration.NOT_BUILT)
    assert issue is not None
    assert issue.translation_key == "page_not_built"
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert issue_registry.async_get_issue(DOMAIN, registration.NOT_BUILT) is None


@pytest.mark.usefixtures("built")
async def test_a_home_assistant_without_a_frontend_does_without(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    await set_up(hass, entry, peer)
    assert not has_panel(hass)
    assert issue_registry.async_get_issue(DOMAIN, registration.NOT_BUILT) is None
