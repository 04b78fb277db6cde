"""What a piece of work takes: of time and memory in a process of its own, and of disk."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

KIB_PER_MIB = 1024
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the work itself, peak MiB of its process, and BCubed F and a digest of what it found."""

    seconds: float
    peak: float
    f: float
    digest: str


def in_child(work: Callable[..., tuple[float, float, str]], *arguments: Any) -> Spent:
    """Do it in a fresh process, whose peak memory is its own; `work` gives its seconds, its F and its digest."""
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    child = multiprocessing.get_context("spawn").Process(target=_work, args=(there, work, arguments))
    child.start()
    there.close()
    try:
        seconds, f, digest, peak = here.recv()
    finally:
        child.join()
    return Spent(seconds, peak, f, digest)


def resident() -> float:
    """MiB of this process that are in memory now."""
    import psutil

    return float(psutil.Process().memory_info().rss) / MIB


def on_disk(folder: Path) -> float:
    """MiB of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MIB


def _work(
    answer: Connection, work: Callable[..., tuple[float, float, str]], arguments: tuple[Any, ...]
) -> None:
    seconds, f, digest = work(*arguments)
    answer.send((seconds, f, digest, _peak()))


def _peak() -> float:
    """The most MiB that this process ever had in memory."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux hands the parent's peak down through getrusage; this one begins with the program.
        (peak,) = (
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
        return int(peak.split()[1]) / KIB_PER_MIB
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts in bytes
    return float(peak_bytes) / MIB
