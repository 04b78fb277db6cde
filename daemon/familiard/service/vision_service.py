"""Start the engine when it is needed: fetch the pack's files, load the networks."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from time import monotonic

from familiar_client.models import EngineStatus
from familiard.config import Settings
from familiard.engine.background_engine import BackgroundEngine
from familiard.engine.manager import Engine
from familiard.engine.types import EngineOptions, cores
from familiard.errors import EngineFailed, FamiliarError, LicenseNotAccepted
from familiard.packs import Pack, PackCache, PackFiles
from familiard.store.async_store import NotReady
from familiard.vision.options import OWN_LIMITS, ImageLimits, VisionOptions

LOGGER = logging.getLogger(__name__)

WAIT_SECONDS = 20.0
"""How long a request waits for the networks; downloading a pack can take longer."""
RETRY_SECONDS = 60.0
"""How long after a failure requests fail at once instead of trying again."""
CORES_PER_WORKER = 4


class VisionService:
    """Starts the engine once, at the first request that needs it.

    Attributes:
        trouble: why it does not run.
    """

    def __init__(self, settings: Settings, pack: Pack) -> None:
        self._settings = settings
        self._pack = pack
        self._accept = settings.accept_license
        self._starting: asyncio.Task[None] | None = None
        self._failed_at = 0.0
        self.running = False
        self.trouble: FamiliarError | None = None
        cache = self._cache()
        files = PackFiles(pack, cache.path(pack.detector_file), cache.path(pack.recognizer_file))
        self.engine = Engine(files, engine_options(settings))
        self._background = BackgroundEngine(files, self.engine, engine_options(settings))

    def start(self) -> asyncio.Task[None]:
        """Start the engine unless it is starting; the task raises what goes wrong."""
        if self._starting is None or (self._starting.done() and not self.running):
            self._starting = asyncio.create_task(self._start(), name="start vision")
            self._starting.add_done_callback(_heard)
        return self._starting

    async def ready(self) -> Engine:
        """The running engine.

        Raises:
            NotReady: the networks are not loaded in time.
            LicenseNotAccepted, PackError, EngineFailed: it cannot start.
        """
        if not self.running:
            recently = monotonic() - self._failed_at < RETRY_SECONDS
            if self.trouble is not None and recently:
                raise self.trouble
            starting = self.start()
            await asyncio.wait([starting], timeout=WAIT_SECONDS)
            if not starting.done():
                raise NotReady(
                    "The model pack is being downloaded and loaded. Try again in a moment.", retry_after=10.0
                )
            await starting
        return self.engine

    def note_camera(self) -> None:
        """Note that a camera sent a snapshot; other images then go to a worker of their own for a while."""
        self._background.note_camera()

    async def for_people(self) -> Engine:
        """The engine for images that people and programs send; cameras do not wait for it.

        Raises:
            See `ready`.
        """
        await self.ready()
        return await self._background.engine()

    def status(self) -> EngineStatus:
        """Report the status of all workers."""
        return self._background.status()

    def accept_license(self) -> None:
        """Record that the owner accepts the pack's license, and start the engine."""
        self._accept = True
        if isinstance(self.trouble, LicenseNotAccepted):
            self.trouble = None
        self.start()

    async def stop(self, grace: float) -> None:
        """End the workers, after what cameras and people wait for, if that takes no longer than `grace` seconds."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait([self._starting])
        if self.running:
            self.running = False
            await asyncio.gather(self.engine.stop(grace), self._background.stop(grace))

    async def _start(self) -> None:
        try:
            await asyncio.to_thread(self._cache().ensure, self._pack)
            await self.engine.start()
        except FamiliarError as error:
            self.trouble, self._failed_at = error, monotonic()
            LOGGER.warning("Cannot start image analysis: %s", error.detail)
            raise
        except Exception as error:
            LOGGER.exception("Cannot start image analysis")
            self.trouble = EngineFailed(f"Cannot start image analysis: {error}.")
            self._failed_at = monotonic()
            raise self.trouble from error
        self.trouble = None
        self.running = True

    def _cache(self) -> PackCache:
        settings = self._settings
        return PackCache(
            settings.packs_dir,
            local_files_only=settings.local_files_only,
            accept_license=self._accept,
            mirror=settings.packs_mirror,
        )


def engine_options(settings: Settings) -> EngineOptions:
    """The engine's options, from the settings and the machine."""
    vision, limits, library = settings.vision, settings.limits, settings.library
    return EngineOptions(
        workers=vision.workers or max(1, cores() // CORES_PER_WORKER),
        threads=vision.threads,
        providers=vision.providers,
        gpu_memory=None if vision.gpu_memory_mib is None else vision.gpu_memory_mib << 20,
        vision=VisionOptions(
            limits=ImageLimits(
                max_bytes=limits.body_mib << 20,
                max_pixels=limits.megapixels * 1_000_000,
                max_side=limits.side,
                memory=limits.memory_mib << 20,
                seconds=limits.decode_s,
            ),
            own_limits=replace(
                OWN_LIMITS,
                max_bytes=library.max_mib << 20,
                max_pixels=library.megapixels * 1_000_000,
                memory=library.memory_mib << 20,
                seconds=library.decode_s,
            ),
            detail=vision.detail,
            score=vision.score,
            crop_side=settings.crops.side if settings.crops.keep else None,
        ),
        queue=limits.queue,
    )


def _heard(task: asyncio.Task[None]) -> None:
    """Retrieve the exception, which `trouble` keeps, so that asyncio does not log it as never retrieved."""
    if not task.cancelled():
        task.exception()
