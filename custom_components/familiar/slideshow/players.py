"""What media players show, and in which size."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

CAST: Final = "cast"
DLNA: Final = "dlna_dmr"
PICTURE_PLATFORMS: Final = frozenset({CAST, DLNA})
"""The integrations of Home Assistant whose players take pictures; the others take videos at most."""

SIZE: Final = 1920
"""Pixels along the longer side, for televisions and browsers."""
CAST_SIZE: Final = 1280
"""What Cast receivers display, whatever the television has."""


@callback
def platform_of(hass: HomeAssistant, player: str | None) -> str | None:
    """Return the integration that a media player is of."""
    entity = er.async_get(hass).async_get(player) if player else None
    return entity.platform if entity else None


@callback
def fitting_size(hass: HomeAssistant, player: str | None) -> int:
    """Return in which size a photo fits a player; without one it is a browser that shows it."""
    return CAST_SIZE if platform_of(hass, player) == CAST else SIZE


@callback
def takes_pictures(hass: HomeAssistant, player: str) -> bool:
    """Return whether a player takes pictures."""
    return platform_of(hass, player) in PICTURE_PLATFORMS
