"""The cards are a resource of the dashboards while there is an entry, whoever keeps the resources."""

import json
from pathlib import Path

import pytest
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.familiar.const import DOMAIN
from custom_components.familiar.panel import registration

from .conftest import set_up, settle
from .peer import Peer

CARDS = "cards-ABCDEFGH.js"
URL = f"/familiar_files/{CARDS}"
FORMER = {"res_type": "module", "url": "/familiar_files/cards-12345678.js"}
OTHERS = {"res_type": "module", "url": "/hacsfiles/button-card/button-card.js"}


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Built cards."""
    files = tmp_path / "built"
    files.mkdir()
    for name in (CARDS, "panel-ABCDEFGH.js"):
        (files / name).write_text("export {};")
    (files / "manifest.json").write_text(json.dumps({"cards": CARDS, "panel": "panel-ABCDEFGH.js"}))
    monkeypatch.setattr(registration, "FILES", files)
    return files


async def dashboards(hass: HomeAssistant, tmp_path: Path, **lovelace: object) -> None:
    """Set up dashboards, and the frontend from a folder without its files, which no test loads."""
    config = {"frontend": {"development_repo": str(tmp_path)}, "http": {}, "lovelace": lovelace}
    assert await async_setup_component(hass, "lovelace", config)
    assert await async_setup_component(hass, "frontend", config)


def urls(hass: HomeAssistant) -> list[str]:
    return [item["url"] for item in hass.data[LOVELACE_DATA].resources.async_items()]


async def test_dashboards_load_the_cards_until_the_last_entry_goes(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await dashboards(hass, tmp_path)
    await hass.data[LOVELACE_DATA].resources.async_create_item(OTHERS)
    await set_up(hass, entry, peer)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "lovelace/resources"})
    loaded = (await client.receive_json())["result"]
    assert [(it["type"], it["url"]) for it in loaded] == [("module", OTHERS["url"]), ("module", URL)]
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert urls(hass) == [OTHERS["url"], URL]
    other = MockConfigEntry(domain=DOMAIN, title="Cabin", data=dict(entry.data), minor_version=3)
    other.add_to_hass(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert urls(hass) == [OTHERS["url"], URL]
    await hass.config_entries.async_remove(other.entry_id)
    await settle(hass)
    assert urls(hass) == [OTHERS["url"]]


async def test_an_update_replaces_the_former_cards(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, tmp_path: Path
) -> None:
    await dashboards(hass, tmp_path)
    for _ in range(2):
        await hass.data[LOVELACE_DATA].resources.async_create_item(FORMER)
    await set_up(hass, entry, peer)
    assert urls(hass) == [URL]


async def test_cards_that_are_not_built_are_not_loaded(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, tmp_path: Path, built: Path
) -> None:
    (built / "manifest.json").unlink()
    await dashboards(hass, tmp_path)
    await hass.data[LOVELACE_DATA].resources.async_create_item(FORMER)
    await set_up(hass, entry, peer)
    assert urls(hass) == []


async def test_resources_in_yaml_are_left_alone(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry, tmp_path: Path
) -> None:
    await dashboards(
        hass, tmp_path, resource_mode="yaml", resources=[{"type": "module", "url": OTHERS["url"]}]
    )
    await set_up(hass, entry, peer)
    assert urls(hass) == [OTHERS["url"]]
    assert URL in hass.data[DATA_EXTRA_MODULE_URL].urls
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert URL not in hass.data[DATA_EXTRA_MODULE_URL].urls


async def test_a_home_assistant_without_dashboards_does_without(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry, peer)
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert LOVELACE_DATA not in hass.data
