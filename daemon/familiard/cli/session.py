"""Who answers a command: the daemon that runs, or the same application started for this one command."""

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
"""How long a daemon may hold the data directory before it answers on its socket."""


@asynccontextmanager
async def connect(call: Invocation, *, vision: bool = False) -> AsyncIterator[Api]:
    """A client of whoever holds the data directory.

    Args:
        vision: the command looks at images, so the pack must be here before it starts.

    Raises:
        Mistake: the daemon that runs is another user's, or too old or too new to talk to.
    """
    async with running_daemon(call.settings) as api:
        if api is not None:
            yield api
            return
    if vision:
        await ensure_pack(call.settings, load_pack(call.settings.pack), call.out)
    # Heavy, and not needed where a daemon runs.
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
    """A client of the daemon that holds the data directory and does not answer yet: it may be starting.

    Raises:
        DataInUse: it does not answer soon either.
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
    """A client of the daemon that runs with this data directory, or None."""
    from familiard.cli.client import Api

    path = socket_path(settings.data_dir)
    if not _answers(path, settings.data_dir):
        yield None
        return
    async with Api(path) as api:
        system = await api.get("/v1/system")
        if system["api_version"] != API_VERSION:
            raise UsageError(
                f"The daemon that runs is version {system['version']} and speaks API {system['api_version']}; "
                f"this command speaks {API_VERSION}. Restart the daemon with the installed version."
            )
        yield api


def _answers(path: Path, data_dir: Path) -> bool:
    """Whether somebody listens on the socket; one that a killed daemon left behind is silent."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except PermissionError as error:
            raise UsageError(
                f"{data_dir} belongs to another user, and this is user {os.geteuid()}. Run the command as its "
                "owner, or give another --data-dir."
            ) from error
        except OSError:
            return False
    return True
