"""Search and add with many faces: the daemon's Chroma, a Chroma server, FAISS, and exact NumPy."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks import vector_indexes as indexes
from benchmarks.chroma_server import chroma_server
from benchmarks.footprint import MIB, on_disk
from benchmarks.plots import growth
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.synthetic import People, likeness
from benchmarks.timing import percentile_ms
from benchmarks.vector_indexes import Filled, K, Search, Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

SIZES, QUICK = (10_000, 100_000, 1_000_000), (10_000,)
SERVED_UP_TO = FAISS_UP_TO = 100_000
"""Larger ones only take longer to fill: what they are compared for shows by then."""
QUERIES = 200
SINGLE_ADDS = 50
RECALL_GOAL = 0.999
P95_GOALS = {100_000: 10.0, 1_000_000: 20.0}
"""Milliseconds, by the number of faces."""
TIMES_GOAL = 10.0
EMBEDDED, EXACT = "Chroma, embedded", "NumPy, exact"
PLOTTED = "Search: 95th percentile of the response time by the number of faces."


@dataclass(frozen=True, slots=True)
class Searched:
    """One way to search among so many faces: seconds of each query, recall against the exact answer."""

    name: str
    faces: int
    filled: Filled
    seconds: list[float]
    recall_1: float
    recall_10: float
    adding_ms: float | None = None


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """All ways at each size."""
    people = People(run.faces)
    found = [one for size in (QUICK if run.quick else SIZES) for one in _search(people, size)]
    same, other, far = likeness(*people.draw(20_000, 7))
    searched = table(
        "Search and insertion",
        "way, faces:, filled in s:.0f, insert ms:.1f, p50 ms:.2f, p95 ms:.2f, recall@1:.4f, recall@10:.4f, "
        "memory MiB:.0f, disk MiB:.0f",
        [
            (
                one.name,
                one.faces,
                one.filled.seconds,
                one.adding_ms,
                percentile_ms(one.seconds, 50),
                percentile_ms(one.seconds, 95),
                one.recall_1,
                one.recall_10,
                one.filled.memory,
                one.filled.disk,
            )
            for one in found
        ],
        f"{K} nearest neighbors of one face at a time, for {QUERIES} faces that are not stored, the same for all, in turns. "
        f"Synthetic faces: mean similarity {same:.3f} for one person, {other:.3f} for two (99.9 % below {far:.3f}). "
        "Chroma has the daemon's settings; filled indexes are kept, and *filled in* is from when they were filled.",
    )
    plots = () if run.quick else (growth(searched, "p95 ms", "searching", PLOTTED),)
    return (searched,), tuple(_goals(found)), plots


def _goals(found: list[Searched]) -> Iterator[Goal]:
    exact = {one.faces: one for one in found if one.name == EXACT}
    for one in found:
        if one.name != EMBEDDED or one.faces not in P95_GOALS:
            continue
        least, p95 = P95_GOALS[one.faces], percentile_ms(one.seconds, 95)
        yield Goal(
            f"search at {one.faces:,} faces",
            f"p95 ≤ {least:.0f} ms at recall@1 ≥ {RECALL_GOAL}",
            f"p95 {p95:.1f} ms, recall@1 {one.recall_1:.4f}",
            p95 <= least and one.recall_1 >= RECALL_GOAL,
        )
        if one.faces == max(P95_GOALS):
            times = float(np.median(exact[one.faces].seconds) / np.median(one.seconds))
            yield Goal(
                f"search at {one.faces:,} faces compared with exact search",
                f"≥ {TIMES_GOAL:.0f} × faster",
                f"{times:.0f} ×",
                times >= TIMES_GOAL,
            )


def _search(people: People, size: int) -> Iterator[Searched]:
    drawn, _ = people.draw(size + QUERIES, seed=size)
    stored, asked = drawn[:size], drawn[size:]
    exact = indexes.numpy_exact(stored)
    right = np.stack([exact(query) for query in asked])
    nothing = Filled(0.0, stored.nbytes / MIB, None)
    ways: dict[str, tuple[Search, Filled]] = {EXACT: (exact, nothing)}
    if size <= FAISS_UP_TO:
        ways["FAISS, the same HNSW"] = indexes.faiss_hnsw(stored)
    with indexes.chroma_embedded(stored, size) as (faces, filled):
        ways[EMBEDDED] = indexes.asking(faces), filled
        for one in _asked(ways, size, asked, right):
            yield replace(one, adding_ms=_adding(faces, asked)) if one.name == EMBEDDED else one
    if size <= SERVED_UP_TO:
        yield _served(stored, asked, right)


def _asked(
    ways: dict[str, tuple[Search, Filled]], size: int, asked: Vectors, right: NDArray[np.int64]
) -> Iterator[Searched]:
    """Every way is asked for each face in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, list[NDArray[np.int64]]] = {name: [] for name in ways}
    for search, _ in ways.values():
        search(asked[0])
    for query in asked:
        for name, (search, _) in ways.items():
            start = perf_counter()
            answer = search(query)
            seconds[name].append(perf_counter() - start)
            answers[name].append(answer)
    for name, (_, filled) in ways.items():
        first, ten = _recall(answers[name], right)
        yield Searched(name, size, filled, seconds[name], first, ten)


def _recall(answers: list[NDArray[np.int64]], right: NDArray[np.int64]) -> tuple[float, float]:
    first = [answer[0] == exact[0] for answer, exact in zip(answers, right, strict=True)]
    ten = [
        len(set(answer[:10].tolist()) & set(exact[:10].tolist())) / 10
        for answer, exact in zip(answers, right, strict=True)
    ]
    return float(np.mean(first)), float(np.mean(ten))


def _adding(faces: Collection, new: Vectors) -> float:
    """Milliseconds of one more face; they are taken out again."""
    ids = [f"new-{n}" for n in range(SINGLE_ADDS)]
    start = perf_counter()
    for one, vector in zip(ids, new, strict=False):
        faces.add(ids=[one], embeddings=vector[None])
    spent = perf_counter() - start
    faces.delete(ids=ids)
    return 1000 * spent / SINGLE_ADDS


def _served(stored: Vectors, asked: Vectors, right: NDArray[np.int64]) -> Searched:
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        with chroma_server(Path(folder)) as (client, resident):
            start = perf_counter()
            faces = indexes.fill_server(client, stored)
            seconds = perf_counter() - start
            ways = {"Chroma, a server": (indexes.asking(faces), Filled(seconds, None, None))}
            (found,) = _asked(ways, len(stored), asked, right)
            adding, memory = _adding(faces, asked), resident()
        return replace(found, filled=Filled(seconds, memory, on_disk(Path(folder))), adding_ms=adding)
