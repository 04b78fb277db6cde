"""Where in Home Assistant the pictures of a daemon or a person are: the address behind *Visit* on a device's page."""

from urllib.parse import quote

from homeassistant.components.media_source import URI_SCHEME
from homeassistant.config_entries import ConfigEntry

from ..const import DOMAIN

ROOT = "homeassistant://media-browser/browser"


def media_url(entry: ConfigEntry, person_id: str | None = None) -> str:
    """Return the address of a daemon's pictures in the media browser, or of a person's; the way back is in it."""
    levels = [("app", f"{URI_SCHEME}{DOMAIN}")]
    if person_id is not None:
        levels.append(("image", f"{URI_SCHEME}{DOMAIN}/{entry.unique_id}/people"))
        levels.append(("image", f"{URI_SCHEME}{DOMAIN}/{entry.unique_id}/person/{person_id}"))
    return "/".join([ROOT, *(quote(f"{kind},{media}", safe="") for kind, media in levels)])
