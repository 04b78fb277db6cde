"""One person or two? LFW's protocol on its own pairs (Huang et al., 2007)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import UNASSIGNED, Faces
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting

FAR = (1e-2, 1e-3, 1e-4)
FULL_ACCURACY = 0.9928
"""All 6,000 pairs of LFW with the same weights and float landmarks, at the best single threshold."""
TOLERANCE = 0.001
STEP = 0.001
FOLDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of images.

    Attributes:
        first, second: int64 [P], rows of `Faces.images`.
        same: bool [P].
        fold: int64 [P], 0…9.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Verified:
    """What LFW's protocol finds.

    Attributes:
        accuracy: mean of the ten folds, each at the threshold that is best on the other nine.
        deviation: standard deviation of the folds.
        balanced: the same with same and different pairs counted alike, as in LFW's own folds of 300 and 300.
        best: accuracy at the one threshold that is best on all pairs.
        threshold: that threshold.
    """

    accuracy: float
    deviation: float
    balanced: float
    best: float
    threshold: float


def read_pairs(path: Path, images: NDArray[np.str_]) -> Pairs:
    """Read `name i j` (same) and `name i name j` (different), tab-separated.

    LFW lists, fold by fold, the pairs of one person and then those of two; so a fold ends where a same pair
    follows a different one. Pairs with an image that is not there are left out.
    """
    row_of = {image: row for row, image in enumerate(images.tolist())}
    rows: list[tuple[int, int, bool, int]] = []
    fold, before = 0, True
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) not in (3, 4):
            continue
        same = len(words) == 3
        fold += same and not before
        before = same
        one = row_of.get(_image(words[0], words[1]))
        other = row_of.get(_image(words[0], words[2]) if same else _image(words[2], words[3]))
        if one is not None and other is not None:
            rows.append((one, other, same, fold))
    first, second, alike, folds = (np.array(column) for column in zip(*rows, strict=True))
    return Pairs(first, second, alike.astype(bool), folds)


def similarities(faces: Faces, pairs: Pairs) -> NDArray[np.float32]:
    """Cosine of the main faces of each pair, float32 [P]; −1 where an image has none."""
    one, other = faces.main[pairs.first], faces.main[pairs.second]
    cosine = np.einsum("nd,nd->n", faces.embeddings[one], faces.embeddings[other])
    return np.where((one == UNASSIGNED) | (other == UNASSIGNED), np.float32(-1.0), cosine).astype(np.float32)


def verify(similarity: NDArray[np.float32], pairs: Pairs) -> Verified:
    """LFW's protocol: a threshold from nine folds, judged on the tenth."""
    weights = _balancing(pairs)
    plain: list[float] = []
    balanced: list[float] = []
    for fold in np.unique(pairs.fold):
        test = pairs.fold == fold
        for found, weight in ((plain, np.ones(len(similarity))), (balanced, weights)):
            threshold, _ = _best(similarity[~test], pairs.same[~test], weight[~test])
            right = (similarity[test] >= threshold) == pairs.same[test]
            found.append(float(np.average(right, weights=weight[test])))
    threshold, best = _best(similarity, pairs.same, np.ones(len(similarity)))
    return Verified(float(np.mean(plain)), float(np.std(plain)), float(np.mean(balanced)), best, threshold)


def accepted_at(similarity: NDArray[np.float32], same: NDArray[np.bool_], far: float) -> tuple[float, float]:
    """True acceptance rate, and the threshold, at which at most `far` of the different pairs are accepted."""
    impostors = np.sort(similarity[~same])[::-1]
    allowed = int(far * len(impostors))
    threshold = float(np.nextafter(impostors[allowed], np.float32(2.0)))
    return float((similarity[same] >= threshold).mean()), threshold


def roc(
    similarity: NDArray[np.float32], same: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """False and true acceptance rates over all thresholds, both float64 and rising."""
    order = np.argsort(-similarity, kind="stable")
    return (
        np.cumsum(~same[order]) / max(1, int((~same).sum())),
        np.cumsum(same[order]) / max(1, int(same.sum())),
    )


def all_pairs(faces: Faces) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Similarities of every two images' main faces, and whether they show one person: millions of impostors.

    LFW's own list has too few different pairs to speak of one false alarm in ten thousand.
    """
    shown = faces.main[faces.main != UNASSIGNED]
    embeddings, names = faces.embeddings[shown], np.unique(faces.names, return_inverse=True)[1]
    names = names[faces.main != UNASSIGNED]
    upper = np.triu_indices(len(shown), k=1)
    return (embeddings @ embeddings.T)[upper], (names[:, None] == names[None, :])[upper]


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Verification on LFW's pairs, and on every pair of images there is."""
    faces = run.faces
    pairs = read_pairs(run.pairs, faces.images)
    similarity = similarities(faces, pairs)
    found = verify(similarity, pairs)
    every, same = all_pairs(faces)
    rows: list[tuple[Cell, ...]] = []
    for name, values, truth in (
        ("LFW's pairs", similarity, pairs.same),
        ("every pair of images", every, same),
    ):
        rates = [accepted_at(values, truth, far) for far in FAR]
        few = [int(far * (~truth).sum()) == 0 for far in FAR]
        rows.append(
            (
                name,
                int(truth.sum()),
                int((~truth).sum()),
                *(
                    f"{100 * rate:.2f} % (≥ {at:.3f}){' *' if none else ''}"
                    for (rate, at), none in zip(rates, few, strict=True)
                ),
            )
        )
    accuracy = table(
        "LFW's protocol",
        "pairs, folds, accuracy, balanced, at one threshold, threshold:.3f",
        [
            (
                len(similarity),
                len(np.unique(pairs.fold)),
                f"{100 * found.accuracy:.2f} ± {100 * found.deviation:.2f} %",
                f"{100 * found.balanced:.2f} %",
                f"{100 * found.best:.2f} %",
                found.threshold,
            )
        ],
        "Accuracy: mean of ten folds, each at the best threshold of the other nine. Balanced: same and different pairs have "
        "equal weight, as in the full list (this half of LFW has more pairs of one person). At one threshold: the same "
        "threshold for all pairs; on all 6,000 pairs, the models reach 99.28 %.",
    )
    acceptance = table(
        "True acceptance at a false acceptance rate",
        "pairs, same person, different people, FAR 1e-2, FAR 1e-3, FAR 1e-4",
        rows,
        "In parentheses: the threshold. *: too few pairs of different people for this rate; none of them was accepted.",
    )
    goal = Goal(
        "LFW verification, one threshold",
        f"{100 * FULL_ACCURACY:.2f} % (all 6,000 pairs) ± {100 * TOLERANCE:.1f}",
        f"{100 * found.best:.2f} %",
        found.best >= FULL_ACCURACY - TOLERANCE,
    )
    return (accuracy, acceptance), (goal,), _plot(similarity, pairs.same, every, same)


def _plot(
    similarity: NDArray[np.float32],
    same: NDArray[np.bool_],
    every: NDArray[np.float32],
    every_same: NDArray[np.bool_],
) -> tuple[Plot, ...]:
    from benchmarks.plots import figure, save

    drawn, axes = figure()
    for name, values, truth in (
        ("LFW's pairs", similarity, same),
        ("every pair of images", every, every_same),
    ):
        false, true = roc(values, truth)
        keep = np.unique(
            np.concatenate([np.searchsorted(false, np.geomspace(1e-6, 1, 400)), [len(false) - 1]])
        )
        keep = keep[keep < len(false)]
        axes.plot(np.maximum(false[keep], 1e-6), 100 * true[keep], label=name)
    axes.set(
        xscale="log",
        xlim=(1e-5, 1),
        ylim=(90, 100.2),
        xlabel="false acceptance rate",
        ylabel="true acceptance, %",
    )
    axes.legend()
    return (save(drawn, "verification-roc", "Verification: true acceptance by false acceptance."),)


def _balancing(pairs: Pairs) -> NDArray[np.float64]:
    """A weight a pair, so that in each fold same and different count alike."""
    weights = np.ones(len(pairs.same))
    for fold in np.unique(pairs.fold):
        for same in (True, False):
            rows = (pairs.fold == fold) & (pairs.same == same)
            weights[rows] = 1.0 / max(1, int(rows.sum()))
    return weights


def _best(
    similarity: NDArray[np.float32], same: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, float]:
    thresholds = np.arange(-0.2, 0.9, STEP)
    right = ((similarity[None, :] >= thresholds[:, None]) == same[None, :]) @ (weights / weights.sum())
    # The middle of the best stretch: its ends are chance.
    best = np.flatnonzero(right >= right.max() - 1e-12)
    return float(thresholds[best].mean()), float(right.max())


def _image(name: str, number: str) -> str:
    return f"{name}/{name}_{int(number):04d}.jpg"
