"""One odd member costs itself: the import goes on, and names it with its reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiar_client.models import ImportStatus, LeftOut
from familiard.importing.jobs import ImportRequest
from tests.importing.desk import Desk, counts, film, photo
from tests.importing.odd_entries import odd_entries

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_no_entry_of_a_folder_ends_an_import(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    said = odd_entries(album)
    photo(album / "a.jpg", astronaut)
    photo(album / "z.jpg", astronaut, 1)
    state = await desk.import_all(album)
    assert state.state is ImportStatus.DONE
    assert counts(state) == (2, 0, len(said), 2)
    assert {broken.path: broken.detail for broken in state.broken} == {
        path: f"Cannot read the file: {problem}." for path, problem in said.items()
    }
    assert {broken.code for broken in state.broken} == {"unreadable"}
    assert state.done == state.total


async def test_names_of_any_bytes_are_imported(desk: Desk, album: Path, astronaut: NDArray[np.uint8]) -> None:
    names = [b"new\nline", b"\x1b[31mred", b"caf\xe9", "\u202eexe".encode(), b"a" * 250]
    for i, name in enumerate(names):
        photo(Path(os.fsdecode(os.fsencode(album) + b"/" + name + b".jpg")), astronaut, i)
    film(album / "clip.mp4", (astronaut[:384], 2))
    (album / "clip.mp4").rename(os.fsdecode(os.fsencode(album) + b"/caf\xe9.mp4"))
    state = await desk.import_all(album)
    assert counts(state) == (len(names) + 1, 0, 0, len(names) + 1)
    assert counts(await desk.import_all(album)) == (0, len(names) + 1, 0, 0)


async def test_a_folder_named_by_bytes_that_are_no_text_is_imported(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    odd = Path(os.fsdecode(os.fsencode(album) + b"/\xe9t\xe9"))
    photo(odd / "1.jpg", astronaut)
    state = await desk.import_all(odd)
    assert counts(state) == (1, 0, 0, 1)
    assert state.path == f"{album}/\\xe9t\\xe9"
    assert await desk.sources() == [f"{album}/\\xe9t\\xe9/1.jpg"]


@pytest.mark.parametrize("name", ["Bob\x07", "\x1b[31mBob", "B" * 101, "\u200b\u200b", "\u3164"])
async def test_a_folder_name_that_is_refused_costs_the_name_only(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8], name: str
) -> None:
    photo(album / "Anna" / "1.jpg", astronaut)
    photo(album / name / "2019" / "2.jpg", astronaut, 1)
    photo(album / name / "3.jpg", astronaut, 2)
    photo(album / "Zoe" / "4.jpg", astronaut, 3)
    state = await desk.import_all(album, by_folder=True)
    assert state.state is ImportStatus.DONE
    assert counts(state) == (4, 0, 1, 4)
    (broken,) = state.broken
    assert (broken.path, broken.code) == (f"{name}/", "invalid")
    assert "The folder's name is not valid for a person." in broken.detail
    assert {"Anna", "Zoe"} <= (await desk.people()).keys()
    again = await desk.import_all(album, by_folder=True)
    assert counts(again) == (0, 4, 1, 0)


async def test_a_file_that_cannot_be_stored_costs_that_file_only(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    # The database refuses one row among those of a batch, as it does a value that it cannot hold.
    await desk.thread.run(
        desk.store.ledger.db.execute,
        "CREATE TRIGGER odd BEFORE INSERT ON photo WHEN NEW.source LIKE '%3.jpg'"
        " BEGIN SELECT RAISE(ABORT, 'not this one'); END",
    )
    for i in range(6):
        photo(album / f"{i}.jpg", astronaut, i)
    state = await desk.import_all(album)
    assert state.state is ImportStatus.DONE
    assert counts(state) == (5, 0, 1, 5)
    (broken,) = state.broken
    assert (broken.path, broken.code) == ("3.jpg", "failed")
    assert "not this one" in broken.detail
    assert [Path(source).name for source in await desk.sources()] == [f"{i}.jpg" for i in (0, 1, 2, 4, 5)]
    await desk.thread.run(desk.store.ledger.db.execute, "DROP TRIGGER odd")
    assert counts(await desk.import_all(album)) == (1, 5, 0, 1)


async def test_a_file_is_what_its_bytes_say(desk: Desk, album: Path, astronaut: NDArray[np.uint8]) -> None:
    film(album / "clip.mp4", (astronaut[:384], 2))
    (album / "clip.mp4").rename(album / "clip.jpg")
    photo(album / "photo.mp4", astronaut)
    photo(album / "none", astronaut, 1)
    (album / "app.ts").write_text("export const x = 1;\n" * 100)
    state = await desk.import_all(album)
    assert counts(state) == (3, 0, 0, 3)
    assert state.left_out == ()


async def test_what_is_left_out_is_counted_and_named(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    whole = photo(album / "a.mpo", astronaut)
    for i in range(12):
        shutil.copy(whole, album / f"{i:02}.{'dng' if i % 2 else 'CR2'}")
    shutil.copy(whole, album / "b.jxl")
    photo(album / "marked" / "c.jpg", astronaut, 1)
    (album / "marked" / ".nomedia").touch()
    state = await desk.import_all(album)
    assert counts(state) == (1, 0, 0, 1)
    assert state.done == state.total == 1
    assert state.left_out == (
        LeftOut(
            "RAW", folders=False, count=12, suffixes=(".cr2", ".dng"),
            paths=tuple(f"{i:02}.{'dng' if i % 2 else 'CR2'}" for i in range(10)),
        ),
        LeftOut("JPEG XL", folders=False, count=1, suffixes=(".jxl",), paths=("b.jxl",)),
        LeftOut(".nomedia", folders=True, count=1, suffixes=(), paths=("marked/",)),
    )  # fmt: skip
    assert await desk.library.get(state.id) == state


async def test_patterns_leave_out_files_and_folders(
    desk: Desk, album: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i, name in enumerate(
        ("keep.jpg", "Screenshots/1.jpg", "trip/Screenshots/2.jpg", "x.gif", "trip/3.jpg")
    ):
        photo(album / name, astronaut, i)
    started = await desk.library.start(ImportRequest(album, exclude=("Screenshots/", "*.gif", "/trip/3.jpg")))
    state = await desk.library.wait(started.id)
    assert state.exclude == ("Screenshots/", "*.gif", "/trip/3.jpg")
    assert counts(state) == (1, 0, 0, 1)
    assert await desk.sources() == [f"{album}/keep.jpg"]
