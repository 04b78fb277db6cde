"""What was erased stays out: the same bytes, the same place, wherever the file goes, until somebody asks for it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiar_client.models import Photo
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.models import FacesQuery
from familiard.store.privacy.tombstones import Tombstone, Tombstones
from tests.importing.desk import Desk, film, photo


def edited(path: Path, words: bytes = b"holiday") -> None:
    """Write a comment into a JPEG, as a keyword edit does: other bytes, the same pixels."""
    image = path.read_bytes()
    path.write_bytes(image[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + image[2:])


async def erase(desk: Desk, path: Path) -> None:
    """Erase the photo that came from a file."""
    photos: list[Photo] = []
    photos += (await desk.thread.run(desk.store.photos.list)).items
    (one,) = [stored for stored in photos if stored.source == str(path)]
    await desk.thread.run(desk.store.photos.delete, one.id)


@pytest.fixture
def album(tmp_path: Path, astronaut: NDArray[np.uint8]) -> Path:
    """Three photos of one person."""
    for shift in range(3):
        photo(tmp_path / "album" / f"{shift}.jpg", astronaut, shift)
    return tmp_path / "album"


@pytest.mark.asyncio(loop_scope="module")
async def test_an_erased_photo_does_not_come_back(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    await erase(desk, album / "1.jpg")
    again = await desk.import_all(album)
    assert (again.added, again.known, again.erased, again.faces) == (0, 2, 1, 0)
    assert again.done == again.total == 3
    assert await desk.sources() == [f"{album}/0.jpg", f"{album}/2.jpg"]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_erased_photo_that_is_edited_moved_or_copied_stays_out(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    await erase(desk, album / "1.jpg")
    shutil.copy(album / "1.jpg", album / "copy.jpg")
    edited(album / "1.jpg")
    assert (await desk.import_all(album)).erased == 2
    # The edited content was seen at the erased place, so it stays out at its new place as well.
    (album / "1.jpg").rename(album / "moved.jpg")
    assert (await desk.import_all(album)).erased == 2
    assert len(await desk.sources()) == 2


@pytest.mark.asyncio(loop_scope="module")
async def test_an_erased_video_stays_out(desk: Desk, album: Path, astronaut: NDArray[np.uint8]) -> None:
    film(album / "clip.mp4", (astronaut, 2.0))
    await desk.import_all(album)
    await erase(desk, album / "clip.mp4")
    assert (await desk.import_all(album)).erased == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_photos_of_an_erased_person_stay_out_after_an_edit(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    (face, *_) = (await desk.thread.run(desk.store.faces.list, FacesQuery())).items
    assert face.person_id is not None
    await desk.thread.run(desk.store.people.erase, face.person_id)
    edited(album / "0.jpg")
    again = await desk.import_all(album)
    assert (again.added, again.erased, again.faces) == (0, 3, 0)
    assert (await desk.thread.run(desk.store.counts)).faces == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_an_erased_photo_is_taken_back_on_purpose(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    await erase(desk, album / "1.jpg")
    back = await desk.import_all(album, take_back=True)
    assert (back.added, back.known, back.erased, back.faces) == (1, 2, 0, 1)
    assert (await desk.import_all(album)).known == 3


@pytest.mark.asyncio(loop_scope="module")
async def test_photos_of_an_erased_person_are_taken_back_on_purpose(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    (face, *_) = (await desk.thread.run(desk.store.faces.list, FacesQuery())).items
    assert face.person_id is not None
    await desk.thread.run(desk.store.people.erase, face.person_id)
    back = await desk.import_all(album, take_back=True)
    assert (back.added, back.erased, back.faces) == (3, 0, 3)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_erased_after_it_was_looked_at_stays_out(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    digest = (await desk.thread.run(desk.store.photos.list)).items[0].digest
    await desk.thread.run(lambda: desk.store.photos.delete(desk.store.photos.list().items[0].id))
    assert await desk.thread.run(desk.store.photos.left_out, digest, "/elsewhere/x.jpg")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_tombstone_tells_no_path(desk: Desk, album: Path) -> None:
    await desk.import_all(album)
    await erase(desk, album / "1.jpg")
    await desk.import_all(album)
    assert await desk.thread.run(desk.store.file_erasure.finish)
    for file in desk.data_dir.glob("ledger.db*"):
        assert b"/1.jpg" not in file.read_bytes(), file


def test_a_ledger_of_the_first_version_gets_tombstones(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    db = sqlite3.connect(path)
    MIGRATIONS[0](db)
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    ledger = Ledger(path)
    stones = Tombstones(ledger)
    stones.bury(Tombstone(no_path=True), "0" * 64, ["/a/b.jpg"])
    assert stones.of("1" * 64, "/a/b.jpg") == Tombstone(no_path=True)
    stones.bury(Tombstone(left_out=True), "0" * 64)
    assert stones.of("0" * 64) == Tombstone(left_out=True, no_faces=True, no_path=True)
    assert stones.of("1" * 64) is None
    ledger.close()
