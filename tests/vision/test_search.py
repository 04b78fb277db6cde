"""A search finds the small faces of large photos, and little that is none."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline
from tests import photos

Build = Callable[[VisionOptions], Pipeline]


def wall(places: list[tuple[int, int]], heights: list[int], width: int = 4000, height: int = 3000) -> bytes:
    """A gray photo with people of the group photo in it; heights are those of what is shown of each."""
    picture = np.full((height, width, 3), 104, dtype=np.uint8)
    for number, ((x, y), tall) in enumerate(zip(places, heights, strict=True)):
        portrait = photos.face_of_group(number % 6)
        by = tall / portrait.shape[0]
        small = cv2.resize(portrait, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
        picture[y : y + small.shape[0], x : x + small.shape[1]] = small
    return photos.encode(picture)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.slow
def test_people_who_are_small_and_far_apart_are_found_in_a_large_photo(
    pipeline: Pipeline, *, own: bool
) -> None:
    places = [(300 + 600 * column, 250 + 560 * row) for row in range(5) for column in range(6)]
    heights = [60 + 3 * number for number in range(30)]
    found = pipeline.analyze(wall(places, heights), own=own).faces
    middles = [(face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2) for face in found]
    met = [any(x < mx < x + 160 and y < my < y + 160 for mx, my in middles) for x, y in places]
    assert sum(met) >= 29
    assert len(found) <= 32


def test_one_small_face_is_found_once(pipeline: Pipeline) -> None:
    (face,) = pipeline.analyze(wall([(1000, 700)], [90], 2400, 1800), own=True).faces
    assert 1000 < face.box[0] < 1060
    assert 700 < face.box[1] < 760


def test_fast_leaves_small_faces_out(build: Build) -> None:
    assert not build(VisionOptions(detail="fast")).analyze(wall([(1000, 700)], [90], 2400, 1800)).faces


@pytest.mark.parametrize("quarters", [1, 3])
def test_somebody_who_lies_beside_somebody_upright_is_found(pipeline: Pipeline, quarters: int) -> None:
    picture = np.full((960, 1280, 3), 104, dtype=np.uint8)
    upright, lying = photos.face_of_group(2), np.rot90(photos.face_of_group(3), quarters)
    picture[200 : 200 + upright.shape[0], 150 : 150 + upright.shape[1]] = upright
    picture[500 : 500 + lying.shape[0], 800 : 800 + lying.shape[1]] = lying
    first, second = sorted(
        pipeline.analyze(photos.encode(picture), own=True).faces, key=lambda face: face.box[0]
    )
    (alone,) = pipeline.analyze_pixels(photos.face_of_group(3)).faces
    assert 150 < first.box[0] < 800 < second.box[0]
    assert second.embedding is not None and alone.embedding is not None
    assert float(second.embedding @ alone.embedding) > 0.8
