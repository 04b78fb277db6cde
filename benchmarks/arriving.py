"""Photos that arrive one by one in random order, through the real store; then an owner who corrects."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from benchmarks.clustering import SEED, familiar
from benchmarks.faces import UNASSIGNED
from benchmarks.household import Household, household
from benchmarks.metrics import Fit, bcubed
from benchmarks.owner import Owner
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting

STEPS = 8
CORRECTIONS = 10
WITHIN = 0.01
QUICK = 1000
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """How it stands after so many photos."""

    photos: int
    fit: Fit
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Corrected:
    """How it stands after a correction and the full run that follows it."""

    what: str
    at_once: Fit
    after_run: Fit
    moved: int
    true: int


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """One by one, a full run, ten corrections each with a full run."""
    faces = run.faces
    order = np.random.default_rng(SEED).permutation(len(faces.images))
    order = order[:QUICK] if run.quick else order
    with household(faces, run.pack) as home:
        steps = _arrive(home, order)
        start = perf_counter()
        moved = home.recluster()
        seconds = perf_counter() - start
        full = bcubed(home.labels(order), faces.names[order])
        corrected = _correct(home, order)
    alone = bcubed(familiar(faces, run.pack.thresholds), faces.names) if not run.quick else full
    came = steps[-1].fit
    arrived = table(
        "Photo by photo, in random order",
        "photos, P:.4f, R:.4f, F:.4f, ms per photo:.1f",
        [
            *(
                (step.photos, step.fit.precision, step.fit.recall, step.fit.f, step.milliseconds)
                for step in steps
            ),
            (
                f"then full clustering ({moved} faces move, {seconds:.1f} s)",
                full.precision,
                full.recall,
                full.f,
                None,
            ),
            ("full clustering only", alone.precision, alone.recall, alone.f, None),
        ],
        "BCubed of the primary faces so far. Each photo passes through the real store: ledger, Chroma, decisions.",
    )
    answered = table(
        "Ten corrections by the owner",
        "correction, F immediately:.4f, F after full clustering:.4f, faces it moved, corrections kept",
        [
            ("none", full.f, full.f, 0, "–"),
            *(
                (one.what, one.at_once.f, one.after_run.f, one.moved, f"{one.true} of {number}")
                for number, one in enumerate(corrected, start=1)
            ),
        ],
        "The owner knows everyone and corrects the worst errors: one person as two, a wrong face, two people as one. "
        "After each correction, all faces are re-clustered.",
    )
    levels = [full.f, *(level for one in corrected for level in (one.at_once.f, one.after_run.f))]
    kept = all(one.true == number for number, one in enumerate(corrected, start=1))
    goals = (
        Goal(
            "clustering photo by photo",
            f"within {WITHIN} of full clustering",
            f"{came.f:.4f}, full clustering {alone.f:.4f}",
            abs(alone.f - came.f) <= WITHIN,
        ),
        Goal(
            "after 10 corrections",
            "all kept, F never falls",
            f"{'all kept' if kept else 'NOT all kept'}, F {full.f:.4f} → {levels[-1]:.4f}, "
            f"largest fall {max(0.0, *(a - b for a, b in itertools.pairwise(levels))):.4f}",
            kept and all(b >= a - ROUNDING for a, b in itertools.pairwise(levels)),
        ),
    )
    return (arrived, answered), goals, _plot(steps)


def _arrive(home: Household, order: np.ndarray) -> list[Step]:
    steps = []
    start, done = perf_counter(), 0
    for stop in np.linspace(0, len(order), STEPS + 1).astype(int)[1:]:
        for photo in order[done:stop].tolist():
            home.bring(photo)
        spent = perf_counter() - start
        fit = bcubed(home.labels(order[:stop]), home.faces.names[order[:stop]])
        steps.append(Step(int(stop), fit, 1000 * spent / (stop - done)))
        start, done = perf_counter(), int(stop)
    return steps


def _correct(home: Household, order: np.ndarray) -> list[Corrected]:
    truth = home.faces.names[order]
    mains = set(home.faces.main[order].tolist()) - {UNASSIGNED}
    owner = Owner(home, {row: str(home.faces.names[home.faces.photo[row]]) for row in mains})
    found = []
    for _ in range(CORRECTIONS):
        what = owner.correct()
        if what is None:
            break
        at_once = bcubed(home.labels(order), truth)
        moved = home.recluster()
        after = bcubed(home.labels(order), truth)
        found.append(Corrected(what, at_once, after, moved, owner.still_true()))
    return found


def _plot(steps: list[Step]) -> tuple[Plot, ...]:
    from benchmarks.plots import figure, save

    drawn, axes = figure()
    photos = [step.photos for step in steps]
    for name, values in (
        ("precision", [step.fit.precision for step in steps]),
        ("recall", [step.fit.recall for step in steps]),
        ("F", [step.fit.f for step in steps]),
    ):
        axes.plot(photos, values, marker="o", label=name)
    axes.set(xlabel="photos so far", ylabel="BCubed", ylim=(0.9, 1.003))
    axes.legend()
    return (save(drawn, "clustering-arriving", "Photo by photo: BCubed by the number of photos."),)
