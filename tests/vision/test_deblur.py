"""Motion along a line is measured by a face's spectrum and taken out again; sharp faces stay as they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.vision.deblur import deblurred, motion_of
from familiard.vision.pipeline import Pipeline
from tests import photos
from tests.server.people import frame

SIZE = 90.0
"""Side of a face in `small`, in pixels."""


def small(who: int) -> NDArray[np.uint8]:
    face = photos.face_of_group(who)
    return np.asarray(cv2.resize(face, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def moved(rgb: NDArray[np.uint8], length: int, *, down: bool = False) -> NDArray[np.uint8]:
    kernel = np.full((length, 1) if down else (1, length), 1 / length, dtype=np.float32)
    return np.asarray(cv2.filter2D(rgb, -1, kernel), dtype=np.uint8)


@pytest.mark.parametrize("length", [6, 9, 12])
@pytest.mark.parametrize("down", [False, True])
def test_direction_and_length_are_measured(length: int, *, down: bool) -> None:
    for who in range(6):
        motion = motion_of(moved(small(who), length, down=down))
        assert motion is not None
        assert motion.angle == (90 if down else 0)
        assert abs(motion.length - length) <= 1


def test_sharp_faces_have_no_motion() -> None:
    assert [motion_of(small(who)) for who in range(6)] == [None] * 6
    flat = np.full((80, 80, 3), 90, dtype=np.uint8)
    assert deblurred(flat, 40.0) is None


def test_what_is_too_small_or_too_large_is_left_alone() -> None:
    blurred = moved(small(0), 9)
    assert deblurred(blurred, SIZE) is not None
    assert deblurred(blurred, 300.0) is None
    assert deblurred(blurred[:10], 5.0) is None


def test_faces_in_motion_resemble_their_photos(pipeline: Pipeline) -> None:
    alike = []
    for who in range(6):
        (clean,) = pipeline.analyze_pixels(photos.face_of_group(who)).faces
        faces = pipeline.analyze_pixels(moved(small(who), 9)).faces
        assert clean.embedding is not None
        assert not clean.restored
        assert any(face.restored for face in faces)
        alike += [float(face.embedding @ clean.embedding) for face in faces if face.embedding is not None]
    # Blurred as they are, it is .51.
    assert len(alike) == 6
    assert np.mean(alike) > 0.75


def test_a_sharp_face_beside_a_bar_stays_sharp(pipeline: Pipeline) -> None:
    for who in range(6):
        image = small(who).copy()
        (clean,) = pipeline.analyze_pixels(image).faces
        # The spectrum of a bar has the zeros that motion leaves.
        image[:, 2:12], image[:, -12:-2], image[:, 12:14] = 0, 0, 255
        assert motion_of(image) is not None
        (face,) = pipeline.analyze_pixels(image).faces
        assert clean.embedding is not None
        assert face.embedding is not None
        # With the motion that is not there taken out, it is .3 at most.
        assert float(face.embedding @ clean.embedding) > 0.8


@pytest.mark.parametrize(("width", "height"), [(640, 360), (640, 480), (720, 1280), (1280, 720)])
def test_edges_behind_a_face_are_no_motion(pipeline: Pipeline, width: int, height: int) -> None:
    (clean,) = pipeline.analyze_pixels(photos.face_of_group(0)).faces
    # The cut-out's own edges, in front of a smooth wall, have the spectrum of motion.
    (face,) = pipeline.analyze(frame(0, width, height, side=180)).faces
    assert clean.embedding is not None
    assert face.embedding is not None
    assert float(face.embedding @ clean.embedding) > 0.8
