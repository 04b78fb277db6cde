"""A thread that waits for ever keeps nobody: neither its caller, nor the end of the process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from familiard.host.threads import detached
from tests.checkout import PYTHONPATH

PROGRAM = """
import asyncio, sys
from familiard.host.threads import detached

async def main():
    waiting = [asyncio.create_task(detached(open, sys.argv[1])) for _ in range(50)]
    await asyncio.sleep(0.2)
    print(await detached(len, "abc"))
    for task in waiting:
        assert not task.done()
        task.cancel()

asyncio.run(main())
"""


def test_a_process_ends_while_its_threads_wait_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "pipe")],
        env=os.environ | {"PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


async def test_what_is_returned_and_raised_comes_back() -> None:
    def fail(error: BaseException) -> None:
        raise error

    assert await detached(sorted, [2, 1], reverse=True) == [2, 1]
    with pytest.raises(ValueError, match="no"):
        await detached(fail, ValueError("no"))
    with pytest.raises(RuntimeError, match="StopIteration"):
        await detached(fail, StopIteration())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await detached(asyncio.run, asyncio.sleep(0.1))
