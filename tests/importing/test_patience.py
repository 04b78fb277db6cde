"""A disk that does not answer costs a file, or the import, but no import waits for ever."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiar_client.models import ImportStatus
from familiard.host.files import blocks, open_regular
from familiard.importing.disk_timeout import MOST_LOST, DiskTimedOut, DiskTimeout
from tests.cli.silence import silent
from tests.importing.desk import Desk, photo

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_photo_that_a_silent_disk_never_gives_is_named_and_the_rest_goes_in(
    desk: Desk, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    album = tmp_path / "album"
    photo(album / "a.jpg", astronaut)
    photo(album / "z.jpg", astronaut, 1)
    desk.library.silent_seconds = 5.0
    with silent(album / "share"):
        state = await desk.import_all(album)
    assert state.state is ImportStatus.DONE
    assert (state.added, state.done, state.total) == (2, 3, 3)
    (broken,) = state.broken
    assert (broken.path, broken.code) == ("share/silent.jpg", "unreadable")
    assert broken.detail == "Cannot read the file: the disk has not responded for 5 seconds."


async def test_a_pipe_is_waited_for_no_longer_than_a_silent_disk(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    patience = DiskTimeout(0.05)
    for _ in range(MOST_LOST):
        with pytest.raises(TimeoutError) as caught:
            await patience.call(os.open, tmp_path / "pipe", os.O_RDONLY)
        assert caught.value.errno == errno.ETIMEDOUT
    with pytest.raises(DiskTimedOut, match="Check the disk"):
        await patience.call(len, "abc")
    # Somebody writes: whoever waited has an answer, and the disk another chance.
    os.close(os.open(tmp_path / "pipe", os.O_RDWR))
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    while True:
        try:
            assert await patience.call(len, "abc") == 3
            break
        except DiskTimedOut:
            pass
    os.close(writer)


async def test_a_large_file_that_comes_slowly_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(6 << 20))

    def read() -> int:
        size = 0
        with open_regular(tmp_path / "large") as file:
            for block in blocks(file):
                size += len(block)
                time.sleep(0.9)
        return size

    assert await DiskTimeout(5.0).call(read) == 6 << 20


async def test_what_is_raised_comes_back(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await DiskTimeout().call(open_regular, tmp_path / "missing")


async def test_a_read_that_nobody_waits_for_any_more_ends(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(3 << 20))
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            while True:
                with open_regular(tmp_path / "large") as file:
                    list(blocks(file))
        finally:
            loop.call_soon_threadsafe(ended.set)

    reading = asyncio.create_task(DiskTimeout().call(read))
    await asyncio.sleep(0.1)
    reading.cancel()
    await ended.wait()


async def test_a_silent_disk_is_not_everybodys(
    tmp_path: Path, desk: Desk, astronaut: NDArray[np.uint8]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    away = desk.library._patience_with("/away")
    away.seconds = 0.01
    for _ in range(MOST_LOST):
        with pytest.raises(TimeoutError):
            await away.call(open, tmp_path / "pipe", "rb")
    assert desk.library._patience_with("/away") is away
    photo(tmp_path / "album" / "a.jpg", astronaut)
    assert (await desk.import_all(tmp_path / "album")).added == 1
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    while desk.library._patience_with("/away") is away:
        await asyncio.sleep(0.05)
    os.close(writer)
