"""The open store, as the rest of the daemon reaches it: read at any time, written unless writes are held."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from familiard.errors import FamiliarError

if TYPE_CHECKING:
    from familiard.store.store import Store
    from familiard.store.store_thread import StoreThread

T = TypeVar("T")


class NotReady(FamiliarError):
    """Not yet, since the daemon is starting; or not any more, since it stops."""

    code = "not-ready"

    def __init__(self, detail: str, retry_after: float = 1.0) -> None:
        super().__init__(detail, retry_after=retry_after)


class Frozen(FamiliarError):
    """Writes are held while a backup is taken."""

    code = "frozen"

    def __init__(self, seconds_left: float) -> None:
        detail = "A backup is in progress; changes are paused. Try again when it is done."
        super().__init__(detail, retry_after=round(seconds_left, 1))


class AsyncStore:
    """Runs functions of the store on its thread."""

    def __init__(self, thread: StoreThread) -> None:
        self.thread = thread
        self._trouble: FamiliarError | None = None
        self._store: Store | None = None
        self._frozen_until = 0.0

    @property
    def store(self) -> Store:
        """The store, for those who use its thread themselves.

        Raises:
            NotReady: it is not open.
        """
        if self._store is None:
            raise NotReady("The daemon is still starting. Try again in a moment.")
        return self._store

    @property
    def trouble(self) -> FamiliarError | None:
        """Why nothing may be written or recognized: data of another pack, a damaged ledger."""
        return self._trouble or (self._store.ledger.damage if self._store is not None else None)

    @trouble.setter
    def trouble(self, trouble: FamiliarError | None) -> None:
        self._trouble = trouble

    @property
    def index_trouble(self) -> FamiliarError | None:
        """Why nobody can be recognized for now: there is no index."""
        return self._store.index.trouble if self._store is not None else None

    @property
    def is_open(self) -> bool:
        """Whether there is a store."""
        return self._store is not None

    @property
    def is_frozen(self) -> bool:
        """Whether writes are held while a backup is taken."""
        return self._frozen_until > time.monotonic()

    @property
    def unreadable(self) -> int:
        """How many damaged rows were met."""
        return len(self._store.ledger.unreadable) if self._store is not None else 0

    def opened(self, store: Store) -> None:
        """From now on there is something to read."""
        self._store = store

    def closed(self) -> None:
        """From now on there is not."""
        self._store = None

    async def read(self, function: Callable[[Store], T]) -> T:
        """What `function` reads.

        Raises:
            LedgerDamaged: the ledger is damaged where it was read.
            StorageFull: there was no room for what had to be written.
        """
        store = self.store
        try:
            return await self.thread.run(function, store)
        except sqlite3.DatabaseError as error:
            raise store.ledger.explained(error) from error

    async def recognize(self, function: Callable[[Store], T]) -> T:
        """What `function` recognizes, which takes embeddings of one pack.

        Raises:
            DataOfAnotherPack: they are not.
        """
        if self.trouble is not None:
            raise self.trouble
        return await self.read(function)

    async def write(self, function: Callable[[Store], T]) -> T:
        """What `function` answers that changes something; a client that goes away does not cut it in half.

        Raises:
            Frozen: a backup is being taken.
            DataOfAnotherPack: the data must be re-embedded first.
        """
        return await self.read(partial(self._unless_held, function))

    def write_from_thread(self, function: Callable[[], T], /) -> T:
        """The same for another thread, which waits; what `function` needs of the store it has."""
        store = self.store
        try:
            return self.thread.wait_for(lambda: self._unless_held(lambda _: function(), store))
        except sqlite3.DatabaseError as error:
            raise store.ledger.explained(error) from error

    def _unless_held(self, function: Callable[[Store], T], store: Store) -> T:
        # Asked on the store's own thread, so that no write slips in behind a freeze.
        self.check_writable()
        return function(store)

    def check_writable(self) -> None:
        """Raise what `write` would raise."""
        if self.trouble is not None:
            raise self.trouble
        left = self._frozen_until - time.monotonic()
        if left > 0:
            raise Frozen(left)

    async def freeze(self, seconds: float) -> None:
        """Bring everything to the disk and hold writes for so long."""

        def settle(store: Store) -> None:
            self._frozen_until = time.monotonic() + seconds
            store.index.flush()
            store.ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        await self.read(settle)

    def thaw(self) -> None:
        """Let writes through again."""
        self._frozen_until = 0.0
