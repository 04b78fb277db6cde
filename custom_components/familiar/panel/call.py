"""A websocket command: which daemon it is for, who may send it, and what its errors become."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import probatio
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..client.client import FamiliarClient
from ..client.encode import encode
from ..client.errors import FamiliarClientError, Refused
from ..client.models import Page
from ..client.transport import decisions
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .camera_ids import with_current_cameras
from .pictures import Pictures

type Fields = Mapping[probatio.Marker, Any]
type Handler = Callable[[Call], Awaitable[Any]]

UNAVAILABLE = "unavailable"
NO_ENTRY = "no-entry"
PORTION = 100
"""Items of a list that are turned into JSON before Home Assistant does something else."""


class CommandError(Exception):
    """A command failed, for a reason that the page knows by its code."""

    def __init__(self, code: str, sentence: str, context: Mapping[str, Any] | None = None) -> None:
        """Say what happened in a sentence."""
        super().__init__(sentence)
        self.code = code
        self.context = dict(context or {})


@dataclass(frozen=True, slots=True)
class Call:
    """One command that somebody sent."""

    hass: HomeAssistant
    connection: ActiveConnection
    entry: FamiliarConfigEntry
    msg: Mapping[str, Any]

    @property
    def coordinator(self) -> FamiliarCoordinator:
        """The daemon's coordinator."""
        return self.entry.runtime_data

    @property
    def client(self) -> FamiliarClient:
        """The daemon's client."""
        return self.entry.runtime_data.client

    @property
    def pictures(self) -> Pictures:
        """Makes the addresses of pictures for whoever sent the command."""
        return Pictures.of(self.hass, self.connection, self.entry.entry_id)

    def document(self, model: Any) -> Any:
        """Return a model as JSON, with the addresses of the faces in it, and its cameras as they are called now."""
        return self.pictures.added(with_current_cameras(encode(model), self.coordinator.kept))

    async def page(self, page: Page[Any]) -> dict[str, Any]:
        """Return a page of a list as JSON, in portions: everything else of Home Assistant waits as long as each takes."""
        items: list[Any] = []
        for start in range(0, len(page.items), PORTION):
            if start:
                await asyncio.sleep(0)
            items += self.document(page.items[start : start + PORTION])
        return {"items": items, "cursor": page.cursor}

    def given(self, *names: str) -> dict[str, Any]:
        """Return those members of the message that were sent."""
        return {name: self.msg[name] for name in names if name in self.msg}


class Commands:
    """The commands of one subject; decorate their handlers with `reads` or `changes`."""

    def __init__(self) -> None:
        """Begin without any."""
        self._all: list[websocket_api.WebSocketCommandHandler] = []

    def reads(
        self, kind: str, fields: Fields | None = None, *, admin: bool = False
    ) -> Callable[[Handler], Handler]:
        """Declare a command that changes nothing: any user may send it, or administrators only."""
        return self._declare(kind, fields, admin=admin, run=_run)

    def changes(self, kind: str, fields: Fields | None = None) -> Callable[[Handler], Handler]:
        """Declare a command for administrators; its result has the row of the history as `entry`."""
        return self._declare(kind, fields, admin=True, run=_decide)

    @callback
    def async_register(self, hass: HomeAssistant) -> None:
        """Register all of them."""
        for command in self._all:
            websocket_api.async_register_command(hass, command)

    def _declare(
        self, kind: str, fields: Fields | None, *, admin: bool, run: Callable[[Handler, Call], Awaitable[Any]]
    ) -> Callable[[Handler], Handler]:
        schema = {
            probatio.Required("type"): f"{DOMAIN}/{kind}",
            probatio.Optional("entry_id"): str,
            **(fields or {}),
        }

        def declare(handler: Handler) -> Handler:
            @websocket_api.async_response
            async def answer(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
                await _answer(hass, connection, msg, lambda call: run(handler, call))

            command = websocket_api.require_admin(answer) if admin else answer
            self._all.append(websocket_api.websocket_command(cast("Any", schema))(command))
            return handler

        return declare


def entry_of(hass: HomeAssistant, entry_id: str | None) -> FamiliarConfigEntry:
    """Return the daemon that a command is for; where it names none, a loaded one if there is any.

    Raises:
        CommandError: there is none.
    """
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=False)
    found = [entry for entry in entries if entry_id in (None, entry.entry_id)]
    if not found:
        raise CommandError(NO_ENTRY, "Familiar is not set up. Add it under Settings > Devices & services.")
    loaded = [entry for entry in found if entry.state is ConfigEntryState.LOADED]
    return cast("FamiliarConfigEntry", (loaded or found)[0])


def loaded_entry(hass: HomeAssistant, entry_id: str | None) -> FamiliarConfigEntry:
    """Return the daemon that a command is for.

    Raises:
        CommandError: there is none, or it is not loaded.
    """
    entry = entry_of(hass, entry_id)
    if entry.state is not ConfigEntryState.LOADED:
        reason = entry.reason or "Check that the daemon is running."
        raise CommandError(UNAVAILABLE, f"Familiar is not connected. {reason}")
    return entry


@callback
def send_error(connection: ActiveConnection, message_id: int, error: CommandError) -> None:
    """Answer that a command failed; `context` has what the page needs to ask on."""
    message = websocket_api.error_message(message_id, error.code, str(error))
    message["error"]["context"] = error.context
    connection.send_message(message)


async def _answer(
    hass: HomeAssistant,
    connection: ActiveConnection,
    msg: dict[str, Any],
    run: Callable[[Call], Awaitable[Any]],
) -> None:
    try:
        call = Call(hass, connection, loaded_entry(hass, msg.get("entry_id")), msg)
        result = await run(call)
    except CommandError as error:
        send_error(connection, msg["id"], error)
    except FamiliarClientError as error:
        send_error(connection, msg["id"], as_command_error(error))
    else:
        connection.send_result(msg["id"], result)


def as_command_error(error: FamiliarClientError) -> CommandError:
    """Return what a client's error is for the page: the daemon's own code, or that it is away."""
    if isinstance(error, Refused):
        return CommandError(error.code, error.detail, error.context)
    return CommandError(UNAVAILABLE, str(error))


async def _run(handler: Handler, call: Call) -> Any:
    return await handler(call)


async def _decide(handler: Handler, call: Call) -> dict[str, Any]:
    return await decided(call.client, lambda: handler(call))


async def decided(client: FamiliarClient, run: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    """Return a result with the row of the history that it wrote as `entry`, so that the page can offer to undo it."""
    with decisions() as rows:
        result: dict[str, Any] = await run()
    return {**result, "entry": await _entry(client, rows[-1]) if rows else None}


async def _entry(client: FamiliarClient, seq: int) -> dict[str, Any] | None:
    try:
        step = await client.next_undo(seq)
    except FamiliarClientError as error:
        # What was decided is decided; only the offer to undo it is missing.
        LOGGER.debug("Failed to read a row of the history: %s", error)
        return None
    return {"seq": seq, "summary": step.summary, "undoable": step.possible}
