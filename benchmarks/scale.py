"""Search, add and clustering with many faces, drawn so that they lie among each other as real ones do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.footprint import Spent, in_child, on_disk
from benchmarks.grouping_peers import brute_dbscan
from benchmarks.metrics import bcubed
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.synthetic import People, likeness
from benchmarks.timing import percentile_ms
from familiard.identity.cluster import group
from familiard.identity.constraints import stack
from familiard.identity.thresholds import Thresholds
from familiard.store.chroma import HNSW
from familiard.store.index import BULK

SIZES, QUICK = (10_000, 100_000), (10_000,)
CLUSTERED = (10_000, 30_000, 100_000)
BRUTE_UP_TO = 30_000
"""scikit-learn's brute force beyond this takes longer than anybody waits; its time grows with N²."""
QUERIES = 200
K = 64
"""Neighbours that the daemon asks for (`store.recognition.REACH`)."""
SINGLE_ADDS = 50
RECALL_GOAL, P95_GOAL = 0.999, 10.0
CLUSTER_GOAL, MEMORY_GOAL = 10.0, 2048.0

Vectors = NDArray[np.float32]
Search = Callable[[Vectors], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Searched:
    """One way to search: seconds to fill, milliseconds of a search, recall against the exact answer, MiB on disk."""

    name: str
    faces: int
    filling: float
    adding_ms: float | None
    seconds: list[float]
    recall_1: float
    recall_10: float
    disk: float | None


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Search and add, then clustering."""
    people = People(run.faces)
    sizes = QUICK if run.quick else SIZES
    found = [one for size in sizes for one in _search(people, size)]
    drawn = likeness(*people.draw(20_000, 7))
    searched = table(
        "Search and add",
        "way, faces:, filled in s:.1f, added a second:.0f, one more ms:.1f, p50 ms:.2f, p95 ms:.2f, recall@1:.4f, "
        "recall@10:.4f, disk MiB:.0f",
        [
            (
                one.name,
                one.faces,
                one.filling,
                one.faces / max(one.filling, 1e-9),
                one.adding_ms,
                percentile_ms(one.seconds, 50),
                percentile_ms(one.seconds, 95),
                one.recall_1,
                one.recall_10,
                one.disk,
            )
            for one in found
        ],
        f"{K} neighbours of one face at a time, {QUERIES} faces that are not stored. Drawn faces: mean similarity of one "
        f"person's {drawn[0]:.3f}, of two people's {drawn[1]:.3f} (99.9 % below {drawn[2]:.3f}). Chroma with the daemon's "
        "own settings.",
    )
    chroma = next(one for one in reversed(found) if one.name.startswith("Chroma"))
    grouped, goals = _cluster(people, run.pack.thresholds, quick=run.quick)
    p95 = percentile_ms(chroma.seconds, 95)
    goal = Goal(
        f"search at {chroma.faces:,} faces",
        f"p95 ≤ {P95_GOAL:.0f} ms at recall@1 ≥ {RECALL_GOAL}",
        f"p95 {p95:.1f} ms, recall@1 {chroma.recall_1:.4f}",
        p95 <= P95_GOAL and chroma.recall_1 >= RECALL_GOAL,
    )
    return (searched, grouped), (goal, *goals), ()


def _search(people: People, size: int) -> list[Searched]:
    drawn, _ = people.draw(size + QUERIES, seed=size)
    stored, asked = drawn[:size], drawn[size:]
    exact = np.argsort(-(asked @ stored.T), axis=1, kind="stable")[:, :K]
    found = [_timed("NumPy, exact", size, lambda query: np.argsort(-(stored @ query))[:K], asked, exact, 0.0)]
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        found.append(_chroma(Path(folder), stored, asked, exact))
    found.append(_faiss(stored, asked, exact))
    return found


def _chroma(folder: Path, stored: Vectors, asked: Vectors, exact: NDArray[np.int64]) -> Searched:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    faces = client.create_collection("faces", embedding_function=None, configuration={"hnsw": HNSW})
    start = perf_counter()
    for row in range(0, len(stored), BULK):
        rows = range(row, min(row + BULK, len(stored)))
        faces.add(ids=[str(n) for n in rows], embeddings=stored[row : row + BULK])
    filling = perf_counter() - start

    def search(query: Vectors) -> NDArray[np.int64]:
        answer = faces.query(query_embeddings=query[None], n_results=K, include=["distances"])
        return np.array([int(one) for one in answer["ids"][0]])

    searched = _timed("Chroma, embedded", len(stored), search, asked, exact, filling)
    start = perf_counter()
    for n, one in enumerate(asked[:SINGLE_ADDS]):
        faces.add(ids=[f"new-{n}"], embeddings=one[None])
    adding = 1000 * (perf_counter() - start) / SINGLE_ADDS
    return Searched(
        searched.name,
        searched.faces,
        filling,
        adding,
        searched.seconds,
        searched.recall_1,
        searched.recall_10,
        on_disk(folder),
    )


def _faiss(stored: Vectors, asked: Vectors, exact: NDArray[np.int64]) -> Searched:
    import faiss

    index = faiss.IndexHNSWFlat(stored.shape[1], HNSW["max_neighbors"], faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = HNSW["ef_construction"], HNSW["ef_search"]
    start = perf_counter()
    index.add(stored)
    filling = perf_counter() - start
    return _timed(
        "FAISS, the same HNSW",
        len(stored),
        lambda query: index.search(query[None], K)[1][0],
        asked,
        exact,
        filling,
    )


def _timed(
    name: str, faces: int, search: Search, asked: Vectors, exact: NDArray[np.int64], filling: float
) -> Searched:
    seconds, first, ten = [], 0, 0
    search(asked[0])
    for query, right in zip(asked, exact, strict=True):
        start = perf_counter()
        answer = search(query)
        seconds.append(perf_counter() - start)
        first += int(answer[0] == right[0])
        ten += len(set(answer[:10].tolist()) & set(right[:10].tolist()))
    return Searched(name, faces, filling, None, seconds, first / len(asked), ten / (10 * len(asked)), None)


def _cluster(people: People, thresholds: Thresholds, *, quick: bool) -> tuple[Table, tuple[Goal, ...]]:
    rows: list[tuple[Cell, ...]] = []
    ours: dict[int, Spent] = {}
    theirs: dict[int, Spent] = {}
    for size in QUICK if quick else CLUSTERED:
        drawn, owners = people.draw(size, seed=size + 1)
        ours[size] = in_child(_group, drawn, owners, thresholds)
        rows.append(("Familiar: DBSCAN and split", size, ours[size].seconds, ours[size].peak, ours[size].f))
        if size <= BRUTE_UP_TO:
            theirs[size] = in_child(_brute, drawn, owners, thresholds)
            rows.append(
                (
                    "scikit-learn DBSCAN, brute force",
                    size,
                    theirs[size].seconds,
                    theirs[size].peak,
                    theirs[size].f,
                )
            )
    both = max(theirs)
    times = theirs[both].seconds / ours[both].seconds
    largest = max(ours)
    clustered = table(
        "Clustering",
        "way, faces, s:.1f, peak MiB:.0f, BCubed F:.4f",
        rows,
        "Each in a fresh process, imports not counted, its own memory and the embeddings counted. The same eps for both; "
        "Familiar's includes the split.",
    )
    return clustered, (
        Goal(
            f"clustering {both:,} faces against scikit-learn brute force",
            f"≥ {CLUSTER_GOAL:.0f} × faster (at 100k)",
            f"{times:.1f} ×",
            times >= CLUSTER_GOAL,
        ),
        Goal(
            f"memory of clustering {largest:,} faces",
            f"< {MEMORY_GOAL:.0f} MiB",
            f"{ours[largest].peak:.0f} MiB",
            ours[largest].peak < MEMORY_GOAL,
        ),
    )


def _group(faces: Vectors, owners: NDArray[np.int64], thresholds: Thresholds) -> tuple[float, float]:
    group(faces[:100], thresholds, apart=stack([]))
    start = perf_counter()
    labels = group(faces, thresholds, apart=stack([]))
    return perf_counter() - start, bcubed(labels, owners).f


def _brute(faces: Vectors, owners: NDArray[np.int64], thresholds: Thresholds) -> tuple[float, float]:
    brute_dbscan(faces[:100], thresholds.eps, thresholds.min_pts)
    start = perf_counter()
    labels = brute_dbscan(faces, thresholds.eps, thresholds.min_pts)
    return perf_counter() - start, bcubed(labels, owners).f
