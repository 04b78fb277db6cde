"""The daemon, put together: settings become a store, an engine, imports, and an HTTP API around them."""

from __future__ import annotations

import asyncio
import logging
import shlex
import signal
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web
from aiohttp.log import server_logger

from familiard import __version__
from familiard.auth.socket import prepare, socket_path
from familiard.auth.token import OwnerToken
from familiard.cluster.cluster_engine import ClusterEngine
from familiard.cluster.kind import Kind
from familiard.config import Settings
from familiard.errors import DataOfAnotherPack, FamiliarError
from familiard.host.log_folding import Folding, fold_log, unfold_log
from familiard.importing.file_analyzer import Reading
from familiard.importing.jobs import ImportManager
from familiard.packs import Pack, load_pack
from familiard.server.api import serialize
from familiard.server.app import AccessLogger, WithoutContents, build_app
from familiard.server.connections import ConnectionLimits, Connections
from familiard.server.context import Services
from familiard.server.event_hub import EventHub, message
from familiard.server.listener import Listener, connections_for
from familiard.service.background import Background
from familiard.service.backup import Backup
from familiard.service.clustering import ClusteringService
from familiard.service.discovery import Announcement
from familiard.service.health import Problems
from familiard.service.originals import TrashPurge, originals_of, prepare_originals
from familiard.service.pending_erasures import PendingErasures
from familiard.service.reembedding import ReembeddingRun
from familiard.service.retention import RetentionRun
from familiard.service.supervisor import SupervisorDiscovery
from familiard.service.vision_service import VisionService, engine_options
from familiard.service.visit_endings import VisitEndings
from familiard.store.async_store import AsyncStore
from familiard.store.data_lock import DataLock
from familiard.store.import_jobs import ImportState
from familiard.store.ledger import collation
from familiard.store.ledger.timestamps import now
from familiard.store.models import Event
from familiard.store.store import Store
from familiard.store.store_thread import StoreThread

LOGGER = logging.getLogger(__name__)

GRACE_SECONDS = 3.0
"""For images that cameras and people wait for, when the daemon stops."""
HANDLER_SECONDS = GRACE_SECONDS + 1.0
"""For their answers, and those that are being written."""
LINGERING_SECONDS = 2.0
"""For the rest of a body that was refused, so that the client can read why."""
FOLDING_SECONDS = 5.0
"""Between two looks for repeated log messages whose minute is over."""


class ListenFailed(FamiliarError):
    """The address is taken, or not one of this machine."""

    code = "cannot-listen"


class Daemon:
    """One data directory, served.

    Args:
        network: listen on TCP, announce it, load the networks at once, go on with imports and follow folders.
            Without it only the owner's socket is there, and the networks are loaded for the first who needs
            them: what a command does when no daemon runs.
    """

    def __init__(self, settings: Settings, *, network: bool = True) -> None:
        self._settings = settings
        self._network = network
        self._closing = AsyncExitStack()
        self._services: Services | None = None
        self._runner: web.AppRunner | None = None
        self._listener: Listener | None = None
        self._store: Store | None = None

    async def start(self) -> None:
        """Open everything and start listening.

        With data of another pack, or a pack that cannot be downloaded, the daemon still starts: it reports the
        problem and offers a way to fix it.

        Raises:
            DataInUse: another process has the data directory open.
            ListenFailed: the address is taken.
            PackError: there is no such pack.
            FamiliarError: the data cannot be opened.
        """
        try:
            await self._start(load_pack(self._settings.pack))
        except BaseException:
            await self.stop()
            raise

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Hosts and ports that are listened on."""
        return self._listener.addresses if self._listener is not None else []

    @property
    def owner_socket(self) -> Path:
        """Where the owner's socket is."""
        return socket_path(self._settings.data_dir)

    async def stop(self) -> None:
        """Take nothing new, finish or put off what is being done, write what waits, and let go."""
        if self._services is not None:
            self._services.stopping = True
        await self._closing.aclose()

    async def _start(self, pack: Pack) -> None:
        """Open each part and register how to close it; they close in reverse order."""
        settings, closing = self._settings, self._closing
        data_dir = settings.data_dir
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
        # Asked before anything is touched that a running daemon uses; the store takes it for good.
        DataLock(data_dir).release()
        thread = StoreThread()
        closing.push_async_callback(asyncio.to_thread, thread.close)
        access = AsyncStore(thread)
        closing.push_async_callback(self._close_store, access)
        vision = VisionService(settings, pack)
        background = Background(settings, access, vision)
        erasures = PendingErasures(access)
        retention = RetentionRun(access, settings.retention.days)
        originals = originals_of(settings, access)
        purge = TrashPurge(originals)
        self._services = services = Services(
            settings=settings,
            pack=pack,
            token=OwnerToken(data_dir),
            store=access,
            vision=vision,
            grouping=ClusteringService(access, pack.thresholds),
            backup=Backup(access, background.pause, background.resume),
            reembedding=ReembeddingRun(access, vision),
            problems=Problems(data_dir, access, vision, erasures, originals),
            erasures=erasures,
            hub=EventHub(),
            originals=originals,
        )
        self._runner = web.AppRunner(
            build_app(services),
            access_log_class=AccessLogger,
            logger=WithoutContents(server_logger, {}),
            # Who goes away wants no answer any more; what the store does for them is not cut in half all the same.
            handler_cancellation=True,
            shutdown_timeout=HANDLER_SECONDS,
            lingering_time=LINGERING_SECONDS,
        )
        await self._runner.setup()
        closing.push_async_callback(self._close, services, background)
        closing.push_async_callback(erasures.stop)
        closing.push_async_callback(retention.stop)
        closing.push_async_callback(purge.stop)
        endings = VisitEndings(access)
        closing.push_async_callback(endings.stop)
        connections = self._connections(self._runner)
        connections.start()
        closing.push_async_callback(connections.stop)
        self._listener = Listener(connections)
        if self._network:
            await self._listen(self._listener)
            services.addresses = self.addresses
            # The workers load their networks while the store opens.
            vision.start()
        await self._open_store(services)
        background.library = services.imports
        closing.callback(self.owner_socket.unlink, missing_ok=True)
        prepare(self.owner_socket)
        await self._listener.listen_to_owner(self.owner_socket)
        if self._network:
            if services.originals is not None:
                await prepare_originals(services.originals)
            background.start()
            erasures.start()
            retention.start()
            purge.start()
            endings.start()
            # The first name that is given needs it; read when the networks are there, so that nobody waits for it.
            vision.start().add_done_callback(_read_collation)
            self._announce(await access.read(lambda store: store.instance_id))
            self._announce_to_supervisor(services.token)

    async def _close(self, services: Services, background: Background) -> None:
        """Everything that may still use the store; the store itself comes after."""
        assert self._runner is not None
        if self._listener is not None:
            self._listener.close()
        services.backup.stop()
        await background.stop()
        if services.imports is not None:
            await services.imports.stop()
        if services.cluster is not None:
            await services.cluster.stop()
        await services.grouping.close()
        await services.reembedding.stop()
        services.hub.close()
        # Side by side: answers wait for the engine, and it has nothing to do once they are given.
        await asyncio.gather(services.vision.stop(GRACE_SECONDS), self._runner.cleanup())

    async def _close_store(self, access: AsyncStore) -> None:
        def close() -> None:
            # Behind an opening that a stop has overtaken.
            if self._store is not None:
                self._store.close()

        access.closed()
        await access.thread.run(close)

    async def _open_store(self, services: Services) -> None:
        access = services.store
        try:
            store = await access.thread.run(self._open, services.pack, reembed=False)
        except DataOfAnotherPack as error:
            access.trouble = error
            LOGGER.warning("%s", error.detail)
            store = await access.thread.run(self._open, services.pack, reembed=True)
        services.hub.follow(store)
        access.opened(store)
        options, engine = engine_options(self._settings), services.vision.engine
        if self._settings.cluster.url is not None:
            services.cluster = ClusterEngine(
                self._settings.cluster,
                engine,
                Kind.of(services.pack),
                options.vision,
                most_local=options.workers,
            )
            services.cluster.start()
        cluster = services.cluster
        services.imports = ImportManager(
            cluster or engine,
            store,
            access.thread,
            reading=Reading(
                self._settings.library.max_mib << 20,
                services.pack.thresholds,
                names=self._settings.library.read_names,
            ),
            workers=lambda: options.workers if cluster is None else cluster.parallel,
            publish=self._announce_progress,
            clustering=services.grouping,
            exclude=self._settings.library.exclude,
        )

    def _open(self, pack: Pack, *, reembed: bool) -> Store:
        settings = self._settings
        self._store = Store.open(
            settings.data_dir,
            pack.identity,
            pack.thresholds,
            chroma_url=settings.chroma,
            keep_crops=settings.crops.keep,
            reembed=reembed,
            visit_gap=settings.visits.gap,
        )
        return self._store

    def _connections(self, runner: web.AppRunner) -> Connections:
        server = self._settings.server
        limits = ConnectionLimits(
            most=connections_for(server.max_connections) if self._network else server.max_connections,
            without_token=server.max_without_token,
            without_token_each=server.max_without_token_per_client,
            header_seconds=server.header_seconds,
            idle_seconds=server.idle_seconds,
            send_seconds=server.send_seconds,
        )
        assert runner.server is not None
        return Connections(runner.server, limits)

    async def _listen(self, listener: Listener) -> None:
        server = self._settings.server
        try:
            await listener.listen(server.host, server.port)
        except OSError as error:
            raise ListenFailed(
                f"Cannot listen on {server.host}:{server.port}: {error.strerror or error}. Stop the other process, or "
                "pass --port."
            ) from error

    def _announce(self, instance_id: str) -> None:
        if not self._settings.server.zeroconf:
            return
        host, port = self.addresses[0]
        announcement = Announcement(instance_id, host, port)
        task = asyncio.create_task(announcement.start(), name="announce")

        async def withdraw() -> None:
            task.cancel()
            await asyncio.wait([task])
            await announcement.stop()

        self._closing.push_async_callback(withdraw)

    def _announce_to_supervisor(self, token: OwnerToken) -> None:
        discovery = SupervisorDiscovery.of_environment()
        if discovery is None:
            return
        task = asyncio.create_task(discovery.announce(self.addresses[0][1], token.value), name="supervisor")

        async def withdraw() -> None:
            task.cancel()
            await asyncio.wait([task])

        self._closing.push_async_callback(withdraw)

    def _announce_progress(self, state: ImportState) -> None:
        assert self._services is not None
        event = Event(None, "import_progress", now(), serialize.document(serialize.imported(state)))
        self._services.hub.publish([message(event)])


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Run a daemon until SIGTERM or SIGINT; a second one ends it at once.

    Raises:
        FamiliarError: it cannot start; see `Daemon.start`.
    """
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    folding = Folding()
    fold_log(folding)
    unfolding = asyncio.create_task(_flush(folding), name="log")
    daemon = Daemon(settings)
    starting = asyncio.create_task(daemon.start(), name="start")
    waiting = asyncio.create_task(stopped.wait(), name="stop")
    await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
    try:
        await starting
        for host, port in daemon.addresses:
            shown = f"[{host}]" if ":" in host else host
            say(f"Familiar {__version__} is listening on http://{shown}:{port}")
        say(
            f"Clients need the token. To show it: familiard token --data-dir {shlex.quote(str(settings.data_dir))}"
        )
        await waiting
    except asyncio.CancelledError:
        if not stopped.is_set():
            raise
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        await daemon.stop()
        unfolding.cancel()
        unfold_log(folding)


def _read_collation(_started: asyncio.Task[None]) -> None:
    threading.Thread(target=collation.load, name="collation", daemon=True).start()


async def _flush(folding: Folding) -> None:
    while True:
        await asyncio.sleep(FOLDING_SECONDS)
        folding.flush()
