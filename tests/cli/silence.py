"""A mounted disk that lists its photo and never gives it; see `tests/importing/silent_disk.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.importing import silent_disk


@contextmanager
def silent(folder: Path) -> Iterator[IO[str]]:
    """Mount it within the block; the pipe says `opened` when somebody has opened the photo.

    The test skips, and says so, where nobody may mount: what it claims of threads that wait, `test_detached` claims on a
    named pipe.
    """
    if os.geteuid() != 0 or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("only root can mount a disk that does not answer, with FUSE")
    folder.mkdir(exist_ok=True)
    disk = subprocess.Popen(
        [sys.executable, silent_disk.__file__, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert disk.stdout is not None
    try:
        if disk.stdout.readline() != "mounted\n":
            pytest.skip("this system does not let root mount a disk with FUSE")
        yield disk.stdout
    finally:
        # Whoever waits for it gets an error with its end.
        disk.kill()
        disk.communicate()
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)
