"""Connect a command to the running daemon, or to one started for this command only."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from familiar_client.errors import VersionMismatch
from familiard import API_VERSION
from familiard.auth.socket import socket_path
from familiard.cli.command import Invocation
from familiard.cli.errors import UsageError
from familiard.cli.packs_progress import ensure_pack
from familiard.config import Settings
from familiard.errors import DataInUse
from familiard.packs import load_pack
from familiard.store.data_lock import DataLock

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

STARTING_SECONDS = 15.0
"""How long a starting daemon may hold the data directory before it answers on its socket."""


@asynccontextmanager
async def connect(call: Invocation, *, vision: bool = False) -> AsyncIterator[FamiliarClient]:
    """Connect to the daemon of the data directory; start one for this command if none is running.

    Args:
        vision: the command analyzes images, so the model pack must be downloaded first.

    Raises:
        Mistake: the running daemon belongs to another user, or has another API version.
    """
    async with running_daemon(call.settings) as api:
        if api is not None:
            yield api
            return
    if vision:
        await ensure_pack(call.settings, load_pack(call.settings.pack), call.out)
    # Slow to import, and not needed if a daemon is running.
    from familiard.daemon import Daemon

    daemon = Daemon(call.settings, network=False)
    try:
        await daemon.start()
    except DataInUse as in_use:
        async with _soon(call.settings, in_use) as api:
            yield api
        return
    try:
        async with _client(socket_path(call.settings.data_dir)) as api:
            yield api
    finally:
        await daemon.stop()


@asynccontextmanager
async def _soon(settings: Settings, in_use: DataInUse) -> AsyncIterator[FamiliarClient]:
    """Connect to a daemon that holds the data directory but does not answer yet: it may be starting.

    Raises:
        DataInUse: it did not answer in time.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + STARTING_SECONDS
    while clock() < until:
        async with running_daemon(settings) as api:
            if api is not None:
                yield api
                return
        await asyncio.sleep(0.1)
    raise in_use


@asynccontextmanager
async def running_daemon(settings: Settings) -> AsyncIterator[FamiliarClient | None]:
    """Connect to the running daemon of this data directory; None if there is none."""
    path = socket_path(settings.data_dir)
    if not _answers(path, settings.data_dir):
        yield None
        return
    async with _client(path) as api:
        try:
            await api.system()
        except VersionMismatch as mismatch:
            raise UsageError(
                f"The running daemon has API {mismatch.api_version}; this command needs API {API_VERSION}. Restart the "
                "daemon with the installed version."
            ) from mismatch
        yield api


@asynccontextmanager
async def running_or_starting_daemon(settings: Settings) -> AsyncIterator[FamiliarClient | None]:
    """Connect to the daemon of this data directory, also to one that is just starting; None if there is none.

    Raises:
        DataInUse: another process has the data directory open, and does not answer.
    """
    async with running_daemon(settings) as api:
        if api is not None:
            yield api
            return
    in_use = _in_use(settings.data_dir)
    if in_use is None:
        yield None
        return
    async with _soon(settings, in_use) as api:
        yield api


def _in_use(data_dir: Path) -> DataInUse | None:
    if not data_dir.is_dir():
        return None
    try:
        DataLock(data_dir).release()
    except DataInUse as in_use:
        return in_use
    return None


@asynccontextmanager
async def _client(path: Path) -> AsyncIterator[FamiliarClient]:
    """Connect over the owner's socket, where a request may take as long as it needs."""
    import aiohttp

    from familiar_client.client import FamiliarClient

    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        yield FamiliarClient(session, "http://familiard", None, timeout=timeout)


def _answers(path: Path, data_dir: Path) -> bool:
    """Return whether a daemon listens on the socket; a killed daemon leaves its socket file behind."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except PermissionError as error:
            raise UsageError(
                f"{data_dir} belongs to another user (you are user {os.geteuid()}). Run the command as the owner, or "
                "pass another --data-dir."
            ) from error
        except OSError:
            return False
    return True
