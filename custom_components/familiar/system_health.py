"""System health: whether the daemons can be reached, and what they hold."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant, callback

from .actions.targets import loaded_entries
from .client.client import FamiliarClient
from .client.errors import FamiliarClientError


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the information."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return it for the first daemon; most houses have one."""
    entries = loaded_entries(hass)
    if not entries:
        return {"daemons": 0}
    coordinator = entries[0].runtime_data
    system = coordinator.data.system
    return {
        "daemons": len(entries),
        "can_reach_server": _reach(coordinator.client),
        "connected": coordinator.last_update_success,
        "daemon_version": system.version,
        "model_pack": system.pack.name,
        "people": system.counts.named,
        "faces": system.counts.faces,
        "problems": len(system.problems),
    }


async def _reach(client: FamiliarClient) -> str | dict[str, str]:
    """Ask as the integration asks: with its token, and its trust in a certificate."""
    try:
        await client.system()
    except FamiliarClientError as error:
        return {"type": "failed", "error": str(error).replace(client.address, REDACTED)}
    return "ok"
