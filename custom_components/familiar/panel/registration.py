"""The page in Home Assistant's sidebar: there as long as there is an entry, if its files were built."""

import json
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..issues import TROUBLESHOOTING

FILES: Final = Path(__file__).parent.parent / "frontend"
"""Where `scripts/build` puts the page; releases contain it, a copy of the source does not."""
FILES_URL: Final = "/familiar_files"
URL_PATH: Final = DOMAIN
ELEMENT: Final = "familiar-panel"
ICON: Final = "mdi:account-group"
NOT_BUILT: Final = "page_not_built"
BUILT: HassKey[dict[str, str]] = HassKey("familiar_page")
"""The addresses of the built entries by their names; empty if they were not built."""


async def async_setup_files(hass: HomeAssistant) -> None:
    """Serve the built files, once; their names change with their content, so browsers keep them."""
    built = await hass.async_add_executor_job(_built, FILES)
    hass.data[BUILT] = {name: f"{FILES_URL}/{file}" for name, file in built.items()}
    if built:
        paths = [StaticPathConfig(FILES_URL, str(FILES), cache_headers=True)]
        await hass.http.async_register_static_paths(paths)


def _built(files: Path) -> dict[str, str]:
    """Return the files of the built entries by their names, if all are there."""
    try:
        named = json.loads((files / "manifest.json").read_text(encoding="utf-8"))
    except OSError, ValueError:
        return {}
    if not isinstance(named, dict) or not all((files / str(file)).is_file() for file in named.values()):
        return {}
    return named


async def async_add_panel(hass: HomeAssistant) -> None:
    """Show the page in the sidebar, or say why it is not there.

    The page is not the gear of the integration's page (`config_panel_domain`): that would hide the options.
    """
    if "frontend" not in hass.config.components:
        return
    if (module := hass.data[BUILT].get("panel")) is None:
        _async_raise_not_built(hass)
        return
    ir.async_delete_issue(hass, DOMAIN, NOT_BUILT)
    title = await _title(hass)
    if frontend.async_panel_exists(hass, URL_PATH):
        return
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=URL_PATH,
        webcomponent_name=ELEMENT,
        sidebar_title=title,
        sidebar_icon=ICON,
        module_url=module,
        # Everyone may see who came. Each websocket command checks who may change something.
        require_admin=False,
        handle_safe_area=True,
    )


async def _title(hass: HomeAssistant) -> str:
    texts = await async_get_translations(hass, hass.config.language, "config_panel", [DOMAIN])
    return texts[f"component.{DOMAIN}.config_panel.app.title"]


@callback
def _async_raise_not_built(hass: HomeAssistant) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        NOT_BUILT,
        is_fixable=False,
        learn_more_url=TROUBLESHOOTING,
        severity=ir.IssueSeverity.WARNING,
        translation_key=NOT_BUILT,
    )


@callback
def async_remove_panel_of_last(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove the page, unless another entry needs it."""
    if has_other_entries(hass, entry.entry_id):
        return
    ir.async_delete_issue(hass, DOMAIN, NOT_BUILT)
    frontend.async_remove_panel(hass, URL_PATH, warn_if_unknown=False)


@callback
def has_other_entries(hass: HomeAssistant, entry_id: str) -> bool:
    """Return whether there is another entry that is not disabled."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=False)
    return any(entry.entry_id != entry_id for entry in entries)
