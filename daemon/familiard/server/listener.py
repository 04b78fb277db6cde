"""Sockets that the daemon listens on: those of the network, and the owner's."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
from pathlib import Path

from familiard.server.connections import Connections

LOGGER = logging.getLogger(__name__)

ACCEPTED_AT_ONCE = 32
"""So that a new connection's first words are read before many others come."""
BACKLOG = 1024
"""Connections that wait in the system; a full queue costs a polite client a second."""
DESCRIPTORS = 8192
KEPT_BACK = 256
"""Descriptors for the owner's socket, SQLite, Chroma, files and workers."""
FEWEST = 16


class Listener:
    """Accepts connections until it is closed."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._servers: list[asyncio.Server] = []
        self._sockets: list[socket.socket] = []

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Hosts and ports that are listened on."""
        return [(name[0], name[1]) for name in (sock.getsockname() for sock in self._sockets)]

    async def listen(self, host: str, port: int) -> None:
        """Listen on all addresses of a host.

        Raises:
            OSError: an address is taken, or none of this machine.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, address in dict.fromkeys(found):
            sock = socket.create_server((str(address[0]), int(address[1])), family=family, backlog=BACKLOG)
            self._sockets.append(sock)
        for sock in self._sockets:
            server = await loop.create_server(
                self._connections.from_network, sock=sock, backlog=ACCEPTED_AT_ONCE
            )
            # asyncio has one number for how many wait and how many it accepts at once.
            sock.listen(BACKLOG)
            self._servers.append(server)

    async def listen_to_owner(self, path: Path) -> None:
        """Listen on the owner's socket, which nobody else can open."""
        server = await asyncio.get_running_loop().create_unix_server(self._connections.from_owner, path)
        path.chmod(0o600)
        self._servers.append(server)

    def close(self) -> None:
        """Accept nothing more."""
        for server in self._servers:
            server.close()
        # Those that no server took over yet.
        for sock in self._sockets:
            sock.close()
        self._servers.clear()
        self._sockets.clear()


def connections_for(wanted: int) -> int:
    """How many connections the network may open: `wanted`, or as many as the descriptors allow.

    Raises this process's limit of open descriptors as far as the system lets it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    possible = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft < possible:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
            soft = possible
        except (OSError, ValueError) as error:
            LOGGER.debug("The limit of open files stays at %d: %s", soft, error)
    allowed = min(wanted, max(FEWEST, soft - KEPT_BACK))
    if allowed < wanted:
        LOGGER.warning(
            "Accepting %d connections instead of %d: the limit is %d open files. Raise it (ulimit -n).",
            allowed,
            wanted,
            soft,
        )
    return allowed
