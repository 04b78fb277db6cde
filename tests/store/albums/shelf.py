"""A household whose photos lie in files, and who is in which of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from familiar_client.models import Origin, Photo
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album as Portraits
from tests.store.household import Clock

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Shelf:
    """Photos 0 to 11, one a day: three each of Anna, Bert, Clara and an unnamed person; 12 shows all of them.

    Attributes:
        people: IDs of Anna, Bert, Clara, and the unnamed person.
    """

    store: Store
    people: tuple[str, ...]
    photos: tuple[Photo, ...]

    def numbers(self, ref: str, limit: int = 500) -> list[int]:
        """Which photos an album has, in its order, read in pages."""
        ids = [photo.id for photo in self.photos]
        found, cursor = [], None
        while True:
            page = self.store.albums.photos(ref, cursor, limit)
            found += [ids.index(photo.id) for photo in page.items]
            if (cursor := page.cursor) is None:
                return found


@pytest.fixture
def shelf(store: Store, album: Portraits, source: Clock) -> Shelf:
    """Everybody's photos, each in a file of its own."""
    photos, people = list[Photo](), list[str]()
    for portraits in album.portraits[:4]:
        for seen in portraits[:3]:
            path = f"/photos/{len(photos):03}.jpg"
            taken = replace(source(path), taken_at=START + timedelta(days=len(photos)))
            observed = store.intake.observe(seen, taken)
            store.photos.remember_file(path, 1, 1, taken.digest)
            photos.append(observed.photo)
        assert observed.faces[0].person_id is not None
        people.append(observed.faces[0].person_id)
    path = "/photos/group.jpg"
    taken = replace(source(path), taken_at=START + timedelta(days=12))
    together = store.intake.observe(album.group, taken)
    store.photos.remember_file(path, 1, 1, taken.digest)
    assert set(people) <= {face.person_id for face in together.faces}
    photos.append(together.photo)
    for person_id, name in zip(people, ("Anna", "Bert", "Clara"), strict=False):
        store.people.update(person_id, PersonChange(name=name))
    assert all(photo.origin is Origin.LIBRARY for photo in photos)
    return Shelf(store, tuple(people), tuple(photos))
