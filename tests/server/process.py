"""The daemon as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

from tests.checkout import PYTHONPATH
from tests.server.client import over_network

START_SECONDS = 120.0


class Process:
    """`familiard serve` on a data directory."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data_dir = home / "data"
        self.running: subprocess.Popen[bytes] | None = None
        self.output = home / "output.txt"

    def start(self, *arguments: str, open_files: int | None = None) -> subprocess.Popen[bytes]:
        """Start it, with so many open files at most; what it says goes to `output`."""

        def limit() -> None:
            if open_files is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))

        kept = {k: v for k, v in os.environ.items() if not k.startswith("FAMILIAR_")}
        command = [sys.executable, "-m", "familiard", "serve", "--data-dir", str(self.data_dir), *arguments]
        with self.output.open("wb") as output:
            self.running = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=kept | {"PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(self.home)},
                preexec_fn=limit,  # noqa: PLW1509  # the tests have no threads that hold locks here
            )
        return self.running

    async def ready(self) -> tuple[str, int]:
        """Where it listens, as soon as everything works."""
        async with asyncio.timeout(START_SECONDS):
            while not (found := re.search(r"http://([\d.]+):(\d+)", self.output.read_text())):
                assert self.running is not None
                assert self.running.poll() is None, self.output.read_text()
                await asyncio.sleep(0.05)
            address = (found[1], int(found[2]))
            async with over_network(address, None) as anonymous:
                while (await anonymous.ask("GET", "/v1/health/ready")).status != 200:
                    await asyncio.sleep(0.05)
        return address

    @property
    def token(self) -> str:
        """As its file has it."""
        return (self.data_dir / "token").read_text().strip()

    async def ends(self, number: int) -> int:
        """Send a signal; the exit status."""
        assert self.running is not None
        self.running.send_signal(number)
        return await asyncio.to_thread(self.running.wait, START_SECONDS)
