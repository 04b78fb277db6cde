"""Small faces in large photos: how many are found, and what the search costs where there are none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.crowd_photos import PANORAMA, SCENES, crowd, group, jpeg, scene
from benchmarks.faces import open_pack
from benchmarks.photos import group_jpeg
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.timing import ratio
from familiard.vision.detail import DetailName
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline
from familiard.vision.results import Analysis

CROWDS: tuple[tuple[str, int, float, float], ...] = (
    ("gray", 30, 24, 60),
    ("coffee", 60, 24, 40),
    ("grass", 40, 24, 60),
    ("brick", 150, 24, 60),
    ("motorcycle", 80, 24, 60),
    ("rocket", 12, 24, 60),
)
"""Scene, people, and the smallest and the largest face in pixels."""
ROUNDS, LFW_PHOTOS = 5, 24
GOAL, SMALL_COST, LARGE_COST = 0.98, 1.3, 2.5


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many usable faces each way of searching found, and seconds of processor time."""

    usable: int
    auto: int
    fast: int
    seconds: float


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Recall on crowds, then processor time on the photos that most people have."""
    cv2.setNumThreads(1)
    details: tuple[DetailName, ...] = ("fast", "auto", "thorough")
    ways = {
        detail: open_pack(run.files, threads=1, options=VisionOptions(detail=detail, crop_side=None))
        for detail in details
    }
    photos = sorted(run.data.glob("*/*_0001.jpg"))
    found = {}
    for seed, (name, people, low, high) in enumerate(CROWDS[: 2 if run.quick else None]):
        chosen = np.random.default_rng(seed).choice(len(photos), people, replace=False)
        picture = jpeg(crowd(name, [photos[row] for row in chosen], (low, high), seed))
        found[f"{name}: {people} people, {low:g}–{high:g} px"] = _searched(
            ways, picture, run.pack.thresholds.quality
        )
    costs = {name: _cost(ways, batch, run) for name, batch in _ordinary(photos, quick=run.quick)}
    usable, auto = sum(one.usable for one in found.values()), sum(one.auto for one in found.values())
    worst = max(cost for name, cost in costs.items() if "12 MP" in name or "panorama" in name)
    small = max(cost for name, cost in costs.items() if "12 MP" not in name and "panorama" not in name)
    goals = (
        Goal("faces of 24 to 60 pixels in 12 megapixels", f"≥ {GOAL:.0%} of those at full size", f"{auto / usable:.1%}", auto >= GOAL * usable),
        Goal("searching LFW and the group photo, `auto` compared with `fast`", f"≤ {SMALL_COST} ×", f"{small:.2f} ×", small <= SMALL_COST),
        Goal("searching photos of 12 megapixels and a panorama, the same", f"≤ {LARGE_COST} ×", f"at most {worst:.2f} ×", worst <= LARGE_COST),
    )  # fmt: skip
    crowds = table(
        "Crowds, 4000×3000",
        "photo, usable at full size, of them found %:.1f, with `fast` %:.1f, processor time s:.1f",
        [
            (name, one.usable, 100 * one.auto / one.usable, 100 * one.fast / one.usable, one.seconds)
            for name, one in found.items()
        ],
        "Photos of LFW, one a person, shrunk and pasted into pictures without people. Usable: the faces that a search of "
        "all pixels (`vision.detail=thorough`) finds and rates usable. Found: rated usable by `auto` at the same place.",
    )
    time_taken = table(
        "Processor time compared with `vision.detail=fast`",
        "photos, ratio:.2f",
        list(costs.items()),
        f"As photos of a folder: decoding, detection, and embedding on one thread, without what an import does besides. "
        f"Median of {2 if run.quick else ROUNDS} rounds in turns.",
    )
    return (crowds, time_taken), goals, ()


def _searched(ways: dict[DetailName, Pipeline], picture: bytes, least: float) -> Crowd:
    usable = _usable(ways["thorough"].analyze(picture, own=True), least)
    start = time.process_time()
    auto = ways["auto"].analyze(picture, own=True)
    seconds = time.process_time() - start
    fast = ways["fast"].analyze(picture, own=True)
    return Crowd(len(usable), _met(usable, _usable(auto, least)), _met(usable, _usable(fast, least)), seconds)


def _usable(analysis: Analysis, least: float) -> NDArray[np.float64]:
    """Boxes, x, y, width, height."""
    boxes = [face.box for face in analysis.faces if face.quality.value >= least]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _met(wanted: NDArray[np.float64], found: NDArray[np.float64]) -> int:
    """How many of `wanted` have the middle of a found face in them."""
    middles = found[:, :2] + found[:, 2:] / 2
    low, high = wanted[:, None, :2], wanted[:, None, :2] + wanted[:, None, 2:]
    inside = np.all((middles > low) & (middles < high), axis=2)
    return int(np.count_nonzero(np.any(inside, axis=1)))


def _ordinary(photos: list[Path], *, quick: bool) -> Iterator[tuple[str, list[bytes]]]:
    yield "LFW, 250×250", [path.read_bytes() for path in photos[:: len(photos) // LFW_PHOTOS][:LFW_PHOTOS]]
    yield "group photo, 1280×886, 6 faces", [group_jpeg()]
    yield "group photo, 12 MP", [jpeg(group())]
    yield "three people, 12 MP", [jpeg(crowd("rocket", photos[:3], (300, 500), 1))]
    for name in SCENES[: 2 if quick else None]:
        yield f"nobody, 12 MP: {name}", [jpeg(scene(name))]
    yield (
        "panorama of 57 MP, three faces of 286 px",
        [jpeg(crowd("rocket", photos[3:6], (286, 286), 2, PANORAMA))],
    )


def _cost(ways: dict[DetailName, Pipeline], batch: list[bytes], run: Setting) -> float:
    def seconds(detail: DetailName) -> float:
        start = time.process_time()
        for photo in batch:
            ways[detail].analyze(photo, own=True)
        return time.process_time() - start

    for detail in ways:
        if detail != "thorough":
            seconds(detail)
    rounds = [(seconds("auto"), seconds("fast")) for _ in range(2 if run.quick else ROUNDS)]
    return ratio([auto for auto, _ in rounds], [fast for _, fast in rounds])
