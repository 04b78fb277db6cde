"""Diagnostics: how the daemon is, without names, faces, hosts or tokens."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_UNIQUE_ID, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import (
    CONF_CAMERA,
    CONF_FAMILIAR_PERSON,
    CONF_HOME_PERSON,
    CONF_MOTION,
    CONF_PEOPLE,
    CONF_PEOPLE_WITHOUT,
)
from .coordinator import FamiliarConfigEntry, FamiliarCoordinator

TO_REDACT = {
    CONF_CAMERA,
    CONF_FAMILIAR_PERSON,
    CONF_HOME_PERSON,
    CONF_MOTION,
    CONF_PEOPLE,
    CONF_PEOPLE_WITHOUT,
    CONF_TOKEN,
    CONF_UNIQUE_ID,
    CONF_URL,
    "detail",
    # Where zeroconf found the daemon.
    "discovery_keys",
    "instance_id",
    "title",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: FamiliarConfigEntry
) -> dict[str, Any]:
    """Return what helps to find a fault and says nothing of anybody."""
    entry_data = {
        "entry": async_redact_data(entry.as_dict(), TO_REDACT),
        "state": entry.state.value,
        "error": entry.error_reason_translation_key,
    }
    if entry.state is not ConfigEntryState.LOADED:
        return entry_data
    coordinator = entry.runtime_data
    household = coordinator.data
    midnight = dt_util.start_of_local_day()
    return {
        **entry_data,
        "system": async_redact_data(asdict(household.system), TO_REDACT),
        "connected": coordinator.last_update_success,
        "last_exception": type(coordinator.last_exception).__name__ if coordinator.last_exception else None,
        "last_error": _without_host(coordinator),
        "people": {
            "named": len(household.people),
            "present": sum(coordinator.presence.is_here(who) for who in household.people),
            "names": REDACTED,
        },
        "sightings_today": sum(household.times_seen_since(who, midnight) for who in household.people),
        "cameras": len(coordinator.watchers),
        "merged_ids": len(household.survivors),
        "subentries": dict(Counter(sub.subentry_type for sub in entry.subentries.values())),
    }


def _without_host(coordinator: FamiliarCoordinator) -> str | None:
    error = coordinator.last_exception
    return str(error).replace(coordinator.client.address, REDACTED) if error else None
