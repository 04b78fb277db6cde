"""Server-sent events, as the WHATWG specification has them, read from the daemon."""

import json
from collections.abc import AsyncIterator

from aiohttp import hdrs

from . import routes
from .errors import UnexpectedAnswer
from .models import Event
from .transport import LISTENING, Transport


class EventStream:
    """Reads one connection to `/v1/events`; whoever reads it connects again when it ends."""

    def __init__(self, transport: Transport) -> None:
        """Read over `transport`."""
        self._transport = transport

    async def events(self, last_event_id: str | None) -> AsyncIterator[Event]:
        """Yield what happens; the first is `open`, made here, once the daemon listens to us.

        Raises:
            Unreachable: the connection could not be had, or it ended.
        """
        headers: dict[str, str] = {hdrs.ACCEPT: "text/event-stream"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        async with self._transport.send(routes.EVENTS, headers=headers, timeout=LISTENING) as response:
            yield Event(id=None, type="open", data={})
            message = _Message()
            rest = b""
            async for chunk in response.content.iter_any():
                # Split here, for a line may be longer than aiohttp would read at once.
                *lines, rest = (rest + chunk).split(b"\n")
                for raw in lines:
                    if line := raw.decode("utf-8", "replace").rstrip("\r"):
                        message.take(line)
                    elif event := message.finish():
                        yield event
        raise self._transport.broken_off()


class _Message:
    """The lines of one message, as they come."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._id: str | None = None
        self._type = "message"
        self._data: list[str] = []

    def take(self, line: str) -> None:
        """Take a line that is not empty; a comment says only that the daemon lives."""
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "id":
                self._id = value
            case "event":
                self._type = value
            case "data":
                self._data.append(value)

    def finish(self) -> Event | None:
        """Return the message at its empty line, or None if it said nothing."""
        identifier, kind, data = self._id, self._type, "\n".join(self._data)
        self._clear()
        if not data:
            return None
        try:
            members = json.loads(data)
        except ValueError as error:
            raise UnexpectedAnswer("An event is no JSON.") from error
        if not isinstance(members, dict):
            raise UnexpectedAnswer("An event is no object.")
        return Event(id=identifier or None, type=kind, data=members)
