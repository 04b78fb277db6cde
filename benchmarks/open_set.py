"""Some people are enrolled, the rest are unknown: who is recognized, who is taken for somebody, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.calibration import Bin, Curve, fit, reliability
from benchmarks.enrolled_people import Trial, draws
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiard.identity.thresholds import Thresholds

PHOTOS = (1, 3, 5)
FALSE_ALARMS = (0.001, 0.01)
GOAL, GOAL_PHOTOS, GOAL_ALARMS = 0.97, 3, 0.01
TIMES = 10


def threshold_at(trials: Sequence[Trial], margin: float, alarms: float) -> float:
    """The least similarity at which a share `alarms` of the unknown faces is taken for somebody."""
    unknown = np.concatenate([one.best[~one.known & (one.margin >= margin)] for one in trials])
    count = sum(int((~one.known).sum()) for one in trials)
    ranked = np.sort(unknown)[::-1]
    allowed = int(alarms * count)
    return float(np.nextafter(ranked[allowed], np.float32(2))) if allowed < len(ranked) else -1.0


def identified(trials: Sequence[Trial], margin: float, threshold: float) -> tuple[float, float, float, float]:
    """At a threshold: rate of known faces recognized, the same as a mean over people, taken for another, unknown.

    The last two are the shares of known faces that are called somebody else, and of unknown faces that are called
    somebody at all.
    """
    rates, by_person, wrong, alarms = [], [], [], []
    for one in trials:
        said = (one.best >= threshold) & (one.margin >= margin)
        hit = (said & one.right)[one.known]
        rates.append(hit.mean())
        who = np.unique(one.who[one.known], return_inverse=True)[1]
        by_person.append((np.bincount(who, weights=hit) / np.bincount(who)).mean())
        wrong.append((said & ~one.right)[one.known].mean())
        alarms.append(said[~one.known].mean())
    return float(np.mean(rates)), float(np.mean(by_person)), float(np.mean(wrong)), float(np.mean(alarms))


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Rates at false alarms, at the pack's own threshold, and the reliability of confidence."""
    thresholds = run.pack.thresholds
    times = 3 if run.quick else TIMES
    trials = {photos: list(draws(run.faces, thresholds, photos, times)) for photos in PHOTOS}
    rates = _rates(trials, thresholds)
    curve = Curve(thresholds.confidence_midpoint, thresholds.confidence_slope)
    every = [one for found in trials.values() for one in found]
    fitted = fit(every)
    bins, error = reliability(curve, every)
    kept = table(
        "Calibration of confidence",
        "confidence, faces, expected:.1f, correct:.1f",
        [
            (f"{100 * one.low:.0f}–{100 * one.high:.0f} %", one.count, 100 * one.promised, 100 * one.true)
            for one in bins
        ],
        f"In percent; known and unknown faces have equal weight. Expected calibration error: {100 * error:.1f} points with "
        f"the pack's curve (midpoint {curve.midpoint:.3f}, slope {curve.slope:.1f}). A curve fitted to these draws: "
        f"midpoint {fitted.midpoint:.3f}, slope {fitted.slope:.1f}.",
    )
    threshold = threshold_at(trials[GOAL_PHOTOS], thresholds.margin, GOAL_ALARMS)
    rate = identified(trials[GOAL_PHOTOS], thresholds.margin, threshold)[0]
    goal = Goal(
        f"open set, {GOAL_PHOTOS} photos each, {100 * GOAL_ALARMS:.0f} % false alarms",
        f"≥ {100 * GOAL:.0f} %",
        f"{100 * rate:.1f} %",
        rate >= GOAL,
    )
    return (rates, kept), (goal,), _plot(trials, thresholds, bins)


def _rates(trials: dict[int, list[Trial]], thresholds: Thresholds) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for photos, found in trials.items():
        cells: list[str] = []
        for alarms in FALSE_ALARMS:
            threshold = threshold_at(found, thresholds.margin, alarms)
            rate, by_person, _, _ = identified(found, thresholds.margin, threshold)
            cells.append(f"{100 * rate:.1f} % ({100 * by_person:.1f} %) at {threshold:.3f}")
        rate, _, wrong, taken = identified(found, thresholds.margin, thresholds.match)
        known = int(np.mean([one.known.sum() for one in found]))
        unknown = int(np.mean([(~one.known).sum() for one in found]))
        rows.append(
            (
                photos,
                known,
                unknown,
                *cells,
                f"{100 * rate:.1f} %",
                f"{100 * wrong:.2f} %",
                f"{100 * taken:.2f} %",
            )
        )
    return table(
        "One third of the people enrolled, the others unknown",
        "photos per person, known faces, unknown faces, recognized at 0.1 % false alarms, at 1 %, "
        f"at the pack's {thresholds.match}, as someone else, unknown as someone",
        rows,
        f"One third of the people with more photos than that, drawn {len(next(iter(trials.values())))} times. Recognized: "
        f"the right person, with a margin of {thresholds.margin} to the next. In parentheses: the mean over people, since "
        "some have hundreds of photos. After *at*: the threshold.",
    )


def _plot(trials: dict[int, list[Trial]], thresholds: Thresholds, bins: Sequence[Bin]) -> tuple[Plot, ...]:
    from benchmarks.plots import figure, save

    drawn, axes = figure()
    for photos, found in trials.items():
        alarms = np.geomspace(1e-4, 0.1, 40)
        rates = [
            100 * identified(found, thresholds.margin, threshold_at(found, thresholds.margin, far))[0]
            for far in alarms
        ]
        axes.plot(100 * alarms, rates, label=f"{photos} photo{'s' if photos > 1 else ''}")
    axes.set(
        xscale="log", xlabel="false alarms, % of unknown people", ylabel="recognized, %", ylim=(80, 100.5)
    )
    axes.legend()
    rates_plot = save(drawn, "open-set", "Open set: recognition rate by false alarm rate.")
    drawn, axes = figure(4.2, 3.6)
    axes.plot([0, 100], [0, 100], color="gray", linewidth=0.8)
    axes.plot(
        [100 * one.promised for one in bins],
        [100 * one.true for one in bins],
        marker="o",
    )
    axes.set(xlabel="confidence, %", ylabel="right, %")
    return (rates_plot, save(drawn, "open-set-confidence", "Confidence and the share of correct results."))
