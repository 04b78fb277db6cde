"""Of several faces in one place, the clearest stays."""

from __future__ import annotations

import numpy as np

from familiard.vision.pipeline import Pipeline
from familiard.vision.results import Face, Quality
from familiard.vision.same_place import best_of_each
from tests import photos


def face(x: float, quality: float, score: float) -> Face:
    landmarks = np.zeros((5, 2), dtype=np.float32)
    return Face((x, 10.0, 40.0, 50.0), landmarks, score, Quality(quality), None)


def test_the_clearest_of_one_place_stays_in_the_order_of_scores() -> None:
    upside_down, upright, other = face(10, 0.1, 0.99), face(14, 0.9, 0.8), face(200, 0.3, 0.95)
    assert best_of_each([upside_down, other], [upright]) == (other, upright)


def test_a_box_without_area_is_no_error() -> None:
    empty = Face((0.0, 0.0, 0.0, 0.0), np.zeros((5, 2), dtype=np.float32), 0.5, Quality(0.0), None)
    assert len(best_of_each([empty], [empty])) == 2


def test_upside_down_faces_are_recognized_one_by_one(pipeline: Pipeline) -> None:
    for who in range(6):
        image = photos.face_of_group(who)
        (upright,) = pipeline.analyze_pixels(image).faces
        turned = pipeline.analyze_pixels(np.ascontiguousarray(np.rot90(image, 2))).faces
        assert upright.embedding is not None
        assert len(turned) == 1
        assert turned[0].embedding is not None
        assert float(upright.embedding @ turned[0].embedding) > 0.7
