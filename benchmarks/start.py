"""Start to ready, what an idle daemon holds, and what an installation takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import Distribution, distributions
from pathlib import Path

import numpy as np

from benchmarks.daemon import daemon
from benchmarks.memory import MIB, tree_memory
from benchmarks.photos import group_jpeg
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import REPO, Setting

STARTS, QUICK = 5, 2
SETTLE = 5.0
READY_GOAL, MEMORY_GOAL, SIZE_GOAL = 3.0, 350.0, 560.0


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """A few starts, the last of them left alone for a while."""
    run.files  # noqa: B018  # a first start would fetch the weights
    ready, idle, used = [], [], []
    for _ in range(QUICK if run.quick else STARTS):
        with daemon() as running:
            ready.append(running.ready_after)
            time.sleep(SETTLE)
            idle.append(tree_memory(running.process.pid))
            with running.client() as client:
                client.post("/v1/photos?name=group.jpg", group_jpeg())
            time.sleep(1)
            used.append(tree_memory(running.process.pid))
    resting, working = np.median(idle, axis=0), np.median(used, axis=0)
    sizes = installed()
    largest = ", ".join(
        f"{name} {size:.0f}" for name, size in sorted(sizes.items(), key=lambda one: -one[1])[:8]
    )
    compared = table(
        "Start and footprint",
        "what, value:.1f, unit",
        [
            ("start to ready, median", float(np.median(ready)), "s"),
            ("start to ready, best", min(ready), "s"),
            ("idle, RSS of all processes", float(resting[0]), "MiB"),
            ("idle, PSS", float(resting[1]), "MiB"),
            ("after a photo of six faces, RSS", float(working[0]), "MiB"),
            ("after a photo of six faces, PSS", float(working[1]), "MiB"),
            (
                "weights",
                sum(path.stat().st_size for path in (run.files.detector, run.files.recognizer)) / MIB,
                "MiB",
            ),
            (f"installed, {len(sizes)} distributions", sum(sizes.values()), "MiB"),
        ],
        "From process start to `/v1/health/ready`: models loaded, store open. RSS counts shared pages in each process, PSS "
        f"divides them. The largest distributions, in MiB: {largest}.",
    )
    found = float(np.median(ready)), float(resting[1])
    goals = (
        Goal("start to ready", f"≤ {READY_GOAL:g} s", f"{found[0]:.1f} s", found[0] <= READY_GOAL),
        Goal(
            "idle memory (PSS)",
            f"≤ {MEMORY_GOAL:.0f} MB",
            f"{found[1]:.0f} MiB",
            found[1] * 1.048576 <= MEMORY_GOAL,
        ),
        Goal(
            "installed",
            f"≤ {SIZE_GOAL:.0f} MiB",
            f"{sum(sizes.values()):.0f} MiB",
            sum(sizes.values()) <= SIZE_GOAL,
        ),
    )
    return (compared,), goals, ()


def installed() -> dict[str, float]:
    """MiB of each distribution that `scripts/run` installs."""
    environments = Path(os.environ.get("FAMILIAR_ENVIRONMENTS", REPO / ".environments"))
    uv = shutil.which("uv") or str(environments / "tools" / "bin" / "uv")
    with tempfile.TemporaryDirectory() as folder:

        def run(*command: str | Path) -> None:
            subprocess.run([str(word) for word in command], cwd=REPO, check=True)

        run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, folder)
        run(uv, "pip", "sync", "--quiet", "--python", folder, "--require-hashes", "requirements/run.txt")
        (packages,) = Path(folder).glob("lib/python*/site-packages")
        run("container/slim", packages)
        return {found.name: _size(found) for found in distributions(path=[str(packages)])}


def _size(found: Distribution) -> float:
    paths = (Path(str(file.locate())) for file in found.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file()) / MIB
