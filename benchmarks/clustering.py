"""Photos without a name become people: how pure they are, and how whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks import grouping_peers as peers
from benchmarks.faces import UNASSIGNED, Faces
from benchmarks.metrics import Fit, bcubed, largest, pairwise
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiard.identity.clustering import cluster_faces
from familiard.identity.constraints import cannot_link_within_photos
from familiard.identity.thresholds import Thresholds

SWEEP = tuple(round(0.35 + 0.05 * step, 2) for step in range(7))
FINE = tuple(round(0.35 + 0.025 * step, 3) for step in range(13))
LEAST_F, LEAST_PRECISION, LEAST_ON_SWEEP = 0.985, 0.99, 0.95
SEED = 20261124


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """A way to group, what it found (int64 [M] an image), and the seconds it took."""

    name: str
    labels: NDArray[np.int64]
    seconds: float

    def fit(self, faces: Faces) -> Fit:
        """BCubed."""
        return bcubed(self.labels, faces.names)


def of_images(faces: Faces, rows: NDArray[np.int64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The group of each image's main face, int64 [M], or −1; `labels` are those of the faces in `rows`."""
    groups = np.full(len(faces.photo), UNASSIGNED, dtype=np.int64)
    groups[rows] = labels
    return np.where(faces.main == UNASSIGNED, UNASSIGNED, groups[faces.main])


def usable(faces: Faces, thresholds: Thresholds) -> NDArray[np.int64]:
    """Faces good enough to be grouped, as the daemon sees it; the others are groups of one for everybody."""
    return np.flatnonzero(faces.quality >= thresholds.quality)


def familiar(faces: Faces, thresholds: Thresholds) -> NDArray[np.int64]:
    """The full run of the daemon: the group of each image's main face, int64 [M]."""
    rows = usable(faces, thresholds)
    cannot_link = cannot_link_within_photos(faces.photo[rows])
    labels = cluster_faces(
        faces.embeddings[rows], thresholds, cannot_link=cannot_link, quality=faces.quality[rows]
    )
    return of_images(faces, rows, labels)


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """All ways on all images, the sweep over eps, and what is to be reached."""
    faces, thresholds = run.faces, run.pack.thresholds
    ours = _timed("Familiar, the pack's thresholds", lambda: familiar(faces, thresholds))
    rows = usable(faces, thresholds)
    embeddings = faces.embeddings[rows]
    # Of one array: the product is exactly symmetric, which HDBSCAN insists on.
    distance = np.maximum(1.0 - embeddings @ embeddings.T, 0).astype(np.float32)
    np.fill_diagonal(distance, 0.0)
    others = list(_others(faces, rows, distance, quick=run.quick))
    fit = ours.fit(faces)
    compared = table(
        f"Clustering all {len(faces.images)} images ({len(np.unique(faces.names))} people, {len(rows)} usable faces)",
        "method, P:.4f, R:.4f, F:.4f, pairs P:.4f, pairs R:.4f, pairs F:.4f, largest cluster, clusters",
        [_row(way, faces) for way in (ours, *others)],
        "BCubed, then pairs. All faces are clustered; the scores are for the primary face of each image, the one nearest to "
        "the center. Unclustered faces count as clusters of one. Other methods use the settings that are best for them on "
        "this data; Familiar uses those of its pack.",
    )
    swept, least = _sweep(faces, rows, distance, thresholds)
    goals = (
        Goal(
            "clustering, BCubed F at precision ≥ .99",
            f"≥ {LEAST_F}",
            f"{fit.f:.4f} at precision {fit.precision:.4f}",
            fit.f >= LEAST_F and fit.precision >= LEAST_PRECISION,
        ),
        Goal("lowest F for eps 0.35–0.65", f"≥ {LEAST_ON_SWEEP}", f"{least:.4f}", least >= LEAST_ON_SWEEP),
    )
    return (compared, swept), goals, _plot(swept)


def _others(
    faces: Faces, rows: NDArray[np.int64], distance: NDArray[np.float32], *, quick: bool
) -> Iterable[Grouped]:
    embeddings = faces.embeddings[rows]
    order = np.argsort(
        np.random.default_rng(SEED).permutation(len(faces.images))[faces.photo[rows]], kind="stable"
    )

    def best(ways: Iterable[tuple[str, Callable[[], NDArray[np.int64]]]]) -> Grouped:
        tried = [_timed(name, partial(_judged, faces, rows, way)) for name, way in ways]
        return max(tried, key=lambda way: way.fit(faces).f)

    yield best(
        (f"DBSCAN, eps {eps}, minPts {pts}", partial(peers.dbscan, distance, eps, pts))
        for eps in FINE
        for pts in (2, 3)
    )
    if not quick:
        yield best(
            (f"HDBSCAN, {size} faces, {how}", partial(peers.hdbscan, distance, size, how))
            for size in (2, 3)
            for how in ("eom", "leaf")
        )
    cut = peers.average_linkage(distance)
    yield best((f"average linkage, cut {at}", partial(cut, at)) for at in FINE)
    yield best(
        (f"Chinese whispers, radius {at}", partial(peers.chinese_whispers, embeddings, at, SEED))
        for at in (SWEEP[2:5] if quick else FINE[:9])
    )
    for at, when in ((0.5, "as shipped"), (0.6, "as formerly shipped")):
        way = partial(peers.immich, embeddings, order, at)
        yield _timed(f"Immich's rules, {at} {when}", partial(_judged, faces, rows, way))
    yield best((f"Immich's rules, best: {at}", partial(peers.immich, embeddings, order, at)) for at in FINE)


def _judged(faces: Faces, rows: NDArray[np.int64], way: Callable[[], NDArray[np.int64]]) -> NDArray[np.int64]:
    return of_images(faces, rows, way())


def _sweep(
    faces: Faces, rows: NDArray[np.int64], distance: NDArray[np.float32], thresholds: Thresholds
) -> tuple[Table, float]:
    """No value of eps may break it."""
    found = []
    for eps in SWEEP:
        own = bcubed(familiar(faces, replace(thresholds, eps=eps)), faces.names)
        alone = bcubed(of_images(faces, rows, peers.dbscan(distance, eps, 3)), faces.names)
        found.append((eps, own.precision, own.recall, own.f, alone.precision, alone.recall, alone.f))
    swept = table(
        "Sensitivity to eps",
        "eps:.2f, Familiar P:.4f, R:.4f, F:.4f, DBSCAN alone P:.4f, R:.4f, F:.4f",
        found,
        "BCubed; DBSCAN with minPts 3.",
    )
    return swept, min(row[3] for row in found)


def _row(way: Grouped, faces: Faces) -> tuple[Cell, ...]:
    items, pairs = way.fit(faces), pairwise(way.labels, faces.names)
    grouped = way.labels[way.labels >= 0]
    many = int((np.bincount(grouped) > 1).sum()) if len(grouped) else 0
    return (
        way.name,
        items.precision,
        items.recall,
        items.f,
        pairs.precision,
        pairs.recall,
        pairs.f,
        largest(way.labels),
        many,
    )


def _timed(name: str, way: Callable[[], NDArray[np.int64]]) -> Grouped:
    start = perf_counter()
    labels = way()
    return Grouped(name, labels, perf_counter() - start)


def _plot(swept: Table) -> tuple[Plot, ...]:
    from benchmarks.plots import figure, save

    drawn, axes = figure()
    eps = [row[0] for row in swept.rows]
    axes.plot(eps, [row[3] for row in swept.rows], marker="o", label="Familiar")
    axes.plot(eps, [row[6] for row in swept.rows], marker="s", label="DBSCAN alone")
    axes.set(xlabel="eps (cosine distance)", ylabel="BCubed F", ylim=(0, 1.03))
    axes.legend()
    return (save(drawn, "clustering-eps", "Clustering: BCubed F by DBSCAN's eps."),)
