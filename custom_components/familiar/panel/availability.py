"""Whether a daemon is connected, for pages that are open."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..coordinator import FamiliarConfigEntry
from ..state.signals import connection_changed


def is_available(entry: ConfigEntry) -> bool:
    """Return whether the daemon is connected."""
    return entry.state is ConfigEntryState.LOADED and bool(entry.runtime_data.last_update_success)


@callback
def async_publish_connection(hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
    """Send it to open pages whenever it changes, until the entry is unloaded."""

    @callback
    def publish() -> None:
        available = bool(entry.runtime_data.last_update_success)
        async_dispatcher_send(hass, connection_changed(entry), available)

    @callback
    def unloaded() -> None:
        away = False
        async_dispatcher_send(hass, connection_changed(entry), away)

    entry.async_on_unload(entry.runtime_data.async_add_listener(publish))
    entry.async_on_unload(unloaded)
    publish()
