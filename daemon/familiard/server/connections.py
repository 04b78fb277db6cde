"""Network connections: how long one may say nothing, and which one closes when there are too many.

A `Connection` stands between a transport and aiohttp's own protocol and passes everything on. It counts as one
without a token until a request on it carried the token (`trust`).
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, cast

from aiohttp import web

LOGGER = logging.getLogger(__name__)

CLOSING_SECONDS = 5.0
"""For the rest of an answer after the connection was closed on our side."""
SWEEP_SECONDS = 1.0
LOCAL = "owner"
"""The client on the owner's socket, which has no address."""
IPV6_SITE = 64
"""Bits of an IPv6 address that say whose it is; one household or attacker has all addresses behind them."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What a connection may take.

    Attributes:
        most: connections in all, without those over the owner's socket.
        without_token: connections in all on which no request carried the token yet.
        without_token_each: the same, of one client address.
        header_seconds: for connecting and the header of a request.
        idle_seconds: between an answer and the next request.
        send_seconds: for a client that reads nothing of its answer.
    """

    most: int = 512
    without_token: int = 256
    without_token_each: int = 128
    header_seconds: float = 10.0
    idle_seconds: float = 75.0
    send_seconds: float = 30.0


class State(IntEnum):
    """What a connection does; the first closes first."""

    SILENT = 0
    """Nothing of a (further) request came yet."""
    SPEAKING = 1
    """Some of a request's header came."""
    ANSWERED = 2
    """A request is being read and answered."""


class Connection(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, all_of_them: Connections, *, owner: bool) -> None:
        self._all = all_of_them
        self._clock = asyncio.get_running_loop().time
        self._inner: asyncio.Protocol | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._held_since: float | None = None
        self._closing_since: float | None = None
        self._transport: asyncio.Transport | None = None
        self._admitted = False
        self._requests = 0
        self.trusted = owner
        self.owner = owner
        self.client = LOCAL
        self.state = State.SILENT
        self.since = self._clock()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it, unless there are too many. aiohttp has it when its client says something, which costs more."""
        self._transport = cast("asyncio.Transport", transport)
        if not self.owner:
            self.client = client_of(transport.get_extra_info("peername"))
        self._admitted = self._all.admit(self)
        if not self._admitted:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Note that the client speaks."""
        if self.state is State.SILENT:
            self._enter(State.SPEAKING)
        if self._inner is None:
            if not self._admitted or self._transport is None or self._transport.is_closing():
                return
            self._inner = self._all.make()
            self._inner.connection_made(self._transport)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received() if self._inner is not None else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._all.forget(self)
        self._writable.set()
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """The client reads more slowly than the daemon sends."""
        self._held_since = self._clock()
        self._writable.clear()
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It read enough."""
        self._held_since = None
        self._writable.set()
        if self._inner is not None:
            self._inner.resume_writing()

    async def begin(self) -> None:
        """A request is here; it waits until earlier answers on this connection were read."""
        self._enter(State.ANSWERED)
        self._requests += 1
        await self._writable.wait()

    def end(self) -> None:
        """Its answer is ready."""
        self._enter(State.SILENT)

    def trust(self) -> None:
        """A request carried the token."""
        if not self.trusted:
            self._all.trust(self)

    @property
    def spoke(self) -> bool:
        """Whether its client ever said something."""
        return self._inner is not None

    def abort(self) -> None:
        """Close at once, whatever waits to be read."""
        self._all.forget(self)
        if self._transport is not None:
            self._transport.abort()

    def overdue(self, now: float, limits: ConnectionLimits) -> bool:
        """Whether it has taken longer than it may."""
        transport = self._transport
        if transport is not None and transport.is_closing():
            self._closing_since = self._closing_since or now
            return now - self._closing_since > CLOSING_SECONDS
        if self.owner:
            return False
        if self._held_since is not None and now - self._held_since > limits.send_seconds:
            return True
        if self.state is State.ANSWERED:
            return False
        idle = self.state is State.SILENT and self._requests > 0
        return now - self.since > (limits.idle_seconds if idle else limits.header_seconds)

    def _enter(self, state: State) -> None:
        self.state, self.since = state, self._clock()


class Connections:
    """All connections there are.

    Args:
        make: aiohttp's protocol for a new connection.
    """

    def __init__(self, make: Callable[[], asyncio.Protocol], limits: ConnectionLimits) -> None:
        self.make = make
        self._limits = limits
        self._all: set[Connection] = set()
        self._held: Counter[str] = Counter()
        # Per client, those without the token, the oldest first.
        self._without_token: dict[str, dict[Connection, None]] = {}
        self._closed: Counter[str] = Counter()
        self._sweeping: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._all)

    def from_network(self) -> Connection:
        """A connection that somebody on the network opened."""
        return Connection(self, owner=False)

    def from_owner(self) -> Connection:
        """A connection over the owner's socket, which always gets through."""
        return Connection(self, owner=True)

    def start(self) -> None:
        """Begin to close what takes too long."""
        self._sweeping = asyncio.create_task(self._sweep(), name="connections")

    async def stop(self) -> None:
        """Look after nothing any more, and hang up on whoever said nothing."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.wait([self._sweeping])
        for connection in [one for one in self._all if not one.spoke]:
            connection.abort()

    def admit(self, connection: Connection) -> bool:
        """Make a place, if one can be made, and give it to the connection."""
        limits, client = self._limits, connection.client
        if not connection.owner:
            if len(self._without_token.get(client, ())) >= limits.without_token_each:
                self._close_without_token(client)
            elif sum(map(len, self._without_token.values())) >= limits.without_token:
                self._close_without_token(self._most_without_token())
            if self._held.total() >= limits.most and not (
                self._close_without_token(self._most_without_token()) or self._close_idle()
            ):
                LOGGER.warning("Refused a connection: %d are open (server.max_connections)", limits.most)
                return False
            self._held[client] += 1
            self._without_token.setdefault(client, {})[connection] = None
        self._all.add(connection)
        return True

    def trust(self, connection: Connection) -> None:
        """Count it no longer as one without a token."""
        connection.trusted = True
        self._stop_counting(connection)

    def forget(self, connection: Connection) -> None:
        """It is closed."""
        if connection not in self._all:
            return
        self._all.discard(connection)
        if not connection.owner:
            self._held[connection.client] -= 1
            if not self._held[connection.client]:
                del self._held[connection.client]
            self._stop_counting(connection)

    def sweep(self) -> None:
        """Close what has taken longer than it may."""
        now = asyncio.get_running_loop().time()
        for connection in [one for one in self._all if one.overdue(now, self._limits)]:
            connection.abort()
        for client, count in self._closed.items():
            LOGGER.warning(
                "Closed %d connections of %s that had not sent the token, to make room for others",
                count,
                client,
                extra={"fold": client},
            )
        self._closed.clear()

    async def _sweep(self) -> None:
        shortest = min(
            self._limits.header_seconds, self._limits.idle_seconds, self._limits.send_seconds, SWEEP_SECONDS
        )
        while True:
            await asyncio.sleep(shortest)
            self.sweep()

    def _most_without_token(self) -> str | None:
        """The client with most connections that showed no token."""
        return max(self._without_token, key=lambda client: len(self._without_token[client]), default=None)

    def _close_without_token(self, client: str | None) -> bool:
        """Close the connection of a client that showed no token, and said nothing for the longest time."""
        without_token = self._without_token.get(client or "", {})
        silent = (one for one in without_token if one.state is State.SILENT)
        chosen = next(silent, None) or min(
            without_token, key=lambda one: (one.state, one.since), default=None
        )
        if chosen is None:
            return False
        self._closed[chosen.client] += 1
        chosen.abort()
        return True

    def _close_idle(self) -> bool:
        """Close a connection on which nothing is asked, of the client that has most."""
        client = self._held.most_common(1)[0][0]
        idle = (one for one in self._all if one.client == client and one.state is State.SILENT)
        chosen = min(idle, key=lambda one: one.since, default=None)
        if chosen is None:
            return False
        chosen.abort()
        return True

    def _stop_counting(self, connection: Connection) -> None:
        without_token = self._without_token.get(connection.client, {})
        without_token.pop(connection, None)
        if not without_token:
            self._without_token.pop(connection.client, None)


def connection_of(request: web.BaseRequest) -> Connection | None:
    """The connection that a request came over."""
    protocol = request.transport.get_protocol() if request.transport is not None else None
    return protocol if isinstance(protocol, Connection) else None


def client_of(peer: Any) -> str:
    """Who a peer address is for limits: an IPv4 address, or the site of an IPv6 address."""
    try:
        address = ipaddress.ip_address(peer[0].partition("%")[0])
    except (TypeError, IndexError, ValueError, AttributeError):
        return LOCAL if not peer else str(peer)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_SITE), strict=False))
    return str(address)
