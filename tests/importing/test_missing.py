"""A photo whose file is gone is missing; one on a disk that is away is not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.importing.file_presence import FilePresence, Presence, actual
from familiard.importing.missing_files import Missing, missing
from familiard.store.models import FacesQuery
from familiard.store.people import removed_faces
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests import photos
from tests.importing.desk import Desk, photo
from tests.importing.kept import agree, announced, ask, faces, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")

Picture = NDArray[np.uint8]


async def looked_for(desk: Desk) -> list[Missing]:
    """What is missing now."""

    def not_found(store: Store) -> list[Missing]:
        return missing(store.whereabouts.placed(0, 100), FilePresence(store.whereabouts.roots()))

    return await ask(desk, not_found)


async def test_a_deleted_file_is_missing_and_nothing_else_is(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    for i in range(3):
        photo(album / "sub" / f"{i}.jpg", astronaut, i)
    await desk.import_all(album)
    assert await looked_for(desk) == []
    (album / "sub" / "1.jpg").unlink()
    (gone,) = await looked_for(desk)
    assert gone.placed.places == (f"{album}/sub/1.jpg",)
    assert gone.away is None
    # An import finds the others, and takes nothing out by itself.
    await desk.import_all(album)
    assert len(await stored(desk)) == 3


async def test_a_folder_that_is_gone_below_one_that_is_there_is_missing(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    photo(album / "0.jpg", astronaut)
    photo(album / "sub" / "1.jpg", astronaut, 1)
    await desk.import_all(album)
    shutil.rmtree(album / "sub")
    assert [one.away for one in await looked_for(desk)] == [None]


@pytest.mark.parametrize("how", ["gone", "empty", "locked", "replaced by a dangling link"])
async def test_photos_of_a_disk_that_is_not_mounted_are_not_missing(
    desk: Desk, album: Path, tmp_path: Path, astronaut: Picture, how: str
) -> None:
    photo(album / "sub" / "1.jpg", astronaut)
    await desk.import_all(album)
    album.rename(tmp_path / "elsewhere")
    if how == "empty":
        album.mkdir()
    elif how == "locked":
        album.mkdir()
        photo(album / "other.jpg", astronaut, 2)
        album.chmod(0)
        if (album / "other.jpg").exists():
            pytest.skip("root may read everything; the other ways are tested")
    elif how != "gone":
        album.symlink_to(tmp_path / "nowhere")
    assert [one.away for one in await looked_for(desk)] == [str(album)]
    if album.is_dir() and how == "empty":
        await desk.import_all(album)
        assert len(await faces(desk)) == 1
        album.rmdir()
        (tmp_path / "elsewhere").rename(album)
        assert await looked_for(desk) == []


async def test_a_disk_below_the_folder_can_be_away_on_its_own(
    desk: Desk, album: Path, tmp_path: Path, astronaut: Picture
) -> None:
    photo(album / "0.jpg", astronaut)
    photo(tmp_path / "disk" / "1.jpg", astronaut, 1)
    (album / "disk").symlink_to(tmp_path / "disk")
    await desk.import_all(album)
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    assert [one.away for one in await looked_for(desk)] == [f"{album}/disk"]


async def test_a_photo_that_lies_somewhere_else_as_well_is_not_missing(
    desk: Desk, album: Path, tmp_path: Path, astronaut: Picture
) -> None:
    photo(album / "1.jpg", astronaut)
    photo(album / "2.jpg", astronaut, 1)
    (tmp_path / "backup").mkdir()
    shutil.copy(album / "1.jpg", tmp_path / "backup" / "1.jpg")
    await desk.import_all(album)
    await desk.import_all(tmp_path / "backup")
    (album / "1.jpg").unlink()
    assert await looked_for(desk) == []
    # With the backup unplugged, it may still be there.
    (tmp_path / "backup").rename(tmp_path / "unplugged")
    assert [one.away for one in await looked_for(desk)] == [f"{tmp_path}/backup"]


async def test_uploads_and_edited_files_are_not_missing(desk: Desk, album: Path, astronaut: Picture) -> None:
    path = photo(album / "1.jpg", astronaut)
    await desk.import_all(album)
    path.write_bytes(b"")
    assert await looked_for(desk) == []


async def test_removing_keeps_what_was_decided_elsewhere_and_is_undone(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    for i in range(3):
        photo(album / f"{i}.jpg", astronaut, i)
        photo(album / f"other{i}.jpg", photos.face_of_group(0)[i:])
    await desk.import_all(album)
    page = await ask(desk, lambda store: store.faces.list(FacesQuery()))
    person_id = next(face.person_id for face in page.items if face.source.endswith("/0.jpg"))
    assert person_id is not None
    await ask(desk, lambda store: store.people.update(person_id, PersonChange(name="Eileen")))
    (album / "0.jpg").unlink()
    (gone,) = await looked_for(desk)
    await ask(desk, lambda store: removed_faces.remove_photos(store.ledger, gone.placed.photo_ids))
    assert await looked_for(desk) == []
    assert len(await stored(desk)) == 5
    assert (await desk.people())["Eileen"] == 2
    assert (await announced(desk))[-1] == "photo_removed"
    assert all(face.confirmed for face in await faces(desk) if face.person_name == "Eileen")
    await agree(desk)
    await ask(desk, lambda store: store.history.undo())
    assert (await desk.people())["Eileen"] == 3
    assert len(await stored(desk)) == 6
    await agree(desk)


async def test_a_removed_photo_returns_with_its_file(desk: Desk, album: Path, astronaut: Picture) -> None:
    path = photo(album / "Eileen" / "1.jpg", astronaut)
    photo(album / "Ben" / "2.jpg", photos.face_of_group(1))
    await desk.import_all(album, by_folder=True)
    (was,) = [face for face in await faces(desk) if face.person_name == "Eileen"]
    path.rename(album / "hidden")
    (gone,) = await looked_for(desk)
    await ask(desk, lambda store: removed_faces.remove_photos(store.ledger, gone.placed.photo_ids))
    assert await desk.people() == {"Ben": 1, "Eileen": 0}
    (album / "hidden").rename(path)
    await desk.import_all(album)
    (now,) = [face for face in await faces(desk) if face.person_name == "Eileen"]
    assert now == was
    assert (await announced(desk))[-1] == "photo_returned"
    await agree(desk)


async def test_a_merge_is_undone_even_if_a_photo_of_it_was_removed(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    for i in range(3):
        photo(album / f"{i}.jpg", astronaut, i)
        photo(album / f"other{i}.jpg", photos.face_of_group(0)[i:])
    await desk.import_all(album)
    page = await ask(desk, lambda store: store.faces.list(FacesQuery()))
    one, other = sorted({str(face.person_id) for face in page.items})
    await ask(desk, lambda store: store.people.merge(one, [other]))
    (album / "0.jpg").unlink()
    (gone,) = await looked_for(desk)
    await ask(desk, lambda store: removed_faces.remove_photos(store.ledger, gone.placed.photo_ids))
    merged = await ask(
        desk,
        lambda store: next(entry for entry in store.history.list().items if entry.kind == "people-merged"),
    )
    await ask(desk, lambda store: store.history.undo(merged.seq))
    counts = {person_id: len(await faces(desk, person_id=person_id)) for person_id in (one, other)}
    assert sorted(counts.values()) == [2, 3]
    await agree(desk)
    # And the removed one is again whose it was before the merge.
    photo(album / "0.jpg", astronaut)
    await desk.import_all(album)
    assert [len(await faces(desk, person_id=person_id)) for person_id in (one, other)] == [3, 3]
    await agree(desk)


async def test_whoever_was_forgotten_does_not_return_with_a_photo(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    path = photo(album / "Eileen" / "1.jpg", astronaut)
    await desk.import_all(album, by_folder=True)
    (face,) = await faces(desk)
    person_id = face.person_id
    assert person_id is not None
    (photo_id,) = [p.id for p in await stored(desk)]
    await ask(desk, lambda store: removed_faces.remove_photos(store.ledger, [photo_id]))
    await ask(desk, lambda store: store.people.forget(person_id))
    path.touch()
    await desk.import_all(album)
    (now,) = await faces(desk)
    assert (now.id, now.person_id) == (face.id, None)


async def test_whoever_was_erased_is_erased_from_removed_photos_too(
    desk: Desk, album: Path, astronaut: Picture
) -> None:
    photo(album / "Eileen" / "1.jpg", astronaut)
    photo(album / "Eileen" / "2.jpg", astronaut, 1)
    await desk.import_all(album, by_folder=True)
    face = (await faces(desk))[0]
    person_id = face.person_id
    assert person_id is not None
    await ask(desk, lambda store: removed_faces.remove_photos(store.ledger, [face.photo_id]))
    await ask(desk, lambda store: store.people.erase(person_id))

    def left(store: Store) -> list[int]:
        tables = ("face", "aside", "removed", "folder_name", "member")
        return [store.ledger.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

    assert (await ask(desk, left))[0:2] == [0, 0]
    await desk.import_all(album)
    assert await faces(desk) == []


async def test_a_text_that_stands_for_other_bytes_finds_its_file(tmp_path: Path) -> None:
    odd = tmp_path / "caf\udce9.jpg"
    odd.write_bytes(b"x")
    plain = tmp_path / "plain\\xe9.jpg"
    plain.write_bytes(b"x")
    places = FilePresence([str(tmp_path)])
    assert actual(f"{tmp_path}/caf\\xe9.jpg") == odd
    assert places.there(f"{tmp_path}/caf\\xe9.jpg") is Presence.HOLDS
    assert places.there(str(plain)) is Presence.HOLDS
    assert places.there(f"{tmp_path}/not\\xe9.jpg") is Presence.GONE


async def test_a_folder_in_the_place_of_a_photo_is_not_the_photo(tmp_path: Path) -> None:
    (tmp_path / "other.jpg").touch()
    (tmp_path / "photo.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    places = FilePresence([str(tmp_path)])
    states = [places.there(str(tmp_path / name)) for name in ("other.jpg", "photo.jpg", "pipe.jpg")]
    assert states == [Presence.HOLDS, Presence.GONE, Presence.GONE]
