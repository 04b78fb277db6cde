"""Boxes that mean the same face."""

from __future__ import annotations

import numpy as np

from familiard.vision.boxes import corners, overlap, overlapping


def test_overlap_is_the_shared_part_of_both() -> None:
    box = corners((10, 20, 40, 40))
    assert box.tolist() == [10, 20, 50, 60]
    assert overlap(box, box) == 1.0
    assert overlap(box, corners((30, 20, 40, 40))) == np.float32(800 / 2400)
    assert overlap(box, corners((60, 20, 40, 40))) == 0.0


def test_a_box_means_the_one_that_it_overlaps_most() -> None:
    box = corners((10, 20, 40, 40))
    others = [corners((30, 20, 40, 40)), corners((14, 22, 40, 40)), corners((200, 20, 40, 40))]
    assert overlapping(box, others) == 1
    assert overlapping(box, others[2:]) is None
    assert overlapping(box, []) is None
