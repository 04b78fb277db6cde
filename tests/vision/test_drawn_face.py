"""A face in a box that somebody drew: one that was found, one that the detector doubts, or one that it does not see."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.vision.drawn_face import guesses
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline
from familiard.vision.results import Face
from tests import photos
from tests.vision.conftest import Build

AROUND = np.array([-10.0, 8.0, 14.0, 6.0])
"""How far a hand misses a box, in pixels."""


@pytest.fixture(scope="module")
def found(pipeline: Pipeline) -> Face:
    """The astronaut, as the detector finds her."""
    (face,) = pipeline.analyze(photos.astronaut_jpeg()).faces
    return face


def drawn(face: Face) -> tuple[float, float, float, float]:
    x, y, width, height = (float(value) for value in np.array(face.box) + AROUND)
    return x, y, width, height


def likeness(one: Face, other: Face) -> float:
    assert one.embedding is not None and other.embedding is not None
    return float(one.embedding @ other.embedding)


def test_a_box_means_the_face_that_was_found_there(pipeline: Pipeline, group_jpeg: bytes) -> None:
    plain = pipeline.analyze(group_jpeg)
    assert plain.drawn is None
    for index, face in enumerate(plain.faces):
        analysis = pipeline.analyze(group_jpeg, box=drawn(face))
        assert (analysis.drawn, len(analysis.faces)) == (index, len(plain.faces))


def test_a_face_that_was_not_found_is_found_in_its_box(build: Build, found: Face) -> None:
    strict = build(VisionOptions(score=1.0))
    image = photos.astronaut_jpeg()
    assert strict.analyze(image).faces == ()
    analysis = strict.analyze(image, box=drawn(found))
    assert analysis.drawn == 0
    (face,) = analysis.faces
    assert face.crop is not None
    assert np.allclose(face.box, found.box, atol=25)
    assert face.quality.value > 0.6
    assert likeness(face, found) > 0.9


def test_a_box_in_a_large_photo_is_in_its_pixels(build: Build, found: Face) -> None:
    strict, times = build(VisionOptions(score=1.0)), 4
    import cv2

    large = cv2.resize(photos.astronaut(), None, fx=times, fy=times)
    x, y, width, height = (value * times for value in drawn(found))
    box = (x, y, width, height)
    analysis = strict.analyze(photos.encode(np.asarray(large, dtype=np.uint8)), box=box)
    assert analysis.drawn == 0
    assert np.allclose(np.array(analysis.faces[0].box) / times, found.box, atol=25)
    assert likeness(analysis.faces[0], found) > 0.9


def test_what_shows_no_face_has_no_quality(pipeline: Pipeline) -> None:
    blank = photos.encode(np.full((240, 320, 3), 128, dtype=np.uint8))
    analysis = pipeline.analyze(blank, box=(100.0, 60.0, 80.0, 100.0))
    assert analysis.drawn == 0
    (face,) = analysis.faces
    assert (face.score, face.quality.value < 0.1) == (0.0, True)
    assert face.quality.reasons


@pytest.mark.parametrize(
    "box", [(400.0, 60.0, 80.0, 100.0), (-90.0, 0.0, 91.0, 50.0), (0.0, 300.0, 9.0, 9.0)]
)
def test_a_box_outside_the_image_means_no_face(
    pipeline: Pipeline, box: tuple[float, float, float, float]
) -> None:
    blank = photos.encode(np.full((240, 320, 3), 128, dtype=np.uint8))
    analysis = pipeline.analyze(blank, box=box)
    assert (analysis.drawn, analysis.faces) == (None, ())


def test_guessed_landmarks_lie_where_a_detector_finds_them(found: Face) -> None:
    x, y, width, height = found.box
    first = guesses(np.array([x, y, x + width, y + height], dtype=np.float32)).landmarks[0]
    assert np.abs(first - found.landmarks).max() < 0.15 * width
