"""Clustering many faces: time and memory against scikit-learn's own, and how they grow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.footprint import Spent, in_child
from benchmarks.grouping_peers import brute_dbscan
from benchmarks.metrics import bcubed
from benchmarks.plots import growth
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.synthetic import People
from benchmarks.vector_indexes import Vectors
from familiard.identity.clustering import cluster_faces, dbscan
from familiard.identity.constraints import stack
from familiard.identity.radius_graph import pairs_within
from familiard.identity.thresholds import Thresholds

SIZES, QUICK = (10_000, 30_000, 100_000, 300_000), (10_000,)
BRUTE_UP_TO = 100_000
"""At three times as many, brute force would take nine times as long."""
PLOTTED = "Clustering: seconds by the number of faces."
TIMES_GOAL, MEMORY_GOAL = 10.0, 2048.0

Labels = NDArray[np.int64]
Way = Callable[[Vectors, Thresholds], Labels]


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Ours, and scikit-learn's as far as one can wait for it."""
    people, thresholds = People(run.faces), run.pack.thresholds
    rows: list[tuple[Cell, ...]] = []
    whole: dict[int, Spent] = {}
    alone: dict[int, Spent] = {}
    brute: dict[int, Spent] = {}
    for size in QUICK if run.quick else SIZES:
        drawn, owners = people.draw(size, seed=size + 1)
        whole[size] = in_child(_spend, _whole, drawn, owners, thresholds)
        rows.append(_row("Familiar: DBSCAN, then the split", size, whole[size], whole.get(size // 10)))
        alone[size] = in_child(_spend, _dbscan, drawn, owners, thresholds)
        rows.append(_row("… of that DBSCAN alone", size, alone[size], alone.get(size // 10)))
        if size <= BRUTE_UP_TO:
            brute[size] = in_child(_spend, _brute, drawn, owners, thresholds)
            rows.append(_row("scikit-learn DBSCAN, brute force", size, brute[size], brute.get(size // 10)))
    both, largest = max(brute), max(whole)
    times, with_split = (brute[both].seconds / ours[both].seconds for ours in (alone, whole))
    same = all(alone[size].digest == brute[size].digest for size in brute)
    grouped = table(
        "Clustering",
        "way, faces, s:.1f, × of a tenth of the faces:.0f, peak MiB:.0f, BCubed F:.4f",
        rows,
        "Each in a new process, without imports, with its own memory and the embeddings. The same eps and minPts for all. "
        "DBSCAN alone chains, as on LFW; its F shows it.",
    )
    goals = (
        Goal(
            f"clustering {both:,} faces compared with scikit-learn, brute force",
            f"≥ {TIMES_GOAL:.0f} × faster",
            f"{times:.1f} × for the same clusters; with the split into people, {with_split:.1f} ×",
            times >= TIMES_GOAL,
        ),
        Goal(
            f"memory of clustering {both:,} faces",
            f"< {MEMORY_GOAL:.0f} MiB",
            f"{whole[both].peak:.0f} MiB; {largest:,}: {whole[largest].peak:.0f} MiB",
            whole[both].peak < MEMORY_GOAL,
        ),
        Goal(
            "DBSCAN is exact",
            f"same clusters as scikit-learn's brute force at {', '.join(f'{size:,}' for size in brute)}",
            "the same" if same else "NOT the same",
            same,
        ),
    )
    plots = () if run.quick else (growth(grouped, "s", "clustering-many", PLOTTED),)
    return (grouped,), goals, plots


def _row(way: str, size: int, spent: Spent, smaller: Spent | None) -> tuple[Cell, ...]:
    growth = spent.seconds / smaller.seconds if smaller is not None else None
    return way, size, spent.seconds, growth, spent.peak, spent.f


def _spend(way: Way, faces: Vectors, owners: Labels, thresholds: Thresholds) -> tuple[float, float, str]:
    """Seconds, BCubed F, and a digest of the groups."""
    way(faces[:100], thresholds)
    start = perf_counter()
    labels = way(faces, thresholds)
    seconds = perf_counter() - start
    return seconds, bcubed(labels, owners).f, hashlib.sha256(labels.tobytes()).hexdigest()


def _whole(faces: Vectors, thresholds: Thresholds) -> Labels:
    return cluster_faces(faces, thresholds, cannot_link=stack([]))


def _dbscan(faces: Vectors, thresholds: Thresholds) -> Labels:
    return dbscan(pairs_within(faces, thresholds.eps), len(faces), thresholds.min_pts)


def _brute(faces: Vectors, thresholds: Thresholds) -> Labels:
    return brute_dbscan(faces, thresholds.eps, thresholds.min_pts)
