"""The cards: a resource of the dashboards as long as there is an entry, if the files were built.

A resource, because dashboards that are cast load nothing else, and because up to Home Assistant 2026.10 the frontend
loses elements that other scripts define while it starts.
"""

from typing import Final

from homeassistant.components import frontend
from homeassistant.components.lovelace.const import LOVELACE_DATA, MODE_STORAGE
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .registration import BUILT, FILES_URL, has_other_entries

CARDS: Final = "cards"
OURS: Final = f"{FILES_URL}/{CARDS}-"
"""How the address of the cards begins; a hash of their content follows."""
EXTRA: HassKey[str] = HassKey("familiar_cards")
"""The address that was added for resources that are kept in YAML."""


async def async_add_cards(hass: HomeAssistant) -> None:
    """Let dashboards load the cards, and no former version of them."""
    url = hass.data[BUILT].get(CARDS)
    if LOVELACE_DATA not in hass.data:
        return
    if (resources := _storage(hass)) is None:
        # The owner keeps the resources in YAML, which nothing here can write to.
        if url is not None and "frontend" in hass.config.components and EXTRA not in hass.data:
            hass.data[EXTRA] = url
            frontend.add_extra_js_url(hass, url)
        return
    ours = await _ours(resources)
    kept = ours.pop(0) if ours and url is not None else None
    if url is not None and kept is None:
        await resources.async_create_item({"res_type": "module", "url": url})
    elif url is not None and kept is not None and kept["url"] != url:
        await resources.async_update_item(kept["id"], {"res_type": "module", "url": url})
    for needless in ours:
        await resources.async_delete_item(needless["id"])


async def async_remove_cards_of_last(hass: HomeAssistant, entry_id: str) -> None:
    """Remove the resource, unless another entry needs it."""
    if has_other_entries(hass, entry_id) or LOVELACE_DATA not in hass.data:
        return
    if (url := hass.data.pop(EXTRA, None)) is not None:
        frontend.remove_extra_js_url(hass, url)
    if (resources := _storage(hass)) is not None:
        for ours in await _ours(resources):
            await resources.async_delete_item(ours["id"])


def _storage(hass: HomeAssistant) -> ResourceStorageCollection | None:
    """Return the resources, if Home Assistant keeps them and not the owner."""
    data = hass.data[LOVELACE_DATA]
    if data.resource_mode != MODE_STORAGE or not isinstance(data.resources, ResourceStorageCollection):
        return None
    return data.resources


async def _ours(resources: ResourceStorageCollection) -> list[dict[str, str]]:
    await resources.async_get_info()  # loads them
    return [item for item in resources.async_items() if str(item.get("url", "")).startswith(OURS)]
