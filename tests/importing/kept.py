"""What the store of a desk holds, and whether all of it agrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from familiar_client.models import Photo
from familiard.store.models import FaceRecord, FacesQuery, PeopleQuery
from familiard.store.store import Store
from tests.importing.desk import Desk

T = TypeVar("T")


async def ask(desk: Desk, question: Callable[[Store], T]) -> T:
    """What the store answers."""
    return await desk.thread.run(question, desk.store)


async def faces(desk: Desk, **query: str) -> list[FaceRecord]:
    page = await ask(desk, lambda store: store.faces.list(FacesQuery(**query)))  # type: ignore[arg-type]
    return list(page.items)


async def stored(desk: Desk) -> list[Photo]:
    """The photos, first added first."""
    return list(reversed((await ask(desk, lambda store: store.photos.list())).items))


async def announced(desk: Desk) -> list[str]:
    """The types of all events so far."""
    events = await ask(desk, lambda store: store.events.since("0.0"))
    return [event.type for event in events or ()]


async def agree(desk: Desk) -> None:
    """Index and ledger hold the same faces of the same people."""

    def compare(store: Store) -> None:
        usable = store.faces.list(FacesQuery(usable=True), limit=500).items
        assert store.index.count() == len(usable)
        for person in store.people.list(PeopleQuery()).items:
            own = {face.id for face in usable if face.person_id == person.id}
            assert store.index.members(person.id) == own
            assert person.faces == len([f for f in usable if f.person_id == person.id])
        for face in usable:
            vector = store.faces.embedding(face.id)
            assert vector is not None
            nearest = store.index.query(vector[None], 1)[0]
            assert nearest.similarities[0] > 0.999

    await ask(desk, compare)
