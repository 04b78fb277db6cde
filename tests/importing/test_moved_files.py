"""A photo is more than its place: moved, renamed and copied files keep what is known of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from familiard.importing.file_presence import one_file
from familiard.store.people.people import PersonChange
from tests import photos
from tests.importing.desk import Desk, counts, photo
from tests.importing.edits import Picture
from tests.importing.kept import announced, ask, faces, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_moved_photo_that_made_room_for_another_one_keeps_its_decisions(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "1.jpg", astronaut)
    await desk.import_all(album)
    (was,) = await stored(desk)
    (face,) = await faces(desk)
    await ask(desk, lambda store: store.faces.move(face.id, "new"))
    path.rename(album / "2.jpg")
    photo(path, photos.face_of_group(2))
    assert counts(await desk.import_all(album)) == (1, 1, 0, 1)
    sources = {p.id: p.source for p in await stored(desk)}
    assert sources[was.id] == str(album / "2.jpg")
    assert sorted(sources.values()) == [str(path), str(album / "2.jpg")]
    assert (await ask(desk, lambda store: store.faces.get(face.id))).confirmed


async def test_a_moved_photo_says_where_it_lies(desk: Desk, album: Path, astronaut: Picture) -> None:
    path = photo(album / "1.jpg", astronaut)
    await desk.import_all(album)
    (album / "sub").mkdir()
    path.rename(album / "sub" / "2.jpg")
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    (now,) = await stored(desk)
    assert now.source == str(album / "sub" / "2.jpg")
    assert now.places == (now.source,)
    assert await announced(desk) == ["photo_added", "photo_moved"]


async def test_a_folder_that_was_renamed_takes_its_photos_along(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    for i in range(3):
        photo(album / f"{i}.jpg", astronaut, i)
    await desk.import_all(album)
    album.rename(album.with_name("renamed"))
    assert counts(await desk.import_all(album.with_name("renamed"))) == (0, 3, 0, 0)
    assert await desk.sources() == [f"{album.with_name('renamed')}/{i}.jpg" for i in range(3)]


async def test_names_that_were_exchanged_are_exchanged(desk: Desk, album: Path, astronaut: Picture) -> None:
    one, other = photo(album / "1.jpg", astronaut), photo(album / "2.jpg", photos.face_of_group(1))
    await desk.import_all(album)
    first, second = (p.id for p in await stored(desk))
    one.rename(album / "x")
    other.rename(one)
    (album / "x").rename(other)
    assert counts(await desk.import_all(album)) == (0, 2, 0, 0)
    assert {p.id: p.source for p in await stored(desk)} == {first: str(other), second: str(one)}
    assert len(await faces(desk)) == 2
    assert "photo_removed" not in await announced(desk)


@pytest.mark.parametrize("link", [shutil.copy, os.link], ids=["copy", "hard-link"])
async def test_copies_are_one_photo_with_all_their_places(
    desk: Desk, album: Path, astronaut: Picture, link: Callable[[Path, Path], None]
) -> None:
    one = photo(album / "1.jpg", astronaut)
    link(one, album / "2.jpg")
    await desk.import_all(album)
    (now,) = await stored(desk)
    assert (now.source, now.places) == (str(one), (str(one), str(album / "2.jpg")))
    one.unlink()
    await desk.import_all(album)
    (now,) = await stored(desk)
    assert (now.source, now.places) == (str(album / "2.jpg"), (str(album / "2.jpg"),))
    assert len(await faces(desk)) == 1


async def test_a_copy_that_is_gone_is_no_place_any_more(desk: Desk, album: Path, astronaut: Picture) -> None:
    one = photo(album / "1.jpg", astronaut)
    shutil.copy(one, album / "2.jpg")
    await desk.import_all(album)
    (album / "2.jpg").unlink()
    await desk.import_all(album)
    (now,) = await stored(desk)
    assert now.places == (str(one),)


async def test_two_spellings_of_one_file_are_distinguished_from_two_files(tmp_path: Path) -> None:
    one, other = tmp_path / "a.jpg", tmp_path / "A.jpg"
    one.write_bytes(b"x")
    if not other.exists():
        # Two names of one file, both listed: two places, as on every disk that tells them apart.
        os.link(one, other)
        assert not one_file(str(one), str(other))
        assert not one_file(str(one), str(tmp_path / "b.jpg"))
    else:
        assert one_file(str(other), str(one))
        assert not one_file(str(one), str(other))


async def test_copies_that_are_all_edited_stay_one_photo(desk: Desk, album: Path, astronaut: Picture) -> None:
    one = photo(album / "1.jpg", astronaut)
    shutil.copy(one, album / "2.jpg")
    await desk.import_all(album)
    for path in (one, album / "2.jpg"):
        photo(path, astronaut[:, 2:])
    await desk.import_all(album)
    (now,) = await stored(desk)
    assert now.places == (str(one), str(album / "2.jpg"))
    assert len(await faces(desk)) == 1


async def test_a_copy_that_is_edited_leaves_the_other_alone(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    one = photo(album / "1.jpg", astronaut)
    shutil.copy(one, album / "2.jpg")
    await desk.import_all(album)
    (was,) = await stored(desk)
    photo(one, astronaut[:, 2:])
    assert counts(await desk.import_all(album)) == (1, 1, 0, 1)
    sources = {p.id: (p.source, p.places) for p in await stored(desk)}
    assert sources.pop(was.id) == (str(album / "2.jpg"), (str(album / "2.jpg"),))
    assert list(sources.values()) == [(str(one), (str(one),))]


async def test_a_moved_photo_is_named_after_its_new_folder(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "Anna" / "1.jpg", astronaut)
    photo(album / "Ben" / "2.jpg", photos.face_of_group(2))
    await desk.import_all(album, by_folder=True)
    assert await desk.people() == {"Anna": 1, "Ben": 1}
    path.rename(album / "Ben" / "1.jpg")
    await desk.import_all(album, by_folder=True)
    assert await desk.people() == {"Anna": 0, "Ben": 2}


async def test_a_name_that_was_changed_by_hand_is_not_taken_back_by_its_folder(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "Anna" / "1.jpg", astronaut)
    await desk.import_all(album, by_folder=True)
    (face,) = await faces(desk)
    assert face.person_id is not None
    person_id = face.person_id
    await ask(desk, lambda store: store.people.update(person_id, PersonChange(name="Anna Smith")))
    await desk.import_all(album, by_folder=True)
    assert await desk.people() == {"Anna Smith": 1}
    await ask(desk, lambda store: store.faces.move(face.id, "new"))
    (album / "Ben").mkdir()
    path.rename(album / "Ben" / "1.jpg")
    await desk.import_all(album, by_folder=True)
    assert await desk.people() == {"Anna Smith": 0, None: 1}


async def test_a_photo_in_two_peoples_folders_is_the_first_ones(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    one = photo(album / "Anna" / "1.jpg", astronaut)
    (album / "Ben").mkdir()
    shutil.copy(one, album / "Ben" / "1.jpg")
    for _ in range(2):
        await desk.import_all(album, by_folder=True)
        assert await desk.people() == {"Anna": 1}


async def test_names_that_are_no_text_are_places_as_well(desk: Desk, album: Path, astronaut: Picture) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    path = photo(album / name, astronaut)
    await desk.import_all(album)
    (was,) = await stored(desk)
    assert was.source == f"{album}/caf\\xe9.jpg"
    shutil.copy(path, album / "copy.jpg")
    await desk.import_all(album)
    (now,) = await stored(desk)
    assert now.source == was.source
    assert now.places == (was.source, f"{album}/copy.jpg")
