"""What an import needs of memory as it goes on: it must not grow with the number of photos."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from benchmarks.daemon import command, environment
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting

EVERY = 0.5
GROWTH = 1.1
"""Most by which the last quarter's peak may exceed that of the second."""
MIB = 1 << 20


def tree_memory(pid: int) -> tuple[float, float]:
    """MiB that a process and its children hold: resident (shared pages counted in each), and their own share."""
    resident = own = 0.0
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        try:
            full = process.memory_full_info()
        except psutil.Error:
            continue
        resident += full.rss
        # Linux alone shares pages out; elsewhere what is unique to the process comes nearest.
        own += getattr(full, "pss", full.uss)
    return resident / MIB, own / MIB


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """`familiard import` of the whole folder, watched from outside."""
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        start = time.monotonic()
        importing = subprocess.Popen(
            command("import", str(run.data), "--data-dir", str(Path(folder) / "data"), "--json"),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        samples: list[tuple[float, float, float]] = []
        while importing.poll() is None:
            try:
                samples.append((time.monotonic() - start, *tree_memory(importing.pid)))
            except psutil.Error:
                break
            time.sleep(EVERY)
        answer = importing.communicate()[0]
        took = time.monotonic() - start
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / MIB
    if importing.returncode:
        raise RuntimeError(f"the import failed: {answer.decode()}")
    state = json.loads(answer)["imports"][0]
    seconds, resident, own = np.array(samples).T
    quarters = np.array_split(np.arange(len(samples)), 4)
    peaks = [(float(resident[rows].max()), float(own[rows].max())) for rows in quarters]
    compared = table(
        f"Import of {state['done']} photos, {state['faces']} faces",
        "quarter of the time, peak RSS MiB:.0f, peak PSS MiB:.0f",
        [(f"{i + 1}", *peak) for i, peak in enumerate(peaks)],
        f"The command with its worker processes. RSS counts shared pages in each process, PSS divides them. "
        f"{took:.0f} s in total, {state['done'] / took:.1f} photos per second including the start, with clustering photo by "
        f"photo; {disk:.0f} MiB on disk at the end, including crops.",
    )
    growth = peaks[3][0] / peaks[1][0]
    goal = Goal(
        "peak memory of an import stays flat",
        f"last quarter ≤ {GROWTH} × the second",
        f"{growth:.2f} ×, peak RSS {max(peak[0] for peak in peaks):.0f} MiB",
        growth <= GROWTH,
    )
    return (compared,), (goal,), _plot(seconds, resident, own)


def _plot(seconds: np.ndarray, resident: np.ndarray, own: np.ndarray) -> tuple[Plot, ...]:
    from benchmarks.plots import figure, save

    drawn, axes = figure()
    axes.plot(seconds, resident, label="RSS, shared pages in each process")
    axes.plot(seconds, own, label="PSS, shared pages shared out")
    axes.set(xlabel="seconds", ylabel="MiB", ylim=(0, None))
    axes.legend()
    return (save(drawn, "memory-import", "Memory during an import."),)
