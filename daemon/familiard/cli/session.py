"""Connect a command to the running daemon, or to one started for this command only."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from familiard import API_VERSION
from familiard.auth.socket import socket_path
from familiard.cli.command import Invocation
from familiard.cli.errors import UsageError
from familiard.cli.packs_progress import ensure_pack
from familiard.config import Settings
from familiard.errors import DataInUse
from familiard.packs import load_pack

if TYPE_CHECKING:
    from familiard.cli.client import Api

STARTING_SECONDS = 15.0
"""How long a starting daemon may hold the data directory before it answers on its socket."""


@asynccontextmanager
async def connect(call: Invocation, *, vision: bool = False) -> AsyncIterator[Api]:
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
    from familiard.cli.client import Api
    from familiard.daemon import Daemon

    daemon = Daemon(call.settings, network=False)
    try:
        await daemon.start()
    except DataInUse as in_use:
        async with _soon(call.settings, in_use) as api:
            yield api
        return
    try:
        async with Api(socket_path(call.settings.data_dir)) as api:
            yield api
    finally:
        await daemon.stop()


@asynccontextmanager
async def _soon(settings: Settings, in_use: DataInUse) -> AsyncIterator[Api]:
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
async def running_daemon(settings: Settings) -> AsyncIterator[Api | None]:
    """Connect to the running daemon of this data directory; None if there is none."""
    from familiard.cli.client import Api

    path = socket_path(settings.data_dir)
    if not _answers(path, settings.data_dir):
        yield None
        return
    async with Api(path) as api:
        system = await api.get("/v1/system")
        if system["api_version"] != API_VERSION:
            raise UsageError(
                f"The running daemon is version {system['version']} with API {system['api_version']}; this command "
                f"needs API {API_VERSION}. Restart the daemon with the installed version."
            )
        yield api


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
