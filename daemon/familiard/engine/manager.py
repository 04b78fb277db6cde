"""Run vision in child processes, so that the event loop never computes and a crash costs one request.

There are two worker pools. Images that decode quickly, which is nearly all that cameras send, go to the first. What may
take long (other formats, very large images, videos) goes to the second, whose workers start when they are needed: no
camera waits for them.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from pathlib import Path

from familiar_client.models import EngineStatus
from familiard.engine import worker
from familiard.engine.job_queue import Client
from familiard.engine.pool import START_SECONDS, PoolCounters, WorkerPool
from familiard.engine.types import EngineOptions, Priority, TooHeavy, VideoChunk, VideoFrame, VideoOptions
from familiard.errors import Busy
from familiard.packs.cache import PackFiles
from familiard.vision.results import Analysis, Box

__all__ = [
    "Engine",
    "EngineOptions",
    "EngineStatus",
    "Priority",
    "VideoChunk",
    "VideoFrame",
    "VideoOptions",
]

LOGGER = logging.getLogger(__name__)

# The beginnings of formats whose header says what decoding takes: JPEG, PNG, BMP, WebP, GIF.
_PLAIN = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"RIFF", b"GIF8")
# Bytes that the quick pool lets decoding take: about 20 megapixels of PNG, any JPEG that can be decoded smaller.
_QUICK_BYTES = 384 << 20
# The workers of the second pool are ended after so long without a job.
_IDLE_SECONDS = 120.0


class Engine:
    """Analyzes images in child processes, the most urgent first. Use it from one event loop."""

    def __init__(self, files: PackFiles, options: EngineOptions) -> None:
        self._options = options
        self._counters = PoolCounters()
        self._quick = WorkerPool(files, options, self._counters, ahead=1)
        self._long = WorkerPool(files, options, self._counters, ahead=0, idle_s=_IDLE_SECONDS)
        self._stopping = True
        self._providers: tuple[str, ...] = ()

    async def start(self) -> None:
        """Start the workers and load the networks.

        Raises:
            EngineFailed: a network cannot be loaded.
            ProviderUnusable: what the networks should run on does not work.
        """
        self._stopping = False
        self._quick.open()
        self._long.open()
        try:
            loaded = await self._quick.submit(Priority.CAMERA, worker.describe, timeout=START_SECONDS)
        except BaseException:
            await self.stop(0.0)
            raise
        self._providers = loaded.providers
        for why in loaded.dropped:
            LOGGER.warning("%s Running on %s instead.", why, loaded.providers[0])

    async def stop(self, grace: float) -> None:
        """Take nothing new, finish what cameras and people wait for within `grace` seconds, end the workers."""
        self._stopping = True
        await asyncio.gather(self._quick.stop(grace), self._long.stop(grace))

    async def analyze(
        self,
        image: bytes | Path,
        priority: Priority = Priority.INTERACTIVE,
        *,
        crops: bool = True,
        rotation: int = 0,
        box: Box | None = None,
        client: Client = (),
    ) -> Analysis:
        """Analyze an encoded image, or the file at a path.

        Images with `Priority.LIBRARY` are the owner's own files, which have their own limits.

        Args:
            crops: whether small pictures of the faces are wanted.
            rotation: degrees by which the image is turned clockwise before it is analyzed: 0, 90, 180 or 270.
            box: where somebody says that a face is, in pixels; see `Analysis.drawn`.
            client: who asks; within a priority, whoever had the least of the workers lately goes first.

        Raises:
            InvalidImage: not an image, damaged, or most of it is missing.
            ImageTooLarge: beyond the limits, or decoding took more memory or time than is allowed.
            Busy: too many wait already (never for `Priority.LIBRARY`, which waits), or the engine is stopping.
            EngineFailed: the worker crashed or took too long; it was restarted.
        """
        self._check_running()
        analyze = functools.partial(
            worker.analyze, crops=crops, own=priority is Priority.LIBRARY, rotation=rotation, box=box
        )
        if isinstance(image, bytes) and image.startswith(_PLAIN):
            quick = functools.partial(analyze, most=_QUICK_BYTES)
            try:
                return await self._quick.submit(priority, quick, image, timed=True, client=client)
            except TooHeavy:
                pass
        return await self._long.submit(priority, analyze, image, timed=True, client=client)

    async def video_frames(self, path: Path, after: float, options: VideoOptions) -> VideoChunk:
        """The frames of a video from `after` seconds on (0: the start), some at a time; `next` says how to go on.

        Raises:
            InvalidVideo: not a video, or damaged.
            Busy: the engine is stopping.
            EngineFailed: the worker crashed or took too long; it was restarted.
        """
        self._check_running()
        return await self._long.submit(Priority.LIBRARY, worker.video_frames, path, after, options)

    def status(self) -> EngineStatus:
        """Report what the engine is doing."""
        pools = (self._quick, self._long)
        return EngineStatus(
            queued=sum(pool.queued for pool in pools),
            running=sum(pool.running for pool in pools),
            processed=self._counters.processed,
            failed=self._counters.failed,
            restarts=self._counters.restarts,
            last_seconds=self._counters.last,
            mean_seconds=self._counters.mean,
            providers=self._providers,
            workers=self._options.workers,
            threads=self._options.network_threads,
        )

    def _check_running(self) -> None:
        if self._stopping:
            raise Busy("The daemon is stopping.", retry_after=5.0)
