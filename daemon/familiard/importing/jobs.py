"""All imports: started, followed, cancelled, and gone on with after a stop or a kill."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from familiar_client.models import ImportPhase, ImportStatus
from familiard.config.exclusion import Exclusion
from familiard.errors import Busy, EngineFailed, FamiliarError
from familiard.host.files import printable
from familiard.host.threads import detached
from familiard.importing.analysis_window import AnalysisWindow
from familiard.importing.disk_timeout import TIMEOUT_SECONDS, DiskTimeout
from familiard.importing.file_analyzer import FileAnalyzer, Reading
from familiard.importing.job_runner import ImportRunner
from familiard.importing.known_digests import KnownDigests
from familiard.importing.progress_throttle import Throttle
from familiard.importing.scanner import check_root
from familiard.store.import_jobs import ImportState
from familiard.store.ledger.timestamps import now

if TYPE_CHECKING:
    from familiard.engine.types import LibraryEngine
    from familiard.store.store import Store
    from familiard.store.store_thread import StoreThread

LOGGER = logging.getLogger(__name__)

AHEAD = 2
"""Files that are read while all workers are busy, so that none of them waits for a disk."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import.

    Attributes:
        path: absolute.
        by_folder: each photo's folder is named after the person who stands out in it.
        within: folders that links may not lead out of; None where anything may be read.
        take_back: also add photos that were erased before.
        cluster: cluster all faces at the end, if faces were added.
        exclude: patterns of what to leave out, beside those of the settings.
        base_folder: the folder that all patterns are relative to, at or above `path`; None for `path`.
    """

    path: Path
    by_folder: bool = False
    recursive: bool = True
    videos: bool = True
    within: tuple[Path, ...] | None = None
    take_back: bool = False
    cluster: bool = True
    exclude: tuple[str, ...] = ()
    base_folder: Path | None = None


class Clustering(Protocol):
    """Clusters all faces."""

    def prepare(self) -> None:
        """It is going to be needed soon."""

    async def apply_if_due(self) -> None:
        """Cluster, and apply the result, if faces were added since that was done last."""


class ImportManager:
    """The imports of one store.

    Attributes:
        silent_seconds: how long a disk may be silent.
        exclude: patterns of files and folders that all imports leave out.

    Args:
        workers: returns how many photos the engine analyzes at once.
        publish: called with an import's state when it changes, a few times a second.
        clustering: follows an import that added faces.
    """

    def __init__(
        self,
        engine: LibraryEngine,
        store: Store,
        thread: StoreThread,
        *,
        reading: Reading,
        workers: Callable[[], int],
        publish: Callable[[ImportState], None],
        clustering: Clustering,
        exclude: tuple[str, ...] = (),
    ) -> None:
        self._store = store
        self._clustering = clustering
        self._thread = thread
        self._known = KnownDigests(store.ledger.path)
        self.silent_seconds = TIMEOUT_SECONDS
        self._patience: dict[str, DiskTimeout] = {}
        self._engine = engine
        self._reading = reading
        self._window = AnalysisWindow(lambda: workers() + AHEAD)
        self._publish = publish
        self.exclude = exclude
        self._running: dict[str, _Running] = {}

    async def start(self, request: ImportRequest) -> ImportState:
        """Begin an import; if one of the same folder runs already, return that one.

        Raises:
            ValidationError: the path cannot be imported, or a pattern means nothing.
        """
        Exclusion(request.exclude)
        await detached(check_root, request.path)
        path = printable(request.path)
        state = ImportState(
            id=str(uuid.uuid4()),
            path=path,
            source=path,
            started_at=now(),
            by_folder=request.by_folder,
            recursive=request.recursive,
            videos=request.videos,
            within=None if request.within is None else tuple(str(folder) for folder in request.within),
            take_back=request.take_back,
            cluster=request.cluster,
            exclude=request.exclude,
            base_folder=None if request.base_folder is None else str(request.base_folder),
            raw_path=str(request.path) if str(request.path) != path else None,
        )
        for running in self._running.values():
            if _wish(running.importer.state) == _wish(state):
                return running.importer.state
        await self._thread.run(self._begin, state)
        self._run(state)
        return state

    def _begin(self, state: ImportState) -> None:
        """On the store thread: keep a new import; it goes on with those of the same that were interrupted.

        It walks from the start, past what is known, since files may have come that an older cursor is past.
        """
        for older in self._store.imports.unfinished():
            if _wish(older) == _wish(state):
                ended = replace(
                    older, state=ImportStatus.CANCELLED, finished_at=now(), problem="Started again."
                )
                self._store.imports.save(ended)
        self._store.imports.save(state)
        self._store.imports.prune()

    async def resume(self) -> tuple[ImportState, ...]:
        """Go on with the imports that a stop or a kill interrupted."""
        states = await self._thread.run(self._store.imports.unfinished)
        for state in states:
            if state.id not in self._running:
                LOGGER.info("Continuing the import of %s after %d files", state.path, state.done)
                self._run(replace(state, state=ImportStatus.RUNNING, finished_at=None))
        return states

    async def get(self, import_id: str) -> ImportState:
        """One import as it is now.

        Raises:
            NotFound: there is none with that id.
        """
        if running := self._running.get(import_id):
            return running.importer.state
        return await self._thread.run(self._store.imports.get, import_id)

    async def list(self) -> tuple[ImportState, ...]:
        """All imports, latest first."""
        states = await self._thread.run(self._store.imports.list)
        return tuple(
            self._running[state.id].importer.state if state.id in self._running else state for state in states
        )

    @property
    def running(self) -> int:
        """How many imports run."""
        return len(self._running)

    async def cancel(self, import_id: str) -> ImportState:
        """Stop an import for good; what it brought stays.

        Raises:
            NotFound: there is none with that id.
        """
        if running := self._running.get(import_id):
            await running.end(ImportStatus.CANCELLED)
        state = await self._thread.run(self._store.imports.get, import_id)
        if state.state is ImportStatus.INTERRUPTED:
            state = await self._thread.run(self._finish, import_id, ImportStatus.CANCELLED, None)
        return state

    async def wait(self, import_id: str) -> ImportState:
        """The import's state when it has ended."""
        if running := self._running.get(import_id):
            await asyncio.wait([running.task])
        return await self.get(import_id)

    async def stop(self) -> None:
        """Interrupt all imports; they go on at the next start."""
        await asyncio.gather(
            *(running.end(ImportStatus.INTERRUPTED) for running in list(self._running.values()))
        )
        await asyncio.to_thread(self._known.close)

    def _run(self, state: ImportState) -> None:
        throttle = Throttle(self._publish)

        def changed(state: ImportState) -> None:
            if state.cluster and state.current is not None:
                self._clustering.prepare()
            throttle.changed(state)

        importer = ImportRunner(
            state,
            exclude=self.exclude,
            looker=FileAnalyzer(self._engine, self._known, self._reading, self._patience_with(state.path)),
            store=self._store,
            thread=self._thread,
            window=self._window,
            read_names=self._reading.names,
            changed=changed,
        )
        running = _Running(importer, throttle)
        self._running[state.id] = running
        running.task = asyncio.create_task(self._follow(running), name=f"import {state.path}")

    def _patience_with(self, path: str) -> DiskTimeout:
        """What is known of the silence of a folder; kept while files of it are waited for."""
        self._patience = {path: patience for path, patience in self._patience.items() if patience.lost}
        return self._patience.setdefault(path, DiskTimeout(self.silent_seconds))

    async def _follow(self, running: _Running) -> None:
        import_id = running.importer.state.id
        status, problem = ImportStatus.DONE, None
        try:
            if running.importer.state.phase is ImportPhase.IMPORTING:
                await running.importer.run()
            if running.importer.state.cluster:
                await self._cluster_after(running)
        except asyncio.CancelledError:
            status = running.ending
        except Busy:
            status = ImportStatus.INTERRUPTED
        except FamiliarError as error:
            status, problem = ImportStatus.FAILED, error.detail
        except sqlite3.DatabaseError as error:
            cause = self._store.ledger.explained(error)
            LOGGER.exception("The import of %s failed: %s", running.importer.state.path, cause)
            status, problem = (
                ImportStatus.FAILED,
                cause.detail if isinstance(cause, FamiliarError) else str(cause),
            )
        except Exception:
            LOGGER.exception("The import of %s failed", running.importer.state.path)
            status, problem = ImportStatus.FAILED, "Unexpected error in the daemon. See its log for details."
        try:
            running.importer.state = await self._thread.run(self._finish, import_id, status, problem)
        except FamiliarError as error:
            # A full disk: the state stays "running" there, and the next start goes on from it.
            LOGGER.warning("Cannot save the end of the import of %s: %s", import_id, error.detail)
            running.importer.state = replace(running.importer.state, state=status, problem=problem)
        finally:
            del self._running[import_id]
            running.throttle.stop()
        self._publish(running.importer.state)

    async def _cluster_after(self, running: _Running) -> None:
        """The last phase. One that a stop interrupts is begun again, and one that was applied is not due any more."""
        if not await self._thread.run(self._store.cluster_proposals.due):
            return
        state = await self._thread.run(self._enter, running.importer.state.id, ImportPhase.CLUSTERING)
        running.importer.state = state
        running.throttle.changed(state)
        try:
            await self._clustering.apply_if_due()
        except EngineFailed as error:
            raise EngineFailed(
                "All photos were imported, but the process that clusters the faces died, most likely of too little "
                "memory. Make room in memory and run `familiard cluster --apply`."
            ) from error

    def _enter(self, import_id: str, phase: ImportPhase) -> ImportState:
        """On the store thread, after all batches."""
        state = replace(self._store.imports.get(import_id), phase=phase, current=None)
        state = replace(state, total=state.done)
        self._store.imports.save(state)
        return state

    def _finish(self, import_id: str, status: ImportStatus, problem: str | None) -> ImportState:
        """On the store thread, after all batches: the stored state is the one that counts."""
        state = self._store.imports.get(import_id)
        finished = None if status is ImportStatus.INTERRUPTED else now()
        total = state.done if status is ImportStatus.DONE else state.total
        state = replace(state, state=status, problem=problem, finished_at=finished, current=None, total=total)
        self._store.imports.save(state)
        return state


class _Running:
    """An import that runs, and how it is to end if it is stopped."""

    task: asyncio.Task[None]

    def __init__(self, importer: ImportRunner, throttle: Throttle) -> None:
        self.importer = importer
        self.throttle = throttle
        self.ending = ImportStatus.INTERRUPTED

    async def end(self, status: ImportStatus) -> None:
        self.ending = status
        self.task.cancel()
        await asyncio.wait([self.task])


def _wish(state: ImportState) -> tuple[object, ...]:
    return (
        state.path,
        state.by_folder,
        state.recursive,
        state.videos,
        state.within,
        state.take_back,
        state.exclude,
        state.base_folder,
    )
