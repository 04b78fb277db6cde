"""A real Chroma server in a process of its own, on a port of its own."""

from __future__ import annotations

import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.daemon import free_port
from benchmarks.footprint import MIB

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

PATIENCE = 60.0


@contextmanager
def chroma_server(folder: Path) -> Iterator[tuple[ClientAPI, Callable[[], float]]]:
    """A client of a server on `folder`, and how many MiB the server takes in memory."""
    import psutil

    port = free_port()
    command = Path(sysconfig.get_path("scripts")) / "chroma"
    process = subprocess.Popen(
        [command, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _connect(port), lambda: float(psutil.Process(process.pid).memory_info().rss) / MIB
    finally:
        process.kill()
        process.wait()


def _connect(port: int) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    end = time.monotonic() + PATIENCE
    while True:
        try:
            return chromadb.HttpClient(
                host="127.0.0.1", port=port, settings=Settings(anonymized_telemetry=False)
            )
        # Chroma says that nobody answers with a ValueError.
        except ValueError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
