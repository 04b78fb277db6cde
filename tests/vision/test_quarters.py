"""A face is found whichever way up it is, and given where it lies in the picture as it came."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.vision.pipeline import Pipeline
from familiard.vision.quarters import best_quarter, quarters_of
from tests import photos


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_face_is_found_at_every_quarter_where_it_is(pipeline: Pipeline, turns: int) -> None:
    detector = pipeline._detector
    upright = pipeline.analyze_pixels(photos.astronaut()).faces[0]
    side = photos.astronaut().shape[0]
    turned = np.ascontiguousarray(np.rot90(photos.astronaut(), turns))
    points = upright.landmarks.astype(np.float64)
    x, y, width, height = upright.box
    corners = np.array([[x, y], [x + width, y + height]])
    for _ in range(turns):
        # Counterclockwise: what was at the right comes to the top.
        points = np.column_stack([points[:, 1], side - points[:, 0]])
        corners = np.column_stack([corners[:, 1], side - corners[:, 0]])
    box = np.concatenate([corners.min(axis=0), corners.max(axis=0)]).astype(np.float32)

    found = best_quarter(turned, box, detector.detect_part, detector.score)

    assert found is not None
    assert np.abs(found.landmarks[0] - points).max() < 0.06 * height


def test_where_there_is_no_face_nothing_is_found_at_any_angle(pipeline: Pipeline) -> None:
    detector = pipeline._detector
    ceiling = np.array([600, 20, 640, 60], dtype=np.float32)
    assert quarters_of(photos.group(), [ceiling, ceiling], detector.detect_part, detector.score) == [[], []]
    assert best_quarter(photos.group(), ceiling, detector.detect_part, detector.score) is None
