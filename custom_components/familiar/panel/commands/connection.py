"""Which daemons there are, how they are, and what happens."""

from typing import Any

import probatio
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...client.models import Event
from ...const import DOMAIN
from ...state.signals import connection_changed, daemon_event
from ..availability import is_available
from ..call import Call, CommandError, Commands, entry_of, send_error
from ..camera_ids import with_current_cameras
from ..counts import waiting
from ..pictures import Pictures

COMMANDS = Commands()


@COMMANDS.reads("status")
async def status(call: Call) -> dict[str, Any]:
    """Return the daemon's state, what waits in the inbox, and what the user may do."""
    system = await call.client.system()
    return {
        "entry_id": call.entry.entry_id,
        "title": call.entry.title,
        "available": call.coordinator.last_update_success,
        "is_admin": call.connection.user.is_admin,
        "system": call.document(system),
        "waiting": waiting(system),
    }


@callback
@websocket_api.websocket_command({probatio.Required("type"): f"{DOMAIN}/entries"})
def entries(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Return the daemons that are set up, also those that are away."""
    found = hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=False)
    listed = [
        {
            "entry_id": entry.entry_id,
            "title": entry.title,
            "available": is_available(entry),
        }
        for entry in found
    ]
    connection.send_result(msg["id"], {"items": listed, "is_admin": connection.user.is_admin})


@callback
@websocket_api.websocket_command(
    {probatio.Required("type"): f"{DOMAIN}/subscribe", probatio.Optional("entry_id"): str}
)
def subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Push each event of the daemon, and whether it is connected, also over reloads of the entry."""
    try:
        entry = entry_of(hass, msg.get("entry_id"))
    except CommandError as error:
        send_error(connection, msg["id"], error)
        return
    pictures = Pictures.of(hass, connection, entry.entry_id)
    was_available: bool | None = None

    @callback
    def push(event: dict[str, Any]) -> None:
        connection.send_message(websocket_api.event_message(msg["id"], event))

    @callback
    def follow(available: bool) -> None:
        nonlocal was_available
        if available is not was_available:
            was_available = available
            push({"type": "connection", "available": available})

    @callback
    def happened(event: Event) -> None:
        data: Any = dict(event.data)
        if entry.state is ConfigEntryState.LOADED:
            data = with_current_cameras(data, entry.runtime_data.kept)
        push({**pictures.added(data), "type": event.type})

    stop_following = async_dispatcher_connect(hass, connection_changed(entry), follow)
    stop_events = async_dispatcher_connect(hass, daemon_event(entry), happened)

    @callback
    def unsubscribe() -> None:
        stop_following()
        stop_events()

    connection.subscriptions[msg["id"]] = unsubscribe
    connection.send_result(msg["id"])
    follow(is_available(entry))


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands."""
    COMMANDS.async_register(hass)
    websocket_api.async_register_command(hass, entries)
    websocket_api.async_register_command(hass, subscribe)
