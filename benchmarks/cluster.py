"""Imports on several machines: photos a second by the number of workers, and the limits of what is between them."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.cached_worker import photo
from benchmarks.daemon import command, daemon, environment, free_port
from benchmarks.ledger_limit import limit
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.speed import import_folder
from benchmarks.synthetic import People
from familiard.cluster.cluster_engine import ClusterEngine
from familiard.cluster.kind import Kind
from familiard.config.settings import ClusterSettings
from familiard.engine.manager import Engine
from familiard.engine.types import EngineOptions, Priority, cores
from familiard.vision.options import VisionOptions

WORKERS = (1, 2, 3)
PHOTOS, STORED, STEPS, SENT = 512, 24_000, 4, 2_000
GOAL = 1000.0


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Workers of one thread each on this machine, then workers that answer from a cache."""
    random = np.random.default_rng(1)
    images = [Path(path) for path in sorted(str(path) for path in run.data.glob("*/*.jpg"))]
    count = PHOTOS // 4 if run.quick else PHOTOS
    chosen = [images[n] for n in random.permutation(len(images))[:count]]
    jpeg = images[0].read_bytes()
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        grown = [_by_workers(Path(folder) / str(workers), chosen, workers) for workers in (0, *WORKERS)]
        messages = _messages(run, jpeg)
        drawn, _ = People(run.faces).draw(STORED // 4 if run.quick else STORED, 3)
        stored = limit(drawn, jpeg, Path(folder) / "limit", run.pack, STEPS)
    workers = table(
        "Importing with workers on this machine, each analyzing one photo at a time",
        "workers, photos/s:.1f",
        [("none, the import itself on all cores", grown[0]), *zip(map(str, WORKERS), grown[1:], strict=True)],
        f"{count} photos of LFW. The scheduler and all workers share the import's {cores()} cores. A worker that answers from "
        f"a cache gets {messages:.0f} photos/s through the scheduler.",
    )
    limits = table(
        "Storing faces that come from a cache, as from very many workers",
        "stored faces, photos/s:.0f, search ms:.2f, index ms:.2f, crops ms:.2f, rest ms:.2f, cores used:.2f",
        [
            (
                one.faces, one.per_second, one.parts["search"], one.parts["index"], one.parts["crops"],
                1000 / one.per_second - sum(one.parts.values()), one.cpu,
            )
            for one in stored
        ],
        "One face a photo, synthetic embeddings as in *Search and insertion*. Milliseconds per photo: searching the index, "
        "inserting into it, writing crops; the rest is reading and hashing files, matching, and the ledger. While the store "
        "works, other threads read the next files.",
    )  # fmt: skip
    best = stored[-1].per_second
    goal = Goal(
        f"photos per second into ledger and index, up to {stored[-1].faces:,} faces",
        f"≥ {GOAL:.0f}",
        f"{best:.0f}",
        best >= GOAL,
    )
    return (workers, limits), (goal,), ()


def _by_workers(folder: Path, images: list[Path], workers: int) -> float:
    folder.mkdir()
    for n, image in enumerate(images):
        (folder / f"{n:05d}.jpg").write_bytes(image.read_bytes())
    options = ["--workers", str(cores()), "--threads", "1", "--set", f"library.folders={folder}"]
    with ExitStack() as stack:
        if workers:
            url = stack.enter_context(_scheduler())
            for n in range(workers):
                stack.enter_context(_worker(url, f"worker-{n}"))
            options += ["--set", f"cluster.url={url}"]
        running = stack.enter_context(daemon(*options))
        client = stack.enter_context(running.client())
        while workers and _working(client.get("/v1/imports/workers")) < workers:
            pass
        start = perf_counter()
        import_folder(client, folder)
        return len(images) / (perf_counter() - start)


def _working(answer: dict[str, list[dict[str, str]]]) -> int:
    return sum(worker["state"] == "working" for worker in answer["workers"])


def _messages(run: Setting, jpeg: bytes) -> float:
    """Photos a second to a worker that answers from a cache, and back."""

    async def send(url: str) -> float:
        local = Engine(run.files, EngineOptions())
        engine = ClusterEngine(ClusterSettings(url), local, Kind.of(run.pack), VisionOptions(), most_local=1)
        engine.start()
        while not engine.status().workers:  # noqa: ASYNC110  # another process has no event to wait for
            await asyncio.sleep(0.1)
        places = asyncio.Semaphore(64)

        async def one(number: int) -> None:
            async with places:
                await engine.analyze(photo(jpeg, number), Priority.LIBRARY)

        start = perf_counter()
        await asyncio.gather(*(one(number) for number in range(SENT)))
        seconds = perf_counter() - start
        await engine.stop()
        return SENT / seconds

    with _scheduler() as url, _worker(url, "cached", module="benchmarks.cached_worker"):
        return asyncio.run(send(url))


@contextmanager
def _scheduler() -> Iterator[str]:
    url = f"tcp://127.0.0.1:{free_port()}"
    with _process("familiard", "scheduler", url, until="listening"):
        yield url


def _worker(url: str, name: str, module: str = "familiard") -> AbstractContextManager[None]:
    return _process(module, "worker", url, "--name", name, "--workers", "1", until="Connected")


@contextmanager
def _process(module: str, *words: str, until: str) -> Iterator[None]:
    with subprocess.Popen(
        [*command()[:2], module, *words],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if until in line:
                    break
            else:
                raise RuntimeError(f"{module} {' '.join(words)} ended")
            yield
        finally:
            process.terminate()
