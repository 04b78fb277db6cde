"""Parts side by side give what each gives alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.vision.detections import Detections
from familiard.vision.mosaic import detect_parts
from familiard.vision.pipeline import Pipeline
from familiard.vision.warp import warp
from tests import photos

SIDE = 96


def part(number: int, margin: float = 2.0) -> NDArray[np.uint8]:
    box = photos.GROUP_FACES[number]
    factor = SIDE / (margin * box.height)
    middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
    return warp(photos.group(), np.column_stack([np.eye(2) * factor, SIDE / 2 - factor * middle]), SIDE)


@pytest.mark.parametrize("count", [1, 5, 70])
def test_each_part_has_its_own_face(pipeline: Pipeline, count: int) -> None:
    parts = [part(number % len(photos.GROUP_FACES)) for number in range(count)]
    parts[count // 2] = np.zeros_like(parts[0])
    found = detect_parts(parts, pipeline._detector.detect_part)
    assert [len(one) for one in found] == [int(number != count // 2) for number in range(count)]
    for one in found:
        middles = (one.boxes[:, :2] + one.boxes[:, 2:]) / 2
        assert (np.abs(middles - SIDE / 2) < SIDE / 8).all()


def test_what_an_edge_cuts_off_is_left_out() -> None:
    boxes = np.array([[10, 10, 60, 60], [50, 10, 95.5, 60]], dtype=np.float32)
    seen = Detections(boxes, np.zeros((2, 5, 2), np.float32), np.ones(2, np.float32))
    (found,) = detect_parts([np.zeros((SIDE, SIDE, 3), np.uint8)], lambda _: seen)
    assert found.boxes.tolist() == [boxes[0].tolist()]
