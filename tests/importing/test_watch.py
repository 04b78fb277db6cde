"""Watched folders: imported at start, and again when something new has come to rest."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from familiard.engine.manager import Priority
from familiard.importing.watcher import Watcher
from tests.importing.desk import Desk, photo
from tests.importing.odd_entries import odd_entries
from tests.xmp import samples

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 20.0


@pytest_asyncio.fixture(loop_scope="module")
async def watch(desk: Desk) -> AsyncIterator[Callable[..., None]]:
    """Starts to follow folders."""
    tasks: list[asyncio.Task[None]] = []

    def start(*folders: Path, rescan: float = 3600.0) -> None:
        watcher = Watcher(desk.library, folders, settle=0.5, rescan=rescan)
        tasks.append(asyncio.create_task(watcher.run()))

    yield start
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def arrives(desk: Desk, *names: str) -> None:
    """Wait until these are the stored photos."""
    async with asyncio.timeout(PATIENCE):
        while sorted(Path(source).name for source in await desk.sources()) != sorted(names):
            desk.changed.clear()
            await desk.changed.wait()


async def test_what_is_there_and_what_comes_is_imported(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder = tmp_path / "album"
    photo(folder / "old.jpg", astronaut)
    watch(folder)
    await arrives(desk, "old.jpg")
    await asyncio.sleep(0.5)
    photo(folder / "sub" / "new.jpg", astronaut, 1)
    await arrives(desk, "old.jpg", "new.jpg")


async def test_a_file_that_still_grows_is_waited_for(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    whole = photo(tmp_path / "whole.jpg", astronaut).read_bytes()
    watch(folder)
    await asyncio.sleep(1.0)
    with (folder / "slow.jpg").open("wb") as file:
        for start in range(0, len(whole), len(whole) // 8 + 1):
            file.write(whole[start : start + len(whole) // 8 + 1])
            file.flush()
            await asyncio.sleep(0.2)
    await arrives(desk, "slow.jpg")
    states = await desk.library.list()
    assert all(not state.broken for state in states)


async def test_a_folder_that_is_moved_in_comes_with_what_it_holds(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    photo(tmp_path / "elsewhere" / "1.jpg", astronaut)
    watch(folder)
    await asyncio.sleep(1.0)
    (tmp_path / "elsewhere").rename(folder / "here")
    await arrives(desk, "1.jpg")


async def test_a_folder_that_is_missing_is_looked_for_again(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    watch(tmp_path / "drive", rescan=0.5)
    await asyncio.sleep(0.3)
    photo(tmp_path / "drive" / "1.jpg", astronaut)
    await arrives(desk, "1.jpg")


async def test_what_a_walk_leaves_out_is_not_imported_when_it_comes(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder = tmp_path / "album"
    (folder / "marked").mkdir(parents=True)
    (folder / "marked" / ".nomedia").touch()
    desk.library.exclude = ("Screenshots/", "/album/")
    watch(folder)
    await asyncio.sleep(1.0)
    left_out = (
        ".thumbnails/1.jpg",
        "@eaDir/2.jpg",
        "marked/below/3.jpg",
        "Screenshots/4.jpg",
        "x.photoslibrary/resources/5.jpg",
    )
    for i, name in enumerate(left_out):
        photo(folder / name, astronaut, i)
    os.mkfifo(folder / "pipe.jpg")
    photo(folder / "trip" / "new.jpg", astronaut, 10)
    await arrives(desk, "new.jpg")


async def test_odd_entries_do_not_end_the_following(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder, other = tmp_path / "album", tmp_path / "other"
    folder.mkdir()
    photo(other / "other.jpg", astronaut, 9)
    odd_entries(folder)
    watch(folder, tmp_path / "missing", other, rescan=3.0)
    await arrives(desk, "other.jpg")
    (folder / "self2").symlink_to("self2")
    photo(Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.jpg")), astronaut)
    photo(folder / "new.jpg", astronaut, 1)
    await arrives(desk, "other.jpg", "new.jpg", "caf\\xe9.jpg")
    photo(folder / "later.jpg", astronaut, 2)
    await arrives(desk, "other.jpg", "new.jpg", "caf\\xe9.jpg", "later.jpg")


async def test_a_file_that_is_edited_or_renamed_stays_one_photo(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder = tmp_path / "album"
    path = photo(folder / "old.jpg", astronaut)
    watch(folder)
    await arrives(desk, "old.jpg")
    page = await desk.thread.run(desk.store.photos.list)
    (was,) = page.items
    await asyncio.sleep(0.5)
    photo(path, astronaut[:, 1:])
    async with asyncio.timeout(PATIENCE):
        while (now := (await desk.thread.run(desk.store.photos.get, was.id))).digest == was.digest:
            desk.changed.clear()
            await desk.changed.wait()
    assert now.face_ids == was.face_ids
    path.rename(folder / "new.jpg")
    await arrives(desk, "new.jpg")
    page = await desk.thread.run(desk.store.photos.list)
    assert [(one.id, one.places) for one in page.items] == [(was.id, (f"{folder}/new.jpg",))]


async def test_a_sidecar_that_comes_is_read(
    desk: Desk, watch: Callable[..., None], tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    folder = tmp_path / "album"
    path = photo(folder / "a.jpg", astronaut)
    (face,) = (await desk.engine.analyze(path.read_bytes(), Priority.LIBRARY)).faces
    watch(folder)
    await arrives(desk, "a.jpg")
    await asyncio.sleep(0.5)
    (folder / "a.jpg.xmp").write_bytes(samples.digikam([("Eileen", face.box)], 512, 512))
    async with asyncio.timeout(PATIENCE):
        while "Eileen" not in await desk.people():
            desk.changed.clear()
            await desk.changed.wait()
