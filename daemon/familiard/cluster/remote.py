"""What runs on workers: the importing process sends these functions' names, and photos."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from familiard.engine.manager import Engine
from familiard.engine.types import EngineOptions, Priority
from familiard.errors import EngineFailed, FamiliarError
from familiard.packs.cache import PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.results import Analysis

MOST_ENGINES = 2
"""Engines that a worker keeps, one for each set of options that imports ask for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The faces of a photo, or what is wrong with it, and the worker who says so."""

    worker: str
    analysis: Analysis | None
    error: FamiliarError | None = None


class Host:
    """The engines of a worker process.

    Args:
        name: of the worker.
        refused: called with the reason when the importing process cannot use this worker.
    """

    def __init__(
        self, name: str, files: PackFiles, options: EngineOptions, refused: Callable[[str], None]
    ) -> None:
        self.name = name
        self.refused = refused
        self._files = files
        self._options = options
        self._engines: dict[VisionOptions, Engine] = {}
        self._starting = asyncio.Lock()

    async def engine(self, vision: VisionOptions) -> Engine:
        """Return a running engine for these options.

        Raises:
            EngineFailed, ProviderUnusable: it cannot start.
        """
        async with self._starting:
            if vision not in self._engines:
                if len(self._engines) == MOST_ENGINES:
                    await self._engines.pop(next(iter(self._engines))).stop(0.0)
                engine = Engine(self._files, replace(self._options, vision=vision))
                await engine.start()
                self._engines[vision] = engine
            return self._engines[vision]

    async def stop(self) -> None:
        """End all engines."""
        engines, self._engines = list(self._engines.values()), {}
        await asyncio.gather(*(engine.stop(0.0) for engine in engines))


_hosts: list[Host] = []


def serve(host: Host) -> None:
    """Let this process's tasks use a host: one for its whole life."""
    _hosts[:] = [host]


async def analyze(image: bytes, vision: VisionOptions) -> Reply:
    """Analyze a photo with the importing process's options."""
    (host,) = _hosts
    try:
        engine = await host.engine(vision)
        return Reply(host.name, await engine.analyze(image, Priority.LIBRARY))
    except FamiliarError as error:
        return Reply(host.name, None, error)
    except Exception as error:  # noqa: BLE001  # a traceback of this machine says nothing on the other
        return Reply(host.name, None, EngineFailed(f"Cannot analyze this file: {type(error).__name__}."))


async def refuse(why: str) -> None:
    """End a worker that the importing process cannot use."""
    for host in _hosts:
        host.refused(why)
