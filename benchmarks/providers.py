"""CPU, GPU, NPU: the same faces, and how many photos a second."""

from __future__ import annotations

import asyncio
import functools
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.crowd_photos import crowd
from benchmarks.photos import group_jpeg
from benchmarks.provider_models import model_table, settings_table
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiard.engine.manager import Engine, Priority
from familiard.engine.provider_trials import try_providers
from familiard.engine.types import EngineOptions, cores
from familiard.packs import PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.providers import CPU, PROVIDERS, Provider
from familiard.vision.results import Analysis, Face
from familiard.vision.runtime import RuntimeOptions
from familiard.vision.trial import ALIKE

LFW_PHOTOS, GROUP_PHOTOS, LARGE_PHOTOS = 512, 64, 16
WORKERS = (1, 4, 16)
NEAR = 4.0
"""Pixels by which the same face may lie elsewhere in an image of 250 pixels; more in larger ones."""


@dataclass(frozen=True, slots=True)
class Same:
    """How the faces of a provider compare with the CPU's."""

    faces: int
    found: int
    mean: float
    worst: float


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Everything on each provider that can be used here."""
    photos = _photos(run)
    usable = [
        trial.provider for trial in try_providers(PROVIDERS, run.files, EngineOptions()) if trial.cosine
    ]
    others = [provider for provider in usable if provider != CPU]
    tables = [_throughput(run, photos, usable), model_table(run.files, usable)]
    same = {provider.name: _same(run.files, photos, provider) for provider in others}
    print(same, flush=True)
    tables.append(
        table(
            "The same faces",
            "provider, faces on the CPU, the same on it, cosine mean:.6f, worst:.6f",
            [(name, one.faces, one.found, one.mean, one.worst) for name, one in same.items()],
            f"Each face of {_named(photos)}, analyzed on the CPU and on the provider.",
        )
    )
    gpus = [provider for provider in others if provider.on_gpu]
    if gpus:
        tables += [_threads(run.files, photos, gpus[0]), settings_table(run.files, photos, gpus[0])]
    goals = tuple(
        Goal(
            f"faces on {name} as on the CPU",
            f"cosine ≥ {ALIKE}",
            f"{one.worst:.5f}, {one.found} of {one.faces} faces",
            one.worst >= ALIKE and one.found == one.faces,
        )
        for name, one in same.items()
    )
    return tuple(tables), goals, ()


def graphics_card() -> str:
    """Name and driver of NVIDIA's graphics card; empty where there is none."""
    return _nvidia("name,driver_version")


def _nvidia(query: str) -> str:
    try:
        said = subprocess.run(
            ["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader,nounits"],
            capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip().splitlines()[0]


def _photos(run: Setting) -> dict[str, list[bytes]]:
    random = np.random.default_rng(1)
    paths = [Path(path) for path in random.permutation(sorted(map(str, run.data.glob("*/*.jpg")))).tolist()]
    large = crowd("gray", paths[:160], (60.0, 300.0), seed=1)
    encoded = cv2.imencode(".jpg", large[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    few = 8 if run.quick else 1
    return {
        "LFW, 250×250": [path.read_bytes() for path in paths[: LFW_PHOTOS // few]],
        "group photo, 1280×886": [group_jpeg()] * (GROUP_PHOTOS // few),
        "crowd, 4000×3000": [encoded] * (LARGE_PHOTOS // min(few, 4)),
    }


def _named(photos: Mapping[str, Sequence[bytes]]) -> str:
    return ", ".join(f"{len(set(images))} × {name}" for name, images in photos.items())


def _throughput(run: Setting, photos: Mapping[str, list[bytes]], providers: Sequence[Provider]) -> Table:
    """Photos a second through the engine, as an import sends them."""
    counts = [count for count in WORKERS if count <= max(cores(), 2)]
    rows = []
    for provider in providers:
        for workers in counts:
            options = EngineOptions(workers=workers, threads=1, providers=(provider.name,), timeout_s=120)
            rows.append((provider.name, workers, *asyncio.run(_rates(run.files, options, photos))))
            print(rows[-1], flush=True)
    card = graphics_card()
    return table(
        "Photos per second",
        f"provider, workers, {', '.join(name.replace(', ', ' ') + ':.1f' for name in photos)}, GPU MiB, start s:.1f",
        rows,
        "Decode, search for faces, align, embed, rate quality, crop: the daemon's worker processes with one thread each, as in "
        f"an import. Start: until the first worker has loaded and tried its models.{f' Graphics card: {card}.' if card else ''}",
    )


async def _rates(
    files: PackFiles, options: EngineOptions, photos: Mapping[str, list[bytes]]
) -> tuple[float | int | None, ...]:
    engine = Engine(files, options)
    start = time.perf_counter()
    await engine.start()
    started = time.perf_counter() - start
    rates: list[float] = []
    try:
        # Every worker loads its models, and a graphics card prepares for each shape.
        first = [image for images in photos.values() for image in images[:1]]
        await _all(engine, first * options.workers)
        for images in photos.values():
            # The slow ones need no long row.
            few = images if len(images) > LARGE_PHOTOS else images[: max(4, options.workers)]
            start = time.perf_counter()
            await _all(engine, few)
            rates.append(len(few) / (time.perf_counter() - start))
        memory = _nvidia("memory.used")
    finally:
        await engine.stop(1.0)
    assert engine.status().restarts == 0
    return (*rates, int(memory) if memory else None, started)


async def _all(engine: Engine, images: Sequence[bytes]) -> list[Analysis]:
    return await asyncio.gather(*(engine.analyze(image, Priority.LIBRARY) for image in images))


def _pipeline(files: PackFiles, provider: Provider, threads: int = 1) -> Pipeline:
    detector, recognizer = files.read()
    pack, runtime = files.pack, RuntimeOptions(threads, (provider.name,))
    return open_pipeline(detector, pack.detector, recognizer, pack.recognizer, VisionOptions(), runtime)


def _same(files: PackFiles, photos: Mapping[str, list[bytes]], provider: Provider) -> Same:
    """Each face of the CPU, and the nearest of the provider's."""
    expected, found = _pipeline(files, CPU, 4), _pipeline(files, provider)
    cosines: list[float] = []
    faces = 0
    for image in dict.fromkeys(image for images in photos.values() for image in images):
        theirs = found.analyze(image, crops=False, own=True)
        for face in expected.analyze(image, crops=False, own=True).faces:
            if face.embedding is None:
                continue
            faces += 1
            if (same := _nearest(face, theirs)) is not None and same.embedding is not None:
                cosines.append(float(same.embedding @ face.embedding))
    return Same(faces, len(cosines), float(np.mean(cosines)), float(np.min(cosines)))


def _nearest(face: Face, others: Analysis) -> Face | None:
    off = [float(np.abs(np.subtract(other.box, face.box)).max()) for other in others.faces]
    allowed = NEAR * max(1.0, face.box[2] / 100)
    return others.faces[int(np.argmin(off))] if off and min(off) <= allowed else None


def _threads(files: PackFiles, photos: Mapping[str, list[bytes]], provider: Provider) -> Table:
    """One process whose threads share the networks, instead of several processes that each have their own."""
    pipeline = _pipeline(files, provider)
    rows = []
    for threads in [count for count in WORKERS if count <= max(cores(), 2)]:
        rates: list[float] = []
        with ThreadPoolExecutor(threads) as pool:
            for images in photos.values():
                few = images if len(images) > LARGE_PHOTOS else images[: max(4, threads)]
                pipeline.analyze(few[0], own=True)
                start = time.perf_counter()
                list(pool.map(functools.partial(pipeline.analyze, own=True), few))
                rates.append(len(few) / (time.perf_counter() - start))
        rows.append((threads, *rates))
        print(rows[-1], flush=True)
    return table(
        f"One process that shares its models on {provider.name}",
        f"threads, {', '.join(name.replace(', ', ' ') + ':.1f' for name in photos)}",
        rows,
        "Instead of several processes: threads of one process, which share two sessions of ONNX Runtime.",
    )
