"""Imports: a folder goes in once, in order, and goes on after any photo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiar_client.models import ImportStatus, Origin
from familiard.engine.manager import Engine
from familiard.engine.types import LibraryEngine
from familiard.errors import NotFound, ValidationError
from familiard.importing.jobs import ImportRequest
from familiard.store.import_jobs import ENDED_KEPT
from familiard.store.models import FacesQuery
from tests.importing.desk import Desk, counts, film, photo

pytestmark = pytest.mark.asyncio(loop_scope="module")


@contextmanager
def counted(engine: LibraryEngine) -> Iterator[list[int]]:
    """How many images the engine analyzed within the block."""
    assert isinstance(engine, Engine)
    before = engine.status().processed
    analyzed: list[int] = []
    yield analyzed
    analyzed.append(engine.status().processed - before)


async def test_a_folder_goes_in_with_its_faces(
    desk: Desk, album: Path, group: NDArray[np.uint8], astronaut: NDArray[np.uint8]
) -> None:
    photo(album / "group.jpg", group)
    photo(album / "trip" / "astronaut.jpg", astronaut)
    photo(album / "nobody.png", np.full((80, 80, 3), 7, np.uint8))
    state = await desk.import_all(album)
    assert state.state is ImportStatus.DONE
    assert counts(state) == (3, 0, 0, 7)
    assert (state.total, state.done, state.current) == (3, 3, None)
    assert state.finished_at is not None
    assert await desk.sources() == [
        f"{album}/group.jpg",
        f"{album}/nobody.png",
        f"{album}/trip/astronaut.jpg",
    ]


async def test_the_source_is_the_absolute_path_with_its_links(
    desk: Desk, album: Path, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    photo(album / "a" / "1.jpg", astronaut)
    (tmp_path / "link").symlink_to(album)
    await desk.import_all(tmp_path / "link")
    assert await desk.sources() == [f"{tmp_path}/link/a/1.jpg"]


async def test_known_files_are_not_even_read_again(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i in range(5):
        photo(album / f"{i}.jpg", astronaut, i)
    await desk.import_all(album)
    for path in album.iterdir():
        path.chmod(0)
    with counted(desk.engine) as analyzed:
        again = await desk.import_all(album)
    assert analyzed == [0]
    assert counts(again) == (0, 5, 0, 0)


async def test_moved_repeated_and_touched_files_are_known_by_content(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    path = photo(album / "1.jpg", astronaut)
    await desk.import_all(album)
    path.rename(album / "renamed.jpg")
    shutil.copy(album / "renamed.jpg", album / "copy.jpg")
    with counted(desk.engine) as analyzed:
        again = await desk.import_all(album)
    assert analyzed == [0]
    assert counts(again) == (0, 2, 0, 0)


async def test_twins_in_one_folder_are_stored_once(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        photo(album / name, astronaut)
    state = await desk.import_all(album)
    assert counts(state) == (1, 2, 0, 1)
    assert await desk.sources() == [f"{album}/a.jpg"]


async def test_broken_files_are_reported_with_their_reasons_and_stop_nothing(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    whole = photo(album / "whole.jpg", astronaut).read_bytes()
    (album / "empty.jpg").write_bytes(b"")
    (album / "text.png").write_text("no image")
    (album / "cut.jpg").write_bytes(whole[:300])
    (album / "big.bmp").write_bytes(bytes(2 << 20))
    (album / "clip.mp4").write_bytes(b"no video")
    (album / "gone.jpg").symlink_to(album / "nothing")
    state = await desk.import_all(album)
    assert state.state is ImportStatus.DONE
    assert counts(state) == (1, 0, 6, 1)
    assert {broken.path: broken.code for broken in state.broken} == {
        "big.bmp": "image-too-large",
        "clip.mp4": "invalid-video",
        "cut.jpg": "invalid-image",
        "empty.jpg": "invalid-image",
        "gone.jpg": "unreadable",
        "text.png": "invalid-image",
    }
    assert "library.max_mib" in state.broken[0].detail
    assert state.done == state.total == 7


async def test_a_photo_that_is_not_quite_right_is_added_with_a_note(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    whole = photo(album / "whole.jpg", astronaut).read_bytes()
    (album / "short.jpg").write_bytes(whole[:-1])
    (album / "after.jpg").write_bytes(b"\r\n\r\n" + whole)
    state = await desk.import_all(album)
    assert (state.added, state.broken_count) == (3, 0)
    assert [(noted.path, noted.note) for noted in state.noted] == [
        ("after.jpg", "The file starts with 4 bytes that are not part of the picture."),
        ("short.jpg", "Incomplete: the end of the file is missing."),
    ]
    assert state.noted_count == 2
    # Kept with the import.
    assert (await desk.library.get(state.id)).noted == state.noted


async def test_a_file_that_was_broken_is_looked_at_again(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    (album / "1.jpg").write_bytes(b"half")
    assert counts(await desk.import_all(album)) == (0, 0, 1, 0)
    photo(album / "1.jpg", astronaut)
    assert counts(await desk.import_all(album)) == (1, 0, 0, 1)


async def test_folders_named_after_people_name_who_stands_out(
    desk: Desk, album: Path, group: NDArray[np.uint8], astronaut: NDArray[np.uint8]
) -> None:
    for i in range(2):
        photo(album / "Eileen_Collins" / f"{i}.jpg", astronaut, i)
    photo(album / "train" / "attempt.jpg", astronaut, 4)
    photo(album / "train" / "Eileen_Collins" / "2.jpg", astronaut, 5)
    photo(album / "stray.jpg", group)
    photo(album / "x.jpg", astronaut, 6)
    # Folders name people at the end of a batch, so the clustering finds the others of the same batch.
    await desk.import_all(album, by_folder=True, cluster=True)
    people = await desk.people()
    # Clustering found the one outside; only those in her folders are confirmed.
    assert people["Eileen Collins"] == 4
    assert "train" not in people
    assert "album" not in people
    assert not any("attempt" in source for source in await desk.sources())
    page = await desk.thread.run(desk.store.faces.list, FacesQuery())
    confirmed = {Path(face.source).name: face.confirmed for face in page.items if face.person_name}
    assert confirmed == {"0.jpg": True, "1.jpg": True, "2.jpg": True, "x.jpg": False}


async def test_people_can_be_named_by_folder_after_an_import_without(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i in range(3):
        photo(album / "Eileen" / f"{i}.jpg", astronaut, i)
    await desk.import_all(album)
    assert await desk.people() == {None: 3}
    state = await desk.import_all(album, by_folder=True)
    assert counts(state) == (0, 3, 0, 0)
    assert await desk.people() == {"Eileen": 3}


async def test_a_cancelled_import_keeps_what_it_has_and_takes_no_more(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i in range(100):
        photo(album / f"{i:03}.jpg", astronaut, i)
    state = await desk.library.start(ImportRequest(album))
    await desk.until(lambda: desk.published and desk.published[-1].done > 0)
    cancelled = await desk.library.cancel(state.id)
    assert cancelled.state is ImportStatus.CANCELLED
    assert 0 < cancelled.added < 100
    assert len(await desk.sources()) == cancelled.added
    assert desk.library.running == 0
    assert await desk.library.resume() == ()


async def test_an_interrupted_import_goes_on_at_the_exact_photo(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i in range(100):
        photo(album / f"{i:03}.jpg", astronaut, i)
    (album / "000b.jpg").write_bytes(b"broken")
    state = await desk.library.start(ImportRequest(album))
    await desk.until(lambda: desk.published and desk.published[-1].done > 0)
    await desk.close()
    await desk.open()
    stopped = await desk.library.get(state.id)
    assert stopped.state is ImportStatus.INTERRUPTED
    assert 0 < stopped.done < 101
    with counted(desk.engine) as analyzed:
        await desk.library.resume()
        done = await desk.library.wait(state.id)
    assert done.state is ImportStatus.DONE
    assert counts(done) == (100, 0, 1, 100)
    assert [Path(source).name for source in await desk.sources()] == [f"{i:03}.jpg" for i in range(100)]
    # Those that were in flight at the stop are looked at once more, and no others.
    assert analyzed[0] <= 101 - stopped.done + 1


async def test_the_same_import_twice_at_once_is_one(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i in range(10):
        photo(album / f"{i}.jpg", astronaut, i)
    first = await desk.library.start(ImportRequest(album))
    second = await desk.library.start(ImportRequest(album))
    assert first.id == second.id
    await desk.library.wait(first.id)


async def test_old_imports_are_forgotten(desk: Desk, album: Path) -> None:
    for _ in range(ENDED_KEPT + 5):
        last = await desk.import_all(album)
    states = await desk.library.list()
    assert len(states) == ENDED_KEPT + 1
    assert states[0] == last


async def test_progress_is_published_now_and_then_and_at_the_end(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i in range(50):
        photo(album / f"{i:03}.jpg", astronaut, i)
    state = await desk.import_all(album)
    reported = desk.published
    # Where an import that has ended was in its walk is not kept.
    assert replace(reported[-1], cursor=None) == state
    assert [one.done for one in reported] == sorted(one.done for one in reported)
    assert any(0 < one.done < 50 and one.current is not None for one in reported)


async def test_what_cannot_be_imported_starts_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="does not exist"):
        await desk.library.start(ImportRequest(tmp_path / "missing"))
    assert await desk.library.list() == ()
    with pytest.raises(NotFound):
        await desk.library.get("00000000-0000-0000-0000-000000000000")


async def test_one_photo_can_be_imported_by_itself(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    path = photo(album / "Eileen" / "1.jpg", astronaut)
    state = await desk.import_all(path, by_folder=True)
    assert counts(state) == (1, 0, 0, 1)
    assert await desk.sources() == [str(path)]
    assert await desk.people() == {"Eileen": 1}


async def test_videos_bring_the_people_in_them(desk: Desk, album: Path, astronaut: NDArray[np.uint8]) -> None:
    film(album / "clip.mp4", (None, 1), (astronaut[:384], 3))
    state = await desk.import_all(album)
    assert counts(state) == (1, 0, 0, 1)
    page = await desk.thread.run(desk.store.photos.list)
    (frame,) = page.items
    assert frame.origin is Origin.VIDEO
    assert frame.offset is not None
    assert 1 <= frame.offset <= 4
    (album / "clip.mp4").rename(album / "moved.mp4")
    assert counts(await desk.import_all(album)) == (0, 1, 0, 0)
    assert counts(await desk.import_all(album, videos=False)) == (0, 0, 0, 0)


async def test_links_out_of_what_is_allowed_stay_outside(
    desk: Desk, album: Path, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    photo(album / "1.jpg", astronaut)
    photo(tmp_path / "private" / "2.jpg", astronaut, 1)
    (album / "private").symlink_to(tmp_path / "private")
    started = await desk.library.start(ImportRequest(album, within=(album,)))
    # Kept with the import, so that it holds after a restart too.
    assert started.within == (str(album),)
    assert counts(await desk.library.wait(started.id)) == (1, 0, 0, 1)
    assert counts(await desk.import_all(album)) == (1, 1, 0, 1)
