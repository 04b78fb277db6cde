"""The measures, on cases small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.metrics import bcubed, largest, pairwise, singletons

TRUTH = np.array(["a", "a", "a", "b", "b"])


def test_a_perfect_grouping_is_perfect() -> None:
    labels = np.array([4, 4, 4, 9, 9])
    for fit in (bcubed(labels, TRUTH), pairwise(labels, TRUTH)):
        assert (fit.precision, fit.recall, fit.f) == (1, 1, 1)


def test_everybody_in_one_group_has_recall_and_no_precision() -> None:
    fit = bcubed(np.zeros(5, dtype=np.int64), TRUTH)
    assert fit.recall == 1
    assert fit.precision == pytest.approx((3 * 3 / 5 + 2 * 2 / 5) / 5)


def test_nobody_in_a_group_is_pure_and_torn() -> None:
    labels = np.full(5, -1, dtype=np.int64)
    fit = bcubed(labels, TRUTH)
    assert fit.precision == 1
    assert fit.recall == pytest.approx((3 / 3 + 2 / 2) / 5)
    assert pairwise(labels, TRUTH).recall == 0


def test_a_grouping_counted_by_hand() -> None:
    labels = np.array([0, 0, 1, 1, -1])  # a a | a b | b
    fit = bcubed(labels, TRUTH)
    assert fit.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert fit.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    pairs = pairwise(labels, TRUTH)
    assert pairs.precision == pytest.approx(1 / 2)
    assert pairs.recall == pytest.approx(1 / 4)
    assert pairs.f == pytest.approx(1 / 3)


def test_faces_in_no_group_are_not_together() -> None:
    labels = np.array([-1, 2, -1, 2])
    assert len(set(singletons(labels).tolist())) == 3
    assert largest(labels) == 2
