"""Hosts vision in child processes, so that the event loop never computes and a crash costs one request."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import heapq
import itertools
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from familiard import engine_worker
from familiard.engine_types import (
    EngineOptions,
    EngineStatus,
    Priority,
    VideoChunk,
    VideoFrame,
    VideoOptions,
)
from familiard.engine_worker import Answer
from familiard.errors import Busy, EngineFailed, FamiliarError
from familiard.packs.cache import PackFiles
from familiard.vision.faces import Analysis

__all__ = [
    "Engine",
    "EngineOptions",
    "EngineStatus",
    "Priority",
    "VideoChunk",
    "VideoFrame",
    "VideoOptions",
]

T = TypeVar("T")

# Weight of the newest image in the mean.
_NEWEST = 0.1
# How long a first image takes, for who asks before there was one.
_FIRST_GUESS = 0.2
# Loading the networks, on a slow disk.
_START_SECONDS = 120.0
# For killing a worker that hangs, and starting the next.
_SLACK_SECONDS = 30.0
# A pool that broke under a request twice broke because of it.
_ATTEMPTS = 2


@dataclass(slots=True, order=True)
class _Job:
    """One request; ordered by priority, then by arrival."""

    priority: int
    number: int
    function: Callable[..., Any] = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    timeout: float = field(compare=False)
    timed: bool = field(compare=False)
    future: asyncio.Future[Any] = field(compare=False)
    attempts: int = field(default=0, compare=False)
    watchdog: asyncio.TimerHandle | None = field(default=None, compare=False)


class Engine:
    """Looks at images in child processes, the most urgent first.

    One request more than there are workers is handed over, so that a worker that gets done has its next at
    hand; all others wait here, where a camera can still go before an import. Used from one event loop.
    """

    def __init__(self, files: PackFiles, options: EngineOptions) -> None:
        self._files = files
        self._options = options
        self._pool: ProcessPool | None = None
        self._waiting: list[_Job] = []
        self._running: dict[int, _Job] = {}
        self._numbers = itertools.count()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = True
        self._processed = self._failed = self._restarts = 0
        self._last: float | None = None
        self._mean: float | None = None
        self._providers: tuple[str, ...] = ()

    async def start(self) -> None:
        """Start the workers and load the networks.

        Raises:
            EngineFailed: a network cannot be loaded.
        """
        self._pool = self._new_pool()
        self._stopping = False
        try:
            self._providers = await self._submit(
                Priority.CAMERA, engine_worker.describe, timeout=_START_SECONDS
            )
        except BaseException:
            await self.stop(0.0)
            raise

    async def stop(self, grace: float) -> None:
        """Take nothing new, finish what cameras and people wait for within `grace` seconds, end the workers."""
        self._stopping = True
        for job in [job for job in self._waiting if job.priority == Priority.LIBRARY]:
            self._refuse(job)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), grace)
        for job in [*self._waiting, *self._running.values()]:
            self._refuse(job)
        self._waiting.clear()
        self._running.clear()
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    async def analyze(
        self, image: bytes | Path, priority: Priority = Priority.INTERACTIVE, *, crops: bool = True
    ) -> Analysis:
        """Everything seen in an encoded image, or in the file at a path.

        What `Priority.LIBRARY` brings are the owner's own files, which have limits of their own.

        Args:
            crops: whether small pictures of the faces are wanted.

        Raises:
            InvalidImage: not an image, or damaged.
            ImageTooLarge: beyond the limits.
            Busy: too many wait already (never for `Priority.LIBRARY`, which waits), or the engine is stopping.
            EngineFailed: the worker crashed or took too long; it was restarted.
        """
        look = functools.partial(engine_worker.analyze, crops=crops, own=priority is Priority.LIBRARY)
        analysis: Analysis = await self._submit(priority, look, image, timed=True)
        return analysis

    async def video_frames(self, path: Path, after: float, options: VideoOptions) -> VideoChunk:
        """The frames of a video from `after` seconds on (0: the start), some at a time; `next` says how to go on.

        Raises:
            InvalidVideo: not a video, or damaged.
            Busy: the engine is stopping.
            EngineFailed: the worker crashed or took too long; it was restarted.
        """
        chunk: VideoChunk = await self._submit(
            Priority.LIBRARY, engine_worker.video_frames, path, after, options
        )
        return chunk

    def status(self) -> EngineStatus:
        """What the engine is doing now."""
        return EngineStatus(
            queued=len(self._waiting),
            running=len(self._running),
            processed=self._processed,
            failed=self._failed,
            restarts=self._restarts,
            last_seconds=self._last,
            mean_seconds=self._mean,
            providers=self._providers,
            workers=self._options.workers,
            threads=self._options.network_threads,
        )

    async def _submit(
        self,
        priority: Priority,
        function: Callable[..., Answer[T]],
        *arguments: Any,
        timeout: float | None = None,
        timed: bool = False,
    ) -> T:
        if self._stopping:
            raise Busy("The daemon is stopping.", retry_after=5.0)
        if priority is not Priority.LIBRARY:
            ahead = sum(job.priority == priority for job in self._waiting)
            if ahead >= self._options.queue:
                raise Busy(f"{ahead} images wait already.", retry_after=self._seconds_to_drain())
        future: asyncio.Future[Answer[T]] = asyncio.get_running_loop().create_future()
        job = _Job(
            priority=priority,
            number=next(self._numbers),
            function=function,
            arguments=arguments,
            timeout=timeout or self._options.timeout_s,
            timed=timed,
            future=future,
        )
        heapq.heappush(self._waiting, job)
        self._pump()
        try:
            return (await future).value
        except asyncio.CancelledError:
            if job in self._waiting:
                self._waiting.remove(job)
                heapq.heapify(self._waiting)
            # One that a worker has already is let run: stopping it would cost the worker.
            raise

    def _seconds_to_drain(self) -> float:
        mean = self._mean or _FIRST_GUESS
        return max(0.1, mean * (len(self._waiting) + len(self._running)) / self._options.workers)

    def _pump(self) -> None:
        """Hand over as much as the workers can take."""
        while self._waiting and len(self._running) <= self._options.workers:
            self._hand_over(heapq.heappop(self._waiting))
        if self._waiting or self._running:
            self._idle.clear()
        else:
            self._idle.set()

    def _hand_over(self, job: _Job) -> None:
        loop = asyncio.get_running_loop()
        job.attempts += 1
        self._running[job.number] = job
        pool = self._pool
        assert pool is not None
        try:
            handed = pool.schedule(job.function, args=job.arguments, timeout=job.timeout)
        except RuntimeError:
            # A worker died while nothing ran, for which pebble gives up the whole pool.
            pool = self._replace_pool()
            handed = pool.schedule(job.function, args=job.arguments, timeout=job.timeout)
        # pebble's own timeout begins when a worker takes the job; this one is for when none ever does.
        patience = sum(other.timeout for other in self._running.values()) + _SLACK_SECONDS
        if job.attempts > 1:
            patience += _START_SECONDS  # a new pool loads its networks first
        job.watchdog = loop.call_later(patience, self._lost, job, pool)

        def done(future: Future[Any]) -> None:
            # A loop that ended first has nobody left who waits.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._finished, job, pool, future)

        handed.add_done_callback(done)

    def _finished(self, job: _Job, pool: ProcessPool, future: Future[Any]) -> None:
        if pool is not self._pool or self._running.pop(job.number, None) is None:
            return
        if job.watchdog:
            job.watchdog.cancel()
        error = None if future.cancelled() else future.exception()
        if isinstance(error, BrokenProcessPool):
            self._again(job)
            self._replace_pool()
        elif error is None:
            self._answer(job, future.result())
        else:
            self._fail(job, error)
        self._pump()

    def _answer(self, job: _Job, answer: Answer[Any]) -> None:
        self._processed += 1
        if job.timed:
            self._last = answer.seconds
            self._mean = (
                answer.seconds if self._mean is None else self._mean + _NEWEST * (self._last - self._mean)
            )
        if not job.future.done():
            job.future.set_result(answer)

    def _fail(self, job: _Job, error: BaseException) -> None:
        if isinstance(error, FamiliarError):
            self._processed += 1
        else:
            self._failed += 1
            if isinstance(error, ProcessExpired | BrokenProcessPool):
                self._restarts += isinstance(error, ProcessExpired)
                error = EngineFailed("Looking at this file crashed the vision process, which was restarted.")
            elif isinstance(error, TimeoutError):
                self._restarts += 1
                error = EngineFailed(
                    f"Looking at this file took longer than {job.timeout:g} seconds and was given up."
                )
            else:
                error = EngineFailed(f"Looking at this file failed: {error}")
        if not job.future.done():
            job.future.set_exception(error)

    def _lost(self, job: _Job, pool: ProcessPool) -> None:
        if pool is self._pool and job.number in self._running:
            self._replace_pool()
            self._pump()

    def _again(self, job: _Job) -> None:
        """Wait once more, or fail where it was not the first time."""
        if job.watchdog:
            job.watchdog.cancel()
        if job.future.done():
            return
        if job.attempts < _ATTEMPTS:
            heapq.heappush(self._waiting, job)
        else:
            self._fail(job, BrokenProcessPool("twice"))

    def _refuse(self, job: _Job) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
            heapq.heapify(self._waiting)
        if job.watchdog:
            job.watchdog.cancel()
        if not job.future.done():
            job.future.set_exception(Busy("The daemon is stopping.", retry_after=5.0))

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._options.workers,
            initializer=engine_worker.initialize,
            initargs=(self._files, self._options),
            context=multiprocessing.get_context("spawn"),
        )

    def _replace_pool(self) -> ProcessPool:
        """A fresh pool; what the old one had not answered waits again."""
        old, self._pool = self._pool, self._new_pool()
        self._restarts += self._options.workers
        lost = list(self._running.values())
        self._running.clear()
        for job in lost:
            self._again(job)
        if old is not None:
            asyncio.get_running_loop().run_in_executor(None, _end, old)
        return self._pool


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates it in part
    pool.join()
