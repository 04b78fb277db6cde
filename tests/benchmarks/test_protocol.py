"""LFW's protocol: folds as its list has them, thresholds from the others, and rates at false acceptance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.faces import nearest_to_middle
from benchmarks.verification import Pairs, accepted_at, read_pairs, verify

IMAGES = np.array(["A/A_0001.jpg", "A/A_0002.jpg", "B/B_0001.jpg", "B/B_0003.jpg", "C/C_0001.jpg"])


def test_a_fold_ends_where_same_pairs_begin_again(tmp_path: Path) -> None:
    listed = tmp_path / "pairs.txt"
    listed.write_text("A\t1\t2\nB\t1\t3\nA\t1\tB\t1\nA\t1\t2\nB\t3\tC\t1\nA\t1\t7\n", encoding="utf-8")
    pairs = read_pairs(listed, IMAGES)
    assert pairs.fold.tolist() == [0, 0, 0, 1, 1]
    assert pairs.same.tolist() == [True, True, False, True, False]
    assert (pairs.first[4], pairs.second[4]) == (3, 4)


def test_a_folds_own_pairs_do_not_choose_its_threshold() -> None:
    same = np.tile([True, False], 10)
    fold = np.repeat(np.arange(10), 2)
    similarity = np.where(same, 0.8, 0.2).astype(np.float32)
    # In one fold all are more alike: from the others' threshold, a mistake.
    similarity[fold == 3] += 0.5
    rows = np.arange(20)
    found = verify(similarity, Pairs(rows, rows, same, fold))
    assert found.accuracy == pytest.approx((9 + 0.5) / 10)
    assert found.balanced == pytest.approx(found.accuracy)


def test_acceptance_lets_no_more_pass_than_it_may() -> None:
    similarity = np.array([0.1, 0.2, 0.3, 0.9, 0.25, 0.35, 0.95, 0.99], dtype=np.float32)
    same = np.array([False, False, False, False, True, True, True, True])
    assert accepted_at(similarity, same, 0.25)[0] == pytest.approx(3 / 4)
    assert accepted_at(similarity, same, 0.01)[0] == pytest.approx(2 / 4)


def test_the_main_face_is_the_one_in_the_middle() -> None:
    boxes = np.array([[0, 0, 40, 40], [100, 100, 50, 50], [0, 0, 10, 10]], dtype=np.float32)
    main = nearest_to_middle(boxes, np.array([0, 0, 2]), np.full((3, 2), 250))
    assert main.tolist() == [1, -1, 2]
