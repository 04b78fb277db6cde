"""Worker processes of one kind, and the queue before them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from familiard.engine import worker
from familiard.engine.job_queue import Client, Job, JobQueue
from familiard.engine.memory import resident_bytes
from familiard.engine.resource_guard import OUT_OF_TIME, private_bytes
from familiard.engine.types import EngineOptions, Priority, TooHeavy
from familiard.engine.worker import WorkerResult
from familiard.errors import Busy, EngineFailed, FamiliarError, ImageTooLarge
from familiard.packs.cache import PackFiles

LOGGER = logging.getLogger(__name__)

T = TypeVar("T")

START_SECONDS = 120.0
"""For loading the networks, on a slow disk."""

# Weight of the newest image in the mean.
_NEWEST = 0.1
# How long a first image takes, for who asks before there was one.
_FIRST_GUESS = 0.2
# For killing a worker that hangs, and starting the next.
_SLACK_SECONDS = 30.0
# A pool that broke under a request twice broke because of it.
_ATTEMPTS = 2
# How often the memory of workers is looked at where the system does not limit it, and what the networks may take.
_WATCH_SECONDS = 0.1
_NETWORKS = 512 << 20


@dataclass(slots=True)
class PoolCounters:
    """What a pool did since the start; see `EngineStatus`."""

    processed: int = 0
    failed: int = 0
    restarts: int = 0
    last: float | None = None
    mean: float | None = None

    def note(self, seconds: float) -> None:
        """One more image took so long."""
        self.last = seconds
        self.mean = seconds if self.mean is None else self.mean + _NEWEST * (seconds - self.mean)


class WorkerPool:
    """Runs jobs in worker processes, started with the first of them. Used from one event loop.

    Args:
        ahead: jobs handed over beyond those that workers can have at once, so that a worker that gets done has its
            next at hand; all others wait here, where a more urgent one can still go before.
        idle_s: the workers are ended after so long without a job; None: never.
        counters: counts what was done; shared by the pools of an engine.
    """

    def __init__(
        self,
        files: PackFiles,
        options: EngineOptions,
        counters: PoolCounters,
        *,
        ahead: int,
        idle_s: float | None = None,
    ) -> None:
        self._files = files
        self._options = options
        self._counters = counters
        self._depth = options.workers + ahead
        self._idle_s = idle_s
        self._idle_timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._pool: ProcessPool | None = None
        self._started: SimpleQueue[int] | None = None
        self._workers: set[int] = set()
        self._overweight: set[int] = set()
        self._waiting = JobQueue()
        self._running: dict[int, Job] = {}
        self._numbers = itertools.count()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = True

    @property
    def queued(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many were handed over."""
        return len(self._running)

    def open(self) -> None:
        """Take jobs, also after a stop."""
        self._stopping = False

    async def stop(self, grace: float) -> None:
        """Take nothing new, finish what cameras and people wait for within `grace` seconds, end the workers."""
        self._stopping = True
        for job in [job for job in self._waiting if job.priority == Priority.LIBRARY]:
            self._refuse(job, _stopping())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), grace)
        for job in [*self._waiting, *self._running.values()]:
            self._refuse(job, _stopping())
        self._running.clear()
        await self._end_pool()

    async def submit(
        self,
        priority: Priority,
        function: Callable[..., WorkerResult[T]],
        *arguments: Any,
        timeout: float | None = None,
        timed: bool = False,
        client: Client = (),
    ) -> T:
        """What `function` returns in a worker.

        Raises:
            Busy: the queue is full, or the engine is stopping.
            FamiliarError: what the function raised, or what became of its worker.
        """
        if self._stopping:
            raise _stopping()
        if priority is not Priority.LIBRARY and (ahead := self._waiting.of(priority)) >= self._options.queue:
            full = Busy(f"{ahead} images are already waiting.", retry_after=self._seconds_to_drain())
            displaced = self._waiting.displaced_by(client, priority)
            if displaced is None:
                raise full
            self._refuse(displaced, full)
        future: asyncio.Future[WorkerResult[T]] = asyncio.get_running_loop().create_future()
        job = Job(
            priority=priority,
            number=next(self._numbers),
            function=function,
            arguments=arguments,
            timeout=timeout or self._options.timeout_s,
            timed=timed,
            future=future,
            client=client,
        )
        self._waiting.add(job)
        self._pump()
        try:
            return (await future).value
        except asyncio.CancelledError:
            if job in self._waiting:
                self._waiting.remove(job)
            # One that a worker has already is let run: stopping it would cost the worker.
            raise

    def _seconds_to_drain(self) -> float:
        mean = self._counters.mean or _FIRST_GUESS
        return max(0.1, mean * (len(self._waiting) + len(self._running)) / self._options.workers)

    def _pump(self) -> None:
        """Hand over as much as the workers can take."""
        while self._waiting and len(self._running) < self._depth:
            self._hand_over(self._waiting.next())
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        if self._waiting or self._running:
            self._idle.clear()
            return
        self._idle.set()
        if self._idle_s is not None and self._pool is not None and not self._stopping:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._idle_s, self._give_up_pool)

    def _hand_over(self, job: Job) -> None:
        loop = asyncio.get_running_loop()
        job.attempts += 1
        self._running[job.number] = job
        # A pool that has nothing yet loads its networks first.
        fresh = self._pool is None or job.attempts > 1
        pool = self._pool or self._new_pool()
        try:
            handed = pool.schedule(job.function, args=job.arguments, timeout=job.timeout)
        except RuntimeError:
            # A worker died while nothing ran, for which pebble gives up the whole pool.
            pool = self._replace_pool()
            handed = pool.schedule(job.function, args=job.arguments, timeout=job.timeout)
        # pebble's own timeout begins when a worker takes the job; this one is for when none ever does.
        patience = sum(other.timeout for other in self._running.values()) + _SLACK_SECONDS
        if fresh:
            patience += START_SECONDS
        job.watchdog = loop.call_later(patience, self._lost, job, pool)

        def done(future: Future[Any]) -> None:
            # A loop that ended first has nobody left who waits.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._finished, job, pool, future)

        handed.add_done_callback(done)

    def _finished(self, job: Job, pool: ProcessPool, future: Future[Any]) -> None:
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

    def _answer(self, job: Job, answer: WorkerResult[Any]) -> None:
        self._counters.processed += 1
        self._waiting.accounts.charge(job.client, answer.seconds)
        if job.timed:
            self._counters.note(answer.seconds)
        if not job.future.done():
            job.future.set_result(answer)

    def _fail(self, job: Job, error: BaseException) -> None:
        if isinstance(error, ProcessExpired) and (stopped := self._stopped(job, error)):
            error = stopped
            self._waiting.accounts.charge(job.client, self._options.vision.limits.seconds)
        if isinstance(error, FamiliarError):
            self._counters.processed += not isinstance(error, TooHeavy)
        else:
            self._counters.failed += 1
            self._waiting.accounts.charge(job.client, job.timeout)
            error = self._failure(job, error)
        if not job.future.done():
            job.future.set_exception(error)

    def _stopped(self, job: Job, expired: ProcessExpired) -> FamiliarError | None:
        """Why a worker was ended on purpose, if it was."""
        vision = self._options.vision
        limits = vision.own_limits if job.priority is Priority.LIBRARY else vision.limits
        if expired.exitcode == -OUT_OF_TIME:
            return ImageTooLarge(
                f"Decoding this file took more than {limits.seconds:g} seconds of CPU time and was stopped "
                f"({limits.section}.decode_s)."
            )
        if expired.pid in self._overweight:
            self._overweight.discard(expired.pid)
            return ImageTooLarge(
                f"Decoding this file took more than {limits.memory >> 20} MiB of memory and was stopped "
                f"({limits.section}.memory_mib)."
            )
        return None

    def _failure(self, job: Job, error: BaseException) -> EngineFailed:
        if isinstance(error, ProcessExpired | BrokenProcessPool):
            self._counters.restarts += isinstance(error, ProcessExpired)
            return EngineFailed("Analyzing this file crashed the worker process, which was restarted.")
        if isinstance(error, TimeoutError):
            self._counters.restarts += 1
            return EngineFailed(
                f"Analyzing this file took longer than {job.timeout:g} seconds and was stopped."
            )
        return EngineFailed(f"Cannot analyze this file: {error}")

    def _lost(self, job: Job, pool: ProcessPool) -> None:
        if pool is self._pool and job.number in self._running:
            self._replace_pool()
            self._pump()

    def _again(self, job: Job) -> None:
        """Wait once more, or fail where it was not the first time."""
        if job.watchdog:
            job.watchdog.cancel()
        if job.future.done():
            return
        if job.attempts < _ATTEMPTS:
            self._waiting.add(job)
        else:
            self._fail(job, BrokenProcessPool("twice"))

    def _refuse(self, job: Job, why: Busy) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        if job.watchdog:
            job.watchdog.cancel()
        if not job.future.done():
            job.future.set_exception(why)

    # ---- the workers

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("spawn")
        self._started = context.SimpleQueue()
        self._workers.clear()
        self._pool = ProcessPool(
            max_workers=self._options.workers,
            initializer=worker.initialize,
            initargs=(self._files, self._options, self._started),
            context=context,
        )
        if private_bytes() is None and self._watcher is None:
            self._watcher = asyncio.get_running_loop().create_task(self._watch(), name="watch memory")
        return self._pool

    def _replace_pool(self) -> ProcessPool:
        """A fresh pool; what the old one had not answered waits again."""
        old = self._pool
        pool = self._new_pool()
        self._counters.restarts += self._options.workers
        lost = list(self._running.values())
        self._running.clear()
        for job in lost:
            self._again(job)
        if old is not None:
            asyncio.get_running_loop().run_in_executor(None, _end, old)
        return pool

    def _give_up_pool(self) -> None:
        """End the workers of a pool that had no job for a while."""
        if self._pool is not None and not self._running and not self._waiting:
            pool, self._pool = self._pool, None
            asyncio.get_running_loop().run_in_executor(None, _end, pool)

    async def _end_pool(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    async def _watch(self) -> None:
        """End workers that hold more memory than decoding may take, where the system lets them have it."""
        vision = self._options.vision
        most = max(vision.limits.memory, vision.own_limits.memory) + _NETWORKS
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            while self._started is not None and not self._started.empty():
                self._workers.add(self._started.get())
            for pid in tuple(self._workers):
                held = resident_bytes(pid)
                if held is None:
                    self._workers.discard(pid)
                elif held > most:
                    LOGGER.warning("A worker process uses %d MiB; stopping it", held >> 20)
                    self._overweight.add(pid)
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)


def _stopping() -> Busy:
    return Busy("The daemon is stopping.", retry_after=5.0)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates it in part
    pool.join()
