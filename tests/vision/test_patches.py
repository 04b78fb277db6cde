"""What may be a face is detected again in patches that share one picture."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.vision.detections import NOTHING, Detections
from familiard.vision.patches import confirmed, detect_patches, refound, without_parts
from familiard.vision.pipeline import Pipeline
from tests import photos

GROUP = np.array([(b.x, b.y, b.x + b.width, b.y + b.height) for b in photos.GROUP_FACES], dtype=np.float32)


def boxes(*rows: tuple[float, float, float, float]) -> Detections:
    box = np.array(rows, dtype=np.float32).reshape(-1, 4)
    return Detections(box, np.zeros((len(box), 5, 2), np.float32), np.ones(len(box), np.float32))


@pytest.mark.parametrize("times", [1, 3])
def test_hints_become_faces_where_there_are_some(pipeline: Pipeline, times: int) -> None:
    detector = pipeline._detector
    # Beside the faces, the ceiling; hints are a little off.
    hints = np.concatenate([GROUP + 9, np.array([[600, 20, 640, 60]], dtype=np.float32)])
    hints = np.tile(hints, (times, 1))
    found = detect_patches(photos.group(), boxes(*map(tuple, hints)), detector, 0.7)
    assert len(found) == 6
    order = np.argsort(found.boxes[:, 0])
    assert np.allclose(found.boxes[order], GROUP, atol=25)


def scored(detections: Detections, *scores: float) -> Detections:
    return Detections(detections.boxes, detections.landmarks, np.array(scores, dtype=np.float32))


def test_a_face_is_confirmed_where_it_is_and_not_by_an_equal_score_elsewhere() -> None:
    pair = boxes((100, 100, 140, 140), (300, 300, 340, 340))
    first, second = scored(pair, 0.95, 0.8), scored(pair, 0.85, 0.85)
    assert confirmed(first, second, 0.9).boxes.tolist() == pair.boxes[:1].tolist()
    assert confirmed(first, second, 0.8).boxes.tolist() == pair.boxes.tolist()
    assert len(confirmed(NOTHING, second, 0.9)) == 0
    assert len(confirmed(first, scored(pair, 0.5, 0.5), 0.9)) == 0


def test_parts_of_a_face_are_no_hints() -> None:
    face = boxes((100, 100, 200, 200))
    hints = boxes((120, 120, 150, 150), (220, 120, 250, 150), (0, 0, 300, 300))
    assert without_parts(hints, face, 0.7).boxes.tolist() == hints.boxes[1:].tolist()
    assert without_parts(hints, NOTHING, 0.7) is hints


def test_of_a_face_that_is_found_again_the_second_box_stays() -> None:
    first = boxes((100, 100, 140, 140), (300, 300, 340, 340), (90, 90, 400, 400))
    again = boxes((104, 103, 138, 141))
    assert refound(first, again).boxes.tolist() == [*again.boxes.tolist(), *first.boxes[1:].tolist()]
