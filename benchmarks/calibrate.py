"""The thresholds of a pack, measured on a labeled folder: `python -m benchmarks calibrate` prints its [thresholds].

Two stay as the manifest has them. `quality` is measured on degraded faces, which such a folder does not have
(`vision/quality.py`); `margin` is for siblings, who are no more in it: here no margin is as good as any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration import fit
from benchmarks.clustering import familiar, usable
from benchmarks.enrolled_people import draws
from benchmarks.faces import Faces
from benchmarks.metrics import Fit, bcubed, singletons
from benchmarks.open_set import PHOTOS, TIMES, threshold_at
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiard.identity.clustering import cluster_faces
from familiard.identity.constraints import UNASSIGNED, cannot_link_within_photos
from familiard.identity.linkage import size_penalty
from familiard.identity.thresholds import Thresholds

CUTS = tuple(round(float(cut), 3) for cut in np.arange(0.30, 0.801, 0.025))
FINE = 0.005
PRECISION = 0.993
"""Naming an unknown person as family hurts more than a person in two: the cut keeps at least this BCubed precision."""
ALARMS = 0.01
SLACK = 0.0005
"""Differences of F and of rates below this are chance."""
WORTH_ASKING = 1 / 5
"""Share of "same person?" questions whose answer is yes, at the least similarity asked about."""


def calibrate(faces: Faces, known: Thresholds) -> Thresholds:
    """Thresholds measured on labeled faces; `known` gives quality and margin, and where to start."""
    cut = _best_cut(lambda cut: bcubed(familiar(faces, replace(known, linkage=cut, eps=cut)), faces.names))
    known = replace(known, linkage=cut, eps=_round_up(cut, 0.05))
    two, three = (bcubed(familiar(faces, replace(known, min_pts=pts)), faces.names).f for pts in (2, 3))
    known = replace(known, min_pts=2 if two >= three - SLACK else 3)
    trials = {photos: list(draws(faces, known, photos, TIMES)) for photos in PHOTOS}
    # One threshold serves whoever has one photo and whoever has many, so it is in the middle of what they take.
    at = float(np.median([threshold_at(one, 0.0, ALARMS) for one in trials.values()]))
    known = replace(known, match=_round_up(at, FINE))
    every = [one for many in trials.values() for one in many]
    curve = fit(every)
    return replace(
        known,
        suggest=_suggest(faces, known),
        confidence_midpoint=round(curve.midpoint, 3),
        confidence_slope=round(curve.slope, 1),
    )


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """The table for the manifest, printed to be copied, and what it is beside the one there."""
    now, found = run.pack.thresholds, calibrate(run.faces, run.pack.thresholds)
    print("[thresholds]")
    rows = []
    for field in fields(Thresholds):
        value = getattr(found, field.name)
        print(f"{field.name} = {value}")
        rows.append((f"`{field.name}`", value, getattr(now, field.name)))
    fits = [bcubed(familiar(run.faces, one), run.faces.names) for one in (found, now)]
    rows.append(("BCubed F with it", f"{fits[0].f:.4f}", f"{fits[1].f:.4f}"))
    rows.append(("BCubed precision", f"{fits[0].precision:.4f}", f"{fits[1].precision:.4f}"))
    compared = table(
        f"Thresholds of `{run.pack.name}`",
        "threshold, measured, in the manifest",
        rows,
        "`quality` and `margin` are from the manifest.",
    )
    return (compared,), (), ()


def _best_cut(fit_at: Callable[[float], Fit]) -> float:
    """The cut of the best F with enough precision: coarse, then the middle of what is as good around it."""
    coarse = {cut: fit_at(cut) for cut in CUTS}
    middle = max(coarse, key=lambda cut: _worth(coarse[cut]))
    fine = {cut: fit_at(cut) for cut in (round(middle + FINE * step, 3) for step in range(-5, 6))}
    best = max(_worth(found) for found in fine.values())
    good = [cut for cut, found in fine.items() if _worth(found) >= (best[0], best[1] - SLACK)]
    return sorted(good)[(len(good) - 1) // 2]


def _worth(found: Fit) -> tuple[bool, float]:
    return found.precision >= PRECISION, found.f


def _suggest(faces: Faces, thresholds: Thresholds) -> float:
    """The least similarity of two groups at which a fifth of those just above it are one person."""
    rows = usable(faces, thresholds)
    embeddings = faces.embeddings[rows]
    labels = cluster_faces(
        embeddings,
        thresholds,
        cannot_link=cannot_link_within_photos(faces.photo[rows]),
        quality=faces.quality[rows],
    )
    shown = np.full(len(faces.photo), "", dtype=faces.names.dtype)
    mains = faces.main[faces.main != UNASSIGNED]
    shown[mains] = faces.names[faces.photo[mains]]
    similarity, same = _pairs_of_groups(embeddings, singletons(labels), shown[rows], labels != UNASSIGNED)
    order = np.argsort(-similarity)
    window = 50
    if len(order) <= window:
        return thresholds.suggest
    share = np.convolve(same[order], np.ones(window) / window, mode="valid")
    last = np.flatnonzero(share >= WORTH_ASKING)
    if not len(last):
        return round(1 - thresholds.linkage, 3)
    return round(float(similarity[order][last[-1] + window // 2]), 3)


def _pairs_of_groups(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    names: NDArray[np.str_],
    grouped: NDArray[np.bool_],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Similarities of every two groups whose faces are known by name, less their size penalty; whether that name is one."""
    groups = np.unique(labels[grouped & (names != "")])
    sums = np.zeros((len(groups), embeddings.shape[1]), dtype=np.float32)
    owners = np.empty(len(groups), dtype=names.dtype)
    for row, one in enumerate(groups):
        members = labels == one
        sums[row] = embeddings[members].sum(axis=0)
        seen, counts = np.unique(names[members & (names != "")], return_counts=True)
        owners[row] = seen[counts.argmax()]
    sums /= np.linalg.norm(sums, axis=1, keepdims=True)
    upper = np.triu_indices(len(groups), k=1)
    sizes = np.array([(labels == one).sum() for one in groups])
    penalty = size_penalty(sizes[upper[0]], sizes[upper[1]]).astype(np.float32)
    return (sums @ sums.T)[upper] - penalty, (owners[:, None] == owners[None, :])[upper]


def _round_up(value: float, step: float) -> float:
    return round(float(np.ceil(value / step - 1e-9) * step), 3)
