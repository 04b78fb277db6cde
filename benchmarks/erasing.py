"""How long a camera waits while somebody is erased, against while nobody is."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.cameras import frame
from benchmarks.daemon import RunningDaemon
from benchmarks.household import FIRST_PHOTO
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.timing import percentile_ms
from familiar_client.models import Decision, Origin, Verdict
from familiard.packs import Pack
from familiard.store.models import Source
from familiard.store.store import Store
from familiard.vision.results import Analysis, Face, Quality, Timings

ERASED, OTHERS = 5000, 5000
QUICK_ERASED, QUICK_OTHERS = 500, 500
BATCH = 250
DIMENSIONS = 512
PERIOD = 0.2
CALM_SECONDS = 10.0
WARM_UP = 5
NAME = "Anna"


@dataclass(slots=True)
class Camera:
    """Sends a frame every `PERIOD` seconds, or as soon as the answer to the one before is there; `waited` is in seconds."""

    running: RunningDaemon
    name: str
    waited: list[float] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send until stopped."""
        picture = frame(2)
        with self.running.client(600) as client:
            while not self.stopped.is_set():
                start = time.perf_counter()
                status, _ = client.request("POST", f"/v1/sightings?camera={self.name}", picture)
                self.waited.append(time.perf_counter() - start)
                if status != HTTPStatus.OK:
                    raise RuntimeError(f"a sighting answered {status}")
                self.stopped.wait(max(0.0, PERIOD - self.waited[-1]))


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """The same camera, first while nobody is erased and then while somebody is."""
    erased, others = (QUICK_ERASED, QUICK_OTHERS) if run.quick else (ERASED, OTHERS)
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        data_dir = Path(folder) / "data"
        fill(data_dir, run.pack, erased, others)
        running = RunningDaemon(data_dir, "--set", "vision.providers=CPUExecutionProvider")
        try:
            calm, busy, took = _beside_an_erasure(running)
        finally:
            running.stop()
    load = os.getloadavg()[0]
    before, after = _figures(calm), _figures(busy)
    ratios = [one / other for one, other in zip(after, before, strict=True)]
    rows = [
        ("none", len(calm), *before),
        (f"a person with {erased:,} faces", len(busy), *after),
        ("ratio", None, *(f"{ratio:.2f} ×" for ratio in ratios)),
    ]
    note = (
        f"`POST /v1/sightings`, 1280×720 with two faces, one after another, while `DELETE /v1/people/ID?erase=true` runs on "
        f"another connection. The erasure took {took:.1f} s until nothing of it was in any file, {others:,} faces stayed. "
        f"Load of the machine at the end: {load:.1f} on {os.cpu_count()} cores."
    )
    made = table(
        "A camera while somebody is erased",
        "erased meanwhile, answered, p50 ms:.0f, p95 ms:.0f, longest ms:.0f",
        rows,
        note,
    )
    # What blocked the store before: the whole erasure. A longest wait far below it is the goal.
    goal = Goal(
        f"a camera while a person with {erased:,} faces is erased",
        "longest wait < half the erasure",
        f"{max(busy):.1f} s of {took:.1f} s",
        max(busy) < took / 2,
    )
    return (made,), (goal,), ()


def fill(data_dir: Path, pack: Pack, erased: int, others: int) -> None:
    """A data directory with so many synthetic faces of one named person, and of others."""
    store = Store.open(data_dir, pack.identity, pack.thresholds, keep_crops=False)
    try:
        vectors = _vectors(erased, others)
        ids = [str(uuid.uuid4()) for _ in vectors]
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            # Stored as an import stores them, but not matched: who the others are does not matter here.
            with store.ledger.change("photo-added", {"faces": some}):
                for number, face_id in enumerate(some, start):
                    analysis, source = _analysis(vectors[number]), _source(number)
                    photo_id = store.writer.insert_photo(source, analysis)
                    store.writer.insert_face(
                        face_id, photo_id, analysis.faces[0], Decision(Verdict.UNKNOWN), source
                    )
        store.people.create(NAME, ids[:erased])
    finally:
        store.close()


def _beside_an_erasure(running: RunningDaemon) -> tuple[list[float], list[float], float]:
    """Seconds of each answer to the camera without and with an erasure, and how long that one took."""
    warm, calm = Camera(running, "warm"), Camera(running, "door")
    _while(warm, lambda: time.sleep(WARM_UP * PERIOD))
    _while(calm, lambda: time.sleep(CALM_SECONDS))
    with running.client(600) as client:
        (person,) = client.get(f"/v1/people?text={NAME}")["items"]
        busy = Camera(running, "door")
        start = time.perf_counter()

        def erase() -> None:
            status, _ = client.request("DELETE", f"/v1/people/{person['id']}?erase=true")
            if status != HTTPStatus.NO_CONTENT:
                raise RuntimeError(f"the erasure answered {status}")

        _while(busy, erase)
        took = time.perf_counter() - start
    return calm.waited, busy.waited, took


def _while(camera: Camera, do: Callable[[], object]) -> None:
    """Let a camera run while something is done."""
    thread = threading.Thread(target=camera.run)
    thread.start()
    try:
        do()
    finally:
        camera.stopped.set()
        thread.join()


def _vectors(erased: int, others: int) -> NDArray[np.float32]:
    """Faces of one person and then of others, float32 [N, D], L2-normalized; drawn at random."""
    random = np.random.default_rng(5)
    noise = random.standard_normal((erased + others, DIMENSIONS), dtype=np.float32)
    noise[:erased] = 0.7 * noise[:erased] + random.standard_normal(DIMENSIONS, dtype=np.float32)
    vectors: NDArray[np.float32] = noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return vectors


def _analysis(vector: NDArray[np.float32]) -> Analysis:
    face = Face(
        box=(10.0, 10.0, 100.0, 120.0),
        landmarks=np.array([[40, 50], [80, 50], [60, 70], [45, 95], [75, 95]], dtype=np.float32),
        score=0.99,
        quality=Quality(0.9),
        embedding=vector,
    )
    return Analysis(160, 160, (face,), Timings(0.0, 0.0, 0.0, 0.0))


def _source(number: int) -> Source:
    name = f"synthetic/{number}.jpg"
    return Source(
        Origin.LIBRARY,
        name,
        hashlib.sha256(name.encode()).hexdigest(),
        FIRST_PHOTO + timedelta(minutes=number),
    )


def _figures(waited: list[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and longest wait in milliseconds."""
    return percentile_ms(waited, 50), percentile_ms(waited, 95), 1000 * max(waited)
