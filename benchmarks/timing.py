"""Two or more ways in turn, many times: medians, and the ratio of neighbors, which a busy machine hardly moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

import numpy as np


def in_turn(ways: Mapping[str, Callable[[], object]], rounds: int, warm: int = 2) -> dict[str, list[float]]:
    """Seconds of each way in each round; the order turns around from round to round."""
    for _ in range(warm):
        for way in ways.values():
            way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        names = list(ways)
        for name in names if number % 2 == 0 else reversed(names):
            start = perf_counter()
            ways[name]()
            seconds[name].append(perf_counter() - start)
    return seconds


def ratio(seconds: Sequence[float], against: Sequence[float]) -> float:
    """Median over the rounds of one way's time to the other's in the same round."""
    return float(np.median(np.array(seconds) / np.array(against)))


def median_ms(seconds: Sequence[float]) -> float:
    """Median in milliseconds."""
    return 1000 * float(np.median(seconds))


def percentile_ms(seconds: Sequence[float], percent: float) -> float:
    """A percentile in milliseconds."""
    return 1000 * float(np.percentile(seconds, percent))
