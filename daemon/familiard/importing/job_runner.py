"""One import: a folder goes in, photo by photo, and how far it came is kept with what came of it.

    walk ─ known by path? ─ window of files (read, hash, analyze) ─ batches, in the walk's order ─ store

The window keeps every worker busy and bounds the memory. A batch, with the import's own state, is one
transaction: what a kill leaves is the import exactly after some photo, from where it goes on.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from familiar_client.models import BrokenFile, NotedFile
from familiar_client.names import readable
from familiard.errors import FamiliarError, ValidationError
from familiard.host.files import printable
from familiard.host.threads import detached
from familiard.importing.analysis_window import AnalysisWindow
from familiard.importing.file_analyzer import FileAnalyzer
from familiard.importing.file_errors import explained, is_of_one_file
from familiard.importing.file_kinds import Kind
from familiard.importing.file_presence import gone
from familiard.importing.file_storing import FileStore
from familiard.importing.folder_names import NOT_PEOPLE, person_of, root_is_a_person
from familiard.importing.mounts import Mounts
from familiard.importing.results import Analyzed, Broken, Erased, Known, Outcome, SkippedFile
from familiard.importing.scanner import HERE, Found, Scope, count, subfolders, walk
from familiard.store.import_jobs import ImportState
from familiard.store.ingest.file_names import Applied
from familiard.store.people.people import clean_name

if TYPE_CHECKING:
    from familiard.store.people.photos import KnownFile
    from familiard.store.store import Store
    from familiard.store.store_thread import StoreThread

LOGGER = logging.getLogger(__name__)

BATCH_FILES = 32
BATCH_SECONDS = 1.0
CHUNK = 64
"""Files that are listed and looked up by path at once."""
WAITING = 64
"""Finished looks that may wait for their batch."""


class ImportRunner:
    """Runs one import, from where its state says it is.

    Args:
        state: as kept in the store.
        exclude: patterns of the settings, of what every import leaves out.
        window: places for files that are being analyzed; shared by all imports.
        read_names: whether the metadata of photos names faces.
        changed: called with every new state.
    """

    def __init__(
        self,
        state: ImportState,
        *,
        exclude: tuple[str, ...],
        looker: FileAnalyzer,
        store: Store,
        thread: StoreThread,
        window: AnalysisWindow,
        read_names: bool,
        changed: Callable[[ImportState], None],
    ) -> None:
        self.state = state
        self._analyzer = looker
        self._store = store
        self._thread = thread
        self._window = window
        self._changed = changed
        self._read_names = read_names
        self._root = Path(state.raw_path or state.path)
        within = None if state.within is None else tuple(Path(folder) for folder in state.within)
        not_in = NOT_PEOPLE if state.by_folder else frozenset[str]()
        below = () if state.base_folder is None else self._root.relative_to(state.base_folder).parts
        self._scope = Scope(
            state.recursive,
            state.videos,
            not_in,
            within,
            (*exclude, *state.exclude),
            tuple(printable(name) for name in below),
            sidecars=read_names,
        )
        self._names_root = self._is_file = False
        self._refused: set[str] = set()
        self._mounts = Mounts(self._root)

    async def run(self) -> None:
        """Import until the folder is through.

        Cancelling it leaves everything that was committed, and nothing else.

        Raises:
            FamiliarError: what stops the import as a whole, such as a full disk.
        """
        self._is_file = await detached(os.path.isfile, self._root)
        if self.state.by_folder:
            self._names_root = root_is_a_person(await detached(subfolders, self._root))
        if not self._is_file:
            root = self.state.base_folder or printable(self._root)
            await self._thread.run(self._store.whereabouts.add_root, root)
        outcomes: asyncio.Queue[Outcome | None] = asyncio.Queue(WAITING)
        try:
            async with asyncio.TaskGroup() as tasks:
                counting = tasks.create_task(self._count())
                tasks.create_task(self._analyze_all(outcomes))
                await self._commit(outcomes)
                # A folder that does not answer any more may keep it waiting for ever.
                counting.cancel()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        await self._settle()

    async def _settle(self) -> None:
        """What can be said only after every file was looked at: which copies are gone, and which photos gave way."""
        where = self._store.whereabouts
        places = await self._thread.run(where.copies_below, printable(self._root))
        if places:
            roots = await self._thread.run(where.roots)
            await self._thread.run(where.forget_places, await detached(gone, places, roots))
        await self._thread.run(where.settle_displaced)

    async def _count(self) -> None:
        total = await detached(count, self._root, self._scope)
        self._update(replace(self.state, total=total))

    async def _analyze_all(self, outcomes: asyncio.Queue[Outcome | None]) -> None:
        """Look at the files, several at once, and hand on what came of them in order."""
        ahead: deque[Outcome | asyncio.Task[Outcome]] = deque()
        try:
            async for file, known, unread in self._files():
                if file.left_out is not None:
                    ahead.append(SkippedFile(file, file.left_out))
                elif known is not None and known.settled and not unread:
                    ahead.append(Known(file, known.digest))
                elif known is not None:
                    reading = self._analyzer.known(file, known.digest, settled=known.settled, unread=unread)
                    ahead.append(asyncio.create_task(reading))
                else:
                    await self._window.acquire()
                    self._update(replace(self.state, current=file.relative))
                    ahead.append(asyncio.create_task(self._analyze(file)))
                while ahead and (len(ahead) >= self._window.size or _ready(ahead[0])):
                    await outcomes.put(await _result(ahead.popleft()))
            while ahead:
                await outcomes.put(await _result(ahead.popleft()))
            await outcomes.put(None)
        finally:
            for pending in ahead:
                if isinstance(pending, asyncio.Task):
                    pending.cancel()

    async def _analyze(self, file: Found) -> Outcome:
        try:
            return await self._analyzer.analyze(file, printable(file.path), take_back=self.state.take_back)
        finally:
            self._window.release()

    async def _files(self) -> AsyncIterator[tuple[Found, KnownFile | None, tuple[str, ...]]]:
        """The files from the cursor on, with what is known of them by path, size and time, and what was not read."""
        files = walk(self._root, self._scope, after=self.state.cursor)
        while chunk := await detached(_next, files):
            if any(file.problem for file in chunk) and await detached(_is_gone, self._root):
                raise ValidationError(
                    "path", f"{self.state.path} is gone. Mount or restore it, then import it again."
                )
            mounts = await detached(self._mounts.new, chunk)
            known = await self._thread.run(self._known, chunk, mounts)
            for file, (content, unread) in zip(chunk, known, strict=True):
                yield file, content, unread

    def _known(
        self, files: Sequence[Found], mounts: Sequence[Path]
    ) -> list[tuple[KnownFile | None, tuple[str, ...]]]:
        for mount in mounts:
            self._store.whereabouts.add_root(printable(mount), mounted=True)
        known = self._store.photos.known_file
        return [(known(*file.stored), self._unread(file)) for file in files]

    def _unread(self, file: Found) -> tuple[str, ...]:
        """The paths of a photo and its sidecars whose names were not read yet."""
        if not self._read_names or file.kind is not Kind.PHOTO:
            return ()
        return self._store.file_names.unread([file.stored, *(one.stored for one in file.sidecars)])

    async def _commit(self, outcomes: asyncio.Queue[Outcome | None]) -> None:
        """Commit outcomes in batches: when there are enough, or the first has waited long enough."""
        clock = asyncio.get_running_loop().time
        batch: list[Outcome] = []
        due = 0.0
        going = True
        while going:
            try:
                async with asyncio.timeout_at(due if batch else None):
                    outcome = await outcomes.get()
            except TimeoutError:
                outcome, late = None, True
            else:
                late = False
                going = outcome is not None
            if outcome is not None:
                due = due if batch else clock() + BATCH_SECONDS
                batch.append(outcome)
            if batch and (late or not going or len(batch) >= BATCH_FILES):
                committed = await self._thread.run(self._store_batch, tuple(batch), self.state)
                # The count may have come in, and the look gone on, while the store was at work.
                self._update(replace(committed, total=self.state.total, current=self.state.current))
                batch.clear()

    def _store_batch(self, batch: Sequence[Outcome], state: ImportState) -> ImportState:
        """On the store thread: keep a batch as one, or file by file where something in it cannot be kept."""
        try:
            return self._keep(batch, state)
        except Exception as error:
            if not is_of_one_file(error):
                raise
        for outcome in batch:
            state = self._store_one(outcome, state)
        return state

    def _store_one(self, outcome: Outcome, state: ImportState) -> ImportState:
        """Keep one file, or that it cannot be kept and why."""
        try:
            return self._keep((outcome,), state)
        except Exception as error:
            if not is_of_one_file(error):
                raise
            if not isinstance(error, FamiliarError):
                LOGGER.exception("Cannot store a file")
            broken = Broken(outcome.file, *explained(error))
        return self._keep((broken,), state)

    def _keep(self, batch: Sequence[Outcome], state: ImportState) -> ImportState:
        """Keep what was seen and how far the import is, or nothing of both."""
        refused: dict[str, ValidationError] = {}
        analyzed = [outcome for outcome in batch if isinstance(outcome, Analyzed)]
        self._store.intake.search_ahead(analysis for outcome in analyzed for analysis, _ in outcome.images)
        keeper = FileStore(self._store)
        kept: list[Outcome] = []
        with self._store.ledger.transaction():
            for each in batch:
                outcome = self._erased_or(each)
                added, faces = False, 0
                if isinstance(outcome, Analyzed | Known):
                    refused |= self._refusal(outcome.file)
                    added, faces = keeper.keep(outcome, self._person_of(outcome.file))
                    kept.append(outcome)
                state = _advanced(state, outcome, added=added, faces=faces)
            for one, applied in zip(kept, keeper.name_faces(), strict=True):
                state = _with_names(state, one, applied)
            refused = {path: error for path, error in refused.items() if path not in self._refused}
            for path, error in refused.items():
                state = state.with_broken(BrokenFile(path, error.code, _unnamed(error)))
            self._store.imports.save(state)
        self._refused |= refused.keys()
        return state

    def _erased_or(self, outcome: Outcome) -> Outcome:
        """The outcome, unless the file was erased, perhaps since it was looked at."""
        if not isinstance(outcome, Analyzed | Erased):
            return outcome
        photos, path = self._store.photos, printable(outcome.file.path)
        if self.state.take_back:
            photos.take_back(outcome.digest, path)
        elif photos.left_out(outcome.digest, path):
            return Erased(outcome.file, outcome.digest)
        return outcome

    def _person_of(self, file: Found) -> str | None:
        """The name that a file's folders give to who stands out in it, if it can be a name."""
        name = self._named_by(file)
        return None if name is None or _refused(name) else name

    def _refusal(self, file: Found) -> dict[str, ValidationError]:
        """The folder, below the one that was asked for, whose name no person can have, and why."""
        names = self._naming_folders(file)
        person = person_of(names)
        for depth in reversed(range(len(names))):
            # A name that nobody sees names no person, but is no year or place in a library either.
            name = person_of([names[depth]]) or (names[depth] if not readable(names[depth]) else None)
            if name is None or (person is not None and name != person):
                continue
            if (error := _refused(name)) is None:
                return {}
            first = len(file.folders) - len(names)
            return {"".join(f"{folder}/" for folder in file.folders[1 : first + depth + 1]) or HERE: error}
        return {}

    def _named_by(self, file: Found) -> str | None:
        return person_of(self._naming_folders(file))

    def _naming_folders(self, file: Found) -> tuple[str, ...]:
        """The folders of a file that may be named after a person, outermost first."""
        if not self.state.by_folder:
            return ()
        return file.folders if self._names_root else file.folders[1:]

    def _update(self, state: ImportState) -> None:
        self.state = state
        self._changed(state)


def _notes(outcome: Analyzed) -> str:
    """What was not right with a file, in one line."""
    return " ".join(dict.fromkeys(note for analysis, _ in outcome.images for note in analysis.notes))


def _advanced(state: ImportState, outcome: Outcome, *, added: bool, faces: int) -> ImportState:
    """The state after one more file."""
    file = outcome.file
    if isinstance(outcome, SkippedFile):
        return replace(state, cursor=file.relative).with_left_out(file.relative, outcome.reason)
    state = replace(state, done=state.done + 1, cursor=file.relative, faces=state.faces + faces)
    if isinstance(outcome, Broken):
        return state.with_broken(BrokenFile(file.relative, outcome.code, outcome.detail))
    if isinstance(outcome, Erased):
        return replace(state, erased=state.erased + 1)
    if isinstance(outcome, Analyzed) and (notes := _notes(outcome)):
        state = state.with_noted(NotedFile(file.relative, notes))
    if added:
        return replace(state, added=state.added + 1)
    return replace(state, known=state.known + 1)


def _with_names(state: ImportState, outcome: Outcome, applied: Applied) -> ImportState:
    """The state with what became of the names in the metadata of one file."""
    state = replace(state, named=state.named + applied.named, faces=state.faces + applied.added)
    before = outcome.names.notes if isinstance(outcome, Analyzed | Known) else ()
    notes = " ".join(dict.fromkeys((*before, *applied.notes)))
    return state.with_noted(NotedFile(outcome.file.relative, notes)) if notes else state


def _refused(name: str) -> ValidationError | None:
    """Why a folder's name cannot be a person's."""
    try:
        clean_name(name)
    except ValidationError as error:
        return error
    return None


def _unnamed(error: ValidationError) -> str:
    return (
        f"The folder's name is not valid for a person. {error.detail} Its photos were imported without a name. Name the "
        "person, or rename the folder and import it again."
    )


def _is_gone(root: Path) -> bool:
    return not os.path.lexists(root)


def _next(files: Iterator[Found]) -> list[Found]:
    return list(itertools.islice(files, CHUNK))


def _ready(pending: Outcome | asyncio.Task[Outcome]) -> bool:
    return not isinstance(pending, asyncio.Task) or pending.done()


async def _result(pending: Outcome | asyncio.Task[Outcome]) -> Outcome:
    return await pending if isinstance(pending, asyncio.Task) else pending
