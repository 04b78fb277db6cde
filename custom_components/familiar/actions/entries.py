"""Which daemon an action is for."""

from typing import Any

import probatio
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry

from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from .targets import CONF_CONFIG_ENTRY_ID

ENTRY: dict[probatio.Marker, Any] = {probatio.Optional(CONF_CONFIG_ENTRY_ID): cv.string}


def entry_of(call: ServiceCall) -> FamiliarConfigEntry:
    """Return the daemon that an action is for; the only one, where it names none."""
    entry: FamiliarConfigEntry = async_get_config_entry(
        call.hass, DOMAIN, call.data.get(CONF_CONFIG_ENTRY_ID)
    )
    return entry


def named_entry_of(call: ServiceCall) -> FamiliarConfigEntry | None:
    """Return the daemon that an action names; where it names none, people may be any daemon's."""
    return entry_of(call) if call.data.get(CONF_CONFIG_ENTRY_ID) else None
