"""Programs that speak WebDAV, as a household's devices have them."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Done:
    """How a program ended."""

    status: int
    output: str


def needed(program: str, package: str | None = None) -> str:
    """Return where a program is; the test skips, and says so, on a machine without it."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(
            f"{program} is not installed (Debian: apt-get install {package or program}); aiohttp is the client elsewhere"
        )
    return found


async def run(*command: str, home: Path, text: str = "", **environ: str) -> Done:
    """Run a program to its end, with a home of its own."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(text.encode()), 240)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Done(process.returncode, output.decode(errors="replace"))
