"""The blocks of strong JPEG compression are smoothed before a face is aligned; good pictures stay as they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision.deblock import deblocked
from familiard.vision.pipeline import Pipeline
from tests import photos
from tests.vision.test_denoise import small


def blocky(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return photos.decode(photos.encode(rgb, quality=12))


def test_blocks_are_found_wherever_a_part_begins() -> None:
    for who in range(6):
        assert deblocked(small(who), 0, 0) is None
        whole = blocky(small(who))
        assert deblocked(np.ascontiguousarray(whole[3:90, 5:90]), 5, 3) is not None
        assert deblocked(np.ascontiguousarray(whole[3:90, 5:90]), 1, 7) is None


def test_what_has_no_edges_is_left_alone() -> None:
    flat = np.full((6, 6, 3), 90, dtype=np.uint8)
    assert deblocked(flat, 0, 0) is None
    assert deblocked(np.full((40, 40, 3), 90, dtype=np.uint8), 3, 3) is None


def test_faces_with_blocks_resemble_their_photos(pipeline: Pipeline) -> None:
    alike = []
    for who in range(6):
        (clean,) = pipeline.analyze_pixels(photos.face_of_group(who)).faces
        faces = pipeline.analyze_pixels(blocky(small(who))).faces
        assert clean.embedding is not None
        alike += [float(face.embedding @ clean.embedding) for face in faces if face.embedding is not None]
    # With the blocks, it is .57.
    assert len(alike) == 6
    assert np.mean(alike) > 0.6
