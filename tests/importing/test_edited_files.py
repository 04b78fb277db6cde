"""A photo is more than its bytes: edited, overwritten and broken files keep what is known of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from familiard.importing.file_analyzer import _refuse_changed
from familiard.importing.jobs import ImportRequest
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests import photos
from tests.importing.desk import Desk, counts, film, photo
from tests.importing.edits import Picture, keyword, mirrored, quarter, resized, straightened, turned_and_back
from tests.importing.kept import agree, announced, ask, faces, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_edited_photo_replaces_itself(desk: Desk, album: Path, group: Picture) -> None:
    path = photo(album / "group.jpg", group)
    await desk.import_all(album)
    before = await faces(desk)
    (was,) = await stored(desk)
    keyword(path)
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    (now,) = await stored(desk)
    assert (now.id, now.source) == (was.id, was.source)
    assert now.digest != was.digest
    assert now.added_at == was.added_at
    assert {face.id: face.box for face in await faces(desk)} == {face.id: face.box for face in before}
    await agree(desk)
    assert await announced(desk) == ["photo_added", "photo_replaced"]
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    assert await announced(desk) == ["photo_added", "photo_replaced"]


async def test_a_photo_without_a_date_keeps_its_time_when_it_is_edited(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "1.jpg", astronaut)
    os.utime(path, (1_500_000_000, 1_500_000_000))
    await desk.import_all(album)
    (was,) = await stored(desk)
    photo(path, astronaut[:, 1:])
    await desk.import_all(album)
    (now,) = await stored(desk)
    assert now.taken_at == was.taken_at
    assert (await faces(desk))[0].taken_at == was.taken_at


@pytest.mark.parametrize("edit", [keyword, straightened, mirrored, turned_and_back])
async def test_what_was_decided_about_faces_survives_an_edit(
    desk: Desk, album: Path, group: Picture, edit: Callable[[Path], None]
) -> None:
    path = photo(album / "group.jpg", group)
    for i in range(4):
        photo(album / "first" / f"{i}.jpg", photos.face_of_group(0)[i:])
        photo(album / "second" / f"{i}.jpg", photos.face_of_group(1)[i:])
    await desk.import_all(album)
    (picture,) = [p for p in await stored(desk) if p.source == str(path)]
    left_to_right = sorted(await faces(desk, photo_id=picture.id), key=lambda face: face.box[0])
    first, second, third, fourth, fifth, _ = (face.id for face in left_to_right)

    def decide(store: Store) -> tuple[str, str]:
        anna, berta = store.faces.get(first).person_id, store.faces.get(second).person_id
        assert anna is not None and berta is not None
        store.people.update(anna, PersonChange(name="Anna", feature_face_id=first))
        store.people.update(berta, PersonChange(name="Berta"))
        store.faces.move(second, None)
        store.faces.delete(third)
        store.faces.move(fourth, "new")
        with store.ledger.change("answered", {"people": [], "same": False}) as changes:
            changes.keep_apart(fourth, fifth)
        return anna, berta

    anna, berta = await ask(desk, decide)
    edit(path)
    assert counts(await desk.import_all(album)) == (0, 9, 0, 0)

    def check(store: Store) -> None:
        kept = store.faces.get(first)
        assert (kept.person_name, kept.confirmed) == ("Anna", True)
        assert store.people.get(anna).feature_face_id == first
        assert store.faces.get(second).person_id is None
        rejections = store.ledger.db.execute("SELECT face_id, person_id FROM rejection").fetchall()
        assert [tuple(row) for row in rejections] == [(second, berta)]
        apart = store.ledger.db.execute("SELECT face_id, other_id FROM apart").fetchall()
        assert [tuple(row) for row in apart] == [tuple(sorted((fourth, fifth)))]
        assert store.faces.get(fourth).confirmed
        assert len(store.faces.list(FacesQuery(photo_id=picture.id)).items) == 5
        # What was decided can still be undone, as if nothing had happened to the file.
        store.history.undo()
        store.history.undo()
        store.history.undo()
        assert store.faces.get(third).photo_id == picture.id
        store.history.undo()
        assert store.faces.get(second).person_id == berta

    await agree(desk)
    await ask(desk, check)
    crop = await ask(desk, lambda store: store.crops.get(first))
    assert crop is not None
    await agree(desk)


async def test_a_crop_keeps_those_it_shows_and_lets_the_others_go(
    desk: Desk, album: Path, group: Picture
) -> None:
    path = photo(album / "group.jpg", group)
    await desk.import_all(album)
    (picture,) = await stored(desk)
    left_to_right = sorted(await faces(desk), key=lambda face: face.box[0])
    kept, gone, named = left_to_right[:3], left_to_right[3:5], left_to_right[5]
    await ask(desk, lambda store: store.faces.move(named.id, "new"))
    photo(path, np.ascontiguousarray(group[:, :650]))
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    assert {face.id for face in await faces(desk)} == {face.id for face in kept}
    for face in (*gone, named):
        assert face.id not in {f.id for f in await faces(desk)}
    assert len(await stored(desk)) == 1
    await agree(desk)
    # The whole picture again: who was decided on is the same face and person, the others are new.
    photo(path, group)
    assert counts(await desk.import_all(album)) == (0, 1, 0, 2)
    back = {face.id: face for face in await faces(desk, photo_id=picture.id)}
    assert len(back) == 6
    assert back[named.id].id == named.id
    assert not {face.id for face in gone} & set(back)
    await agree(desk)


async def test_a_photo_that_is_turned_over_and_back_keeps_its_decisions(
    desk: Desk, album: Path, group: Picture
) -> None:
    path = photo(album / "group.jpg", group)
    await desk.import_all(album)
    named, deleted, *_ = await faces(desk)
    await ask(desk, lambda store: store.faces.move(named.id, "new"))
    await ask(desk, lambda store: store.faces.delete(deleted.id))
    quarter(path)
    await desk.import_all(album)
    assert len(await faces(desk)) < 5
    assert len(await stored(desk)) == 1
    for _ in range(3):
        quarter(path)
    await desk.import_all(album)
    await kept_as_decided(desk, named.id, deleted.id)


async def test_a_photo_that_was_painted_over_and_is_restored_keeps_its_decisions(
    desk: Desk, album: Path, group: Picture
) -> None:
    path = photo(album / "group.jpg", group)
    await desk.import_all(album)
    named, deleted, *_ = await faces(desk)
    await ask(desk, lambda store: store.faces.move(named.id, "new"))
    await ask(desk, lambda store: store.faces.delete(deleted.id))
    photo(path, np.full_like(group, 90))
    await desk.import_all(album)
    assert await faces(desk) == []
    assert len(await stored(desk)) == 1
    # Not the very same bytes: whoever restored it saved it again.
    photo(path, group[:, 1:])
    await desk.import_all(album)
    await kept_as_decided(desk, named.id, deleted.id)


async def kept_as_decided(desk: Desk, named: str, deleted: str) -> None:
    """One photo of six faces, of which one has a person for sure and one was deleted."""
    assert len(await stored(desk)) == 1
    now = {face.id: face for face in await faces(desk)}
    assert len(now) == 5
    assert now[named].confirmed
    assert deleted not in now
    await agree(desk)


async def test_another_picture_in_its_place_takes_nobodys_name(
    desk: Desk, album: Path, group: Picture, astronaut: Picture
) -> None:
    path = photo(album / "Eileen" / "1.jpg", astronaut)
    await desk.import_all(album, by_folder=True)
    (was,) = await stored(desk)
    photo(path, photos.face_of_group(2))
    assert counts(await desk.import_all(album)) == (1, 0, 0, 1)
    (now,) = await stored(desk)
    assert now.id != was.id
    (face,) = await faces(desk)
    assert face.person_id is None
    assert await desk.people() == {"Eileen": 0}
    await agree(desk)
    # The former picture, somewhere else: what was said of it is true again.
    photo(album / "found.jpg", astronaut)
    await desk.import_all(album)
    (found,) = [p for p in await stored(desk) if p.id == was.id]
    assert found.source == str(album / "found.jpg")
    assert await desk.people() == {"Eileen": 1}
    await agree(desk)


async def test_a_file_that_changes_while_it_is_read_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "growing.jpg"
    path.write_bytes(photos.astronaut_jpeg())
    opened = path.stat()
    _refuse_changed(opened, path.stat())
    with path.open("ab") as file:
        file.write(b"more")
    with pytest.raises(OSError, match="changed while Familiar read it"):
        _refuse_changed(opened, path.stat())


async def test_a_file_that_shrinks_to_nothing_keeps_what_is_known(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "1.jpg", astronaut)
    await desk.import_all(album)
    (was,) = await stored(desk)
    whole = path.read_bytes()
    for broken in (b"", whole[:100], b"no image at all"):
        path.write_bytes(broken)
        state = await desk.import_all(album)
        assert counts(state) == (0, 0, 1, 0)
        assert state.broken[0].path == "1.jpg"
        assert await stored(desk) == [was]
    path.unlink()
    path.symlink_to(album / "nothing")
    assert (await desk.import_all(album)).broken_count == 1
    assert await stored(desk) == [was]
    path.unlink()
    path.write_bytes(whole)
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    assert len(await faces(desk)) == 1


async def test_an_edited_video_replaces_itself(desk: Desk, album: Path, astronaut: Picture) -> None:
    path = film(album / "clip.mp4", (None, 1), (astronaut[:384], 3), (None, 6), (astronaut[:384], 2))
    await desk.import_all(album)
    before = await faces(desk)
    assert len(before) == 2
    first, second = before
    await ask(desk, lambda store: store.faces.move(first.id, "new"))
    await ask(desk, lambda store: store.faces.move(second.id, "new"))
    owners = {face.id: face.person_id for face in await faces(desk)}
    film(path, (None, 2), (astronaut[:384], 3), (None, 6), (astronaut[:384], 2))
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    assert {face.id: face.person_id for face in await faces(desk)} == owners
    assert len({p.digest for p in await stored(desk)}) == 1
    assert all(p.face_ids for p in await stored(desk))
    path.rename(album / "moved.mp4")
    await desk.import_all(album)
    assert {p.source for p in await stored(desk)} == {str(album / "moved.mp4")}
    await agree(desk)


async def test_two_imports_at_once_replace_a_photo_once(desk: Desk, album: Path, astronaut: Picture) -> None:
    paths = [photo(album / "sub" / f"{i}.jpg", astronaut, i) for i in range(8)]
    await desk.import_all(album)
    before = {face.id for face in await faces(desk)}
    for path in paths:
        keyword(path)
    states = [await desk.library.start(ImportRequest(folder)) for folder in (album, album / "sub")]
    for state in states:
        await desk.library.wait(state.id)
    assert {face.id for face in await faces(desk)} == before
    assert len(await stored(desk)) == 8


async def test_a_photo_that_lost_its_people_to_erasing_gains_none_by_an_edit(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "Eileen" / "1.jpg", astronaut)
    await desk.import_all(album, by_folder=True)
    (face,) = await faces(desk)
    assert face.person_id is not None
    person_id = face.person_id
    await ask(desk, lambda store: store.people.erase(person_id))
    await desk.import_all(album)
    assert await faces(desk) == []
    keyword(path)
    await desk.import_all(album)
    assert await faces(desk) == []
    assert [p.source for p in await stored(desk)] == [""]


async def test_a_photo_that_was_made_smaller_is_the_same(desk: Desk, album: Path, group: Picture) -> None:
    path = photo(album / "group.jpg", group)
    await desk.import_all(album)
    before = {face.id for face in await faces(desk)}
    resized(path, 0.6)
    await desk.import_all(album)
    assert {face.id for face in await faces(desk)} == before
    (now,) = await stored(desk)
    assert now.width == round(1280 * 0.6)
