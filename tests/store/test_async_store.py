"""The store as the daemon reaches it: not before it is open, and not written while a backup holds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from familiard.errors import DataOfAnotherPack
from familiard.packs import Pack
from familiard.store.async_store import AsyncStore, Frozen, NotReady
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from familiard.store.store_thread import StoreThread


@pytest.fixture
async def opened(tmp_path: Path, pack: Pack) -> AsyncIterator[AsyncStore]:
    """A store that is open."""
    thread = StoreThread()
    asynchronous = AsyncStore(thread)
    store = await thread.run(Store.open, tmp_path / "data", pack.identity, pack.thresholds)
    asynchronous.opened(store)
    yield asynchronous
    await thread.run(store.close)
    thread.close()


async def test_before_it_is_open_nothing_is_ready() -> None:
    thread = StoreThread()
    asynchronous = AsyncStore(thread)
    assert not asynchronous.is_open
    assert asynchronous.unreadable == 0
    with pytest.raises(NotReady):
        await asynchronous.read(lambda store: store.counts())
    thread.close()


async def test_a_freeze_holds_writes_and_lets_reads_through(opened: AsyncStore) -> None:
    await opened.write(lambda store: store.people.create("Anna"))
    await opened.freeze(600)
    with pytest.raises(Frozen):
        await opened.write(lambda store: store.people.create("Ben"))
    assert (await opened.read(lambda store: store.counts())).named == 1
    opened.thaw()
    anna = await opened.read(lambda store: store.people.named("Anna"))
    assert anna is not None
    await opened.write(lambda store: store.people.update(anna.id, PersonChange(hidden=True)))


async def test_trouble_stops_writes_and_recognition_only(opened: AsyncStore) -> None:
    opened.trouble = DataOfAnotherPack("The faces are of another pack.", stored="a", wanted="b")
    with pytest.raises(DataOfAnotherPack):
        await opened.write(lambda store: store.people.create("Anna"))
    with pytest.raises(DataOfAnotherPack):
        await opened.recognize(lambda store: store.counts())
    assert (await opened.read(lambda store: store.counts())).people == 0
