"""The engine of imports on several machines: photos go to workers, and everything else to this machine's engine.

Photos travel as bytes and come back as faces. What a worker has that ends or is paused is sent to another. A photo may
be why its worker ended: those of one that ended are sent out again one at a time, so that the one that ends workers is
found and given up, and costs no other photo. While no worker is there, this machine analyzes the photos itself, so an
import never waits for a machine that is switched off.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from familiar_client.models import Workers
from familiard.cluster import remote
from familiard.cluster.dask_setup import ClusterUnavailable, configure, security
from familiard.cluster.kind import Kind
from familiard.cluster.members import Members
from familiard.config.settings import ClusterSettings
from familiard.engine.types import LibraryEngine, Priority, VideoChunk, VideoOptions
from familiard.errors import Busy, FamiliarError
from familiard.vision.options import VisionOptions
from familiard.vision.results import Analysis, Box

if TYPE_CHECKING:
    from distributed import Client, Future

LOGGER = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
RETRY_SECONDS = 5.0
FOLLOW_SECONDS = 1.0
ATTEMPTS = 6
"""How often a photo is sent to workers before this machine analyzes it itself."""
MOST_ENDED = 3
"""Workers that may end while they have a photo; then it is given up."""
AHEAD = 2
"""Photos on their way to workers for each that they can take at once, so that none of them waits for the network."""
MOST_AHEAD = 256
"""Photos that are in this process's memory at once."""


class WorkersEnded(FamiliarError):
    """Several workers ended while they had one photo."""

    code = "workers-ended"


@dataclass(slots=True, eq=False)
class _Sent:
    """A photo that workers have; `again` is set when it must be sent to others."""

    key: str
    to: frozenset[str]
    again: asyncio.Event = field(default_factory=asyncio.Event)


class ClusterEngine:
    """Analyzes an import's photos on other machines. Use it from one event loop.

    Args:
        local: this machine's engine.
        wanted: what workers must have.
        options: how they are to analyze photos.
        most_local: how many photos `local` takes at once.
    """

    def __init__(
        self,
        settings: ClusterSettings,
        local: LibraryEngine,
        wanted: Kind,
        options: VisionOptions,
        *,
        most_local: int,
    ) -> None:
        self._settings = settings
        self._local = local
        self._wanted = wanted
        self._options = options
        self._most_local = most_local
        self._members = Members(wanted)
        self._client: Client | None = None
        self._problem: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._refusing: set[asyncio.Task[Any]] = set()
        self._sent: set[_Sent] = set()
        # One at a time of those whose worker ended.
        self._suspects = asyncio.Lock()

    def start(self) -> None:
        """Connect, and connect again whenever the connection is lost, in the background."""
        self._task = asyncio.create_task(self._run(), name="cluster")

    async def stop(self) -> None:
        """Let go of the workers; photos that they have are not waited for."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def status(self) -> Workers:
        """The workers, and why there is no connection to the scheduler."""
        return Workers(self._settings.url, self._client is not None, self._problem, self._members.list())

    @property
    def parallel(self) -> int:
        """How many photos may be analyzed at once."""
        return max(self._most_local, min(AHEAD * self._members.parallel, MOST_AHEAD))

    async def analyze(self, image: bytes | Path, priority: Priority, *, box: Box | None = None) -> Analysis:
        """Analyze a photo, on this machine if it has a drawn box; see `Engine.analyze`.

        Raises:
            WorkersEnded: several workers ended while they had it.
            FamiliarError: what is wrong with the photo.
        """
        reply = await self._reply(image) if isinstance(image, bytes) and box is None else None
        if reply is None:
            return await self._local.analyze(image, priority, box=box)
        self._members.done(reply.worker)
        if reply.error is not None:
            raise reply.error
        assert reply.analysis is not None
        return reply.analysis

    async def video_frames(self, path: Path, after: float, options: VideoOptions) -> VideoChunk:
        """Read a video on this machine, since a video is large; see `Engine.video_frames`."""
        return await self._local.video_frames(path, after, options)

    async def _reply(self, image: bytes) -> remote.Reply | None:
        """Have a photo analyzed by workers; None if there is none who does.

        Raises:
            WorkersEnded: several workers ended while they had it.
        """
        ended = 0
        for _ in range(ATTEMPTS):
            try:
                async with self._suspects if ended else contextlib.nullcontext():
                    if self._client is None or not self._members.working:
                        return None
                    reply = await self._ask(self._client, image)
            except WorkersEnded:
                ended += 1
                if ended == MOST_ENDED:
                    raise
                continue
            # A worker that is busy is one that stops.
            if reply is not None and not isinstance(reply.error, Busy):
                return reply
        return None

    async def _ask(self, client: Client, image: bytes) -> remote.Reply | None:
        """Send a photo to the workers; None if they did not answer and others may.

        Raises:
            WorkersEnded: the worker that had it ended.
        """
        from distributed import KilledWorker

        sent = _Sent(f"photo-{uuid.uuid4().hex}", self._members.working)
        restricted = sorted(sent.to) if self._members.silent else None
        future: Future[Any] = client.submit(
            remote.analyze,
            image,
            self._options,
            key=sent.key,
            pure=False,
            workers=restricted,
            resources={self._wanted.resource: 1},
        )
        answer = asyncio.ensure_future(future.result())
        again = asyncio.create_task(sent.again.wait())
        self._sent.add(sent)
        try:
            await asyncio.wait([answer, again], return_when=asyncio.FIRST_COMPLETED)
            # Dask cancels what it lost with the scheduler.
            if not answer.done() or answer.cancelled():
                return None
            error = answer.exception()
            if isinstance(error, KilledWorker):
                raise WorkersEnded(
                    f"{MOST_ENDED} workers ended while they had this file, so it was given up. It may need more memory than "
                    "they have: start them again, and import the file without --cluster."
                )
            if error is not None:
                LOGGER.debug("A worker did not answer: %r", error)
                return None
            reply: remote.Reply = answer.result()
            return reply
        finally:
            self._sent.discard(sent)
            again.cancel()
            answer.cancel()
            future.release()

    async def _run(self) -> None:
        while True:
            try:
                await self._connected()
            except FamiliarError as error:
                self._say(error.detail)
            except Exception as error:
                # Whatever Dask raises: the import goes on without workers, and with them when they are back.
                LOGGER.debug("No cluster", exc_info=True)
                self._say(
                    f"Cannot reach the scheduler at {self._settings.url} ({error}). Start it with "
                    f"`familiard scheduler {self._settings.url}`, and check the address and the certificates."
                )
            self._members.lose_all()
            self._send_again(frozenset())
            await asyncio.sleep(RETRY_SECONDS)

    def _say(self, problem: str) -> None:
        if problem != self._problem:
            LOGGER.warning("%s", problem)
        self._problem = problem

    async def _connected(self) -> None:
        """Connect, and follow the workers until the connection is lost."""
        configure()
        from distributed import Client

        client = await Client(
            self._settings.url,
            asynchronous=True,
            security=security(self._settings),
            timeout=CONNECT_SECONDS,
            set_as_default=False,
        )
        try:
            await self._follow(client)
            self._client, self._problem = client, None
            while client.status == "running":
                await asyncio.sleep(FOLLOW_SECONDS)
                await self._follow(client)
            raise ClusterUnavailable(f"Lost the connection to the scheduler at {self._settings.url}.")
        finally:
            self._client = None
            with contextlib.suppress(Exception):
                await client.close(timeout=1)

    async def _follow(self, client: Client) -> None:
        """Take in which workers there are, and send photos again that silent ones have."""
        assert client.scheduler is not None
        async with asyncio.timeout(CONNECT_SECONDS):
            facts = await client.scheduler.identity()
        for address, why in self._members.update(facts["workers"]).items():
            LOGGER.warning("The worker %s is refused. %s", facts["workers"][address]["name"], why)
            refusing = asyncio.ensure_future(
                client.run(remote.refuse, why, workers=[address], on_error="ignore")
            )
            self._refusing.add(refusing)
            refusing.add_done_callback(self._refusing.discard)
        held = frozenset[str]()
        if (silent := self._members.silent) and self._sent:
            # Asked for all: the scheduler knows nothing of a silent one that it has just removed.
            async with asyncio.timeout(CONNECT_SECONDS):
                by_worker = await client.scheduler.processing()
            held = frozenset(key for address in silent for key in by_worker.get(address, ()))
        self._send_again(held)

    def _send_again(self, held: frozenset[str]) -> None:
        """Send again what silent workers have, and what only workers could take that are gone."""
        working = self._members.working
        for sent in self._sent:
            if sent.key in held or not working & sent.to:
                sent.again.set()
