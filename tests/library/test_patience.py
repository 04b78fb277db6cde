"""A disk that does not answer costs a file, or the import, but no import waits for ever."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.files import blocks, open_regular
from familiard.library.patience import MOST_LOST, DiskSilent, Patience
from familiard.store.imports import ImportStatus
from tests.cli.silence import silent
from tests.library.desk import Desk, photo

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_photo_that_a_silent_disk_never_gives_is_named_and_the_rest_goes_in(
    desk: Desk, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    album = tmp_path / "album"
    photo(album / "a.jpg", astronaut)
    photo(album / "z.jpg", astronaut, 1)
    desk.library.patience.seconds = 5.0
    with silent(album / "share"):
        state = await desk.import_all(album)
    assert state.state is ImportStatus.DONE
    assert (state.added, state.done, state.total) == (2, 3, 3)
    (broken,) = state.broken
    assert (broken.path, broken.code) == ("share/silent.jpg", "unreadable")
    assert broken.detail == "It cannot be read: the disk has not answered for 5 seconds."


async def test_a_pipe_is_waited_for_no_longer_than_a_silent_disk(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    patience = Patience(0.05)
    for _ in range(MOST_LOST):
        with pytest.raises(TimeoutError) as caught:
            await patience.call(os.open, tmp_path / "pipe", os.O_RDONLY)
        assert caught.value.errno == errno.ETIMEDOUT
    with pytest.raises(DiskSilent, match="Check the disk"):
        await patience.call(len, "abc")
    # Somebody writes: whoever waited has an answer, and the disk another chance.
    os.close(os.open(tmp_path / "pipe", os.O_RDWR))
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    while True:
        try:
            assert await patience.call(len, "abc") == 3
            break
        except DiskSilent:
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

    assert await Patience(5.0).call(read) == 6 << 20


async def test_what_is_raised_comes_back(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Patience().call(open_regular, tmp_path / "missing")
