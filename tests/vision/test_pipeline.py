"""Bytes in, faces out: the whole pipeline on real photos."""

from __future__ import annotations

import io
import pickle

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.detail import DETAILS
from familiard.vision.options import ImageLimits, VisionOptions
from familiard.vision.pipeline import Pipeline
from familiard.vision.results import Analysis, Face
from tests import photos
from tests.vision.conftest import Build


def by_place(analysis: Analysis) -> list[Face]:
    return sorted(analysis.faces, key=lambda face: face.box)


def test_the_group_photo_holds_six_people(pipeline: Pipeline, group_jpeg: bytes) -> None:
    analysis = pipeline.analyze(group_jpeg)
    assert (analysis.width, analysis.height) == (1280, 886)
    assert analysis.taken_at is None
    assert len(analysis.faces) == 6
    assert [face.score for face in analysis.faces] == sorted(
        (face.score for face in analysis.faces), reverse=True
    )
    for face, wanted in zip(by_place(analysis), photos.GROUP_FACES, strict=True):
        assert np.allclose(face.box, (wanted.x, wanted.y, wanted.width, wanted.height), atol=12)
        assert face.landmarks.shape == (5, 2)
        assert face.landmarks.dtype == np.float32
        assert 0.9 < face.score <= 1
        assert 0 < face.quality.value <= 1


def test_time_is_accounted_for(pipeline: Pipeline, group_jpeg: bytes) -> None:
    timings = pipeline.analyze(group_jpeg).timings
    assert min(timings.decode, timings.detect, timings.align, timings.embed) > 0
    assert timings.total == pytest.approx(timings.decode + timings.detect + timings.align + timings.embed)


def test_pixels_give_what_their_file_gives(pipeline: Pipeline, group_jpeg: bytes) -> None:
    file, pixels = pipeline.analyze(group_jpeg), pipeline.analyze_pixels(photos.group())
    for left, right in zip(by_place(file), by_place(pixels), strict=True):
        assert np.allclose(left.box, right.box, atol=1)
        assert left.embedding is not None and right.embedding is not None
        assert float(left.embedding @ right.embedding) > 0.99


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.slow
def test_a_large_jpeg_gives_what_the_small_one_gives(
    pipeline: Pipeline, group_jpeg: bytes, times: int
) -> None:
    large = cv2.resize(photos.group(), None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    ours = pipeline.analyze(photos.encode(np.asarray(large, dtype=np.uint8), quality=90))
    assert (ours.width, ours.height) == (1280 * times, 886 * times)
    for left, right in zip(by_place(ours), by_place(pipeline.analyze(group_jpeg)), strict=True):
        assert np.allclose(np.array(left.box) / times, right.box, atol=12)
        assert left.embedding is not None and right.embedding is not None
        assert float(left.embedding @ right.embedding) > 0.9


def test_small_faces_in_a_large_photo_keep_their_pixels(pipeline: Pipeline) -> None:
    wall = np.full((2400, 3200, 3), 128, dtype=np.uint8)
    portrait = photos.face_of_group(2)
    height, width = portrait.shape[:2]
    wall[1000 : 1000 + height, 1500 : 1500 + width] = portrait
    (ours,) = pipeline.analyze(photos.encode(wall)).faces
    (alone,) = pipeline.analyze_pixels(portrait).faces
    assert np.allclose(ours.box[:2], np.add(alone.box[:2], (1500, 1000)), atol=8)
    assert ours.embedding is not None and alone.embedding is not None
    assert float(ours.embedding @ alone.embedding) > 0.85


def test_a_photo_that_lost_its_orientation_still_tells_who_it_is(pipeline: Pipeline) -> None:
    astronaut = photos.astronaut()
    (upright,) = pipeline.analyze_pixels(astronaut).faces
    for quarters in (1, 2, 3):
        faces = pipeline.analyze_pixels(np.rot90(astronaut, quarters)).faces
        assert upright.embedding is not None
        alike = [float(face.embedding @ upright.embedding) for face in faces if face.embedding is not None]
        assert max(alike) > 0.8


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotation_turns_the_picture_and_boxes_stay_those_of_the_picture_as_sent(
    pipeline: Pipeline, rotation: int
) -> None:
    # The camera hangs on its side: its picture has to be turned clockwise by `rotation`.
    sent = np.ascontiguousarray(np.rot90(photos.group(), rotation // 90))
    seen = pipeline.analyze_pixels(sent, rotation=rotation)
    upright = pipeline.analyze_pixels(photos.group())
    assert (seen.width, seen.height) == (sent.shape[1], sent.shape[0])
    assert len(seen.faces) == 6
    for face in seen.faces:
        x, y, width, height = (round(value) for value in face.box)
        cut = np.ascontiguousarray(np.rot90(sent[y : y + height, x : x + width], -(rotation // 90)))
        wanted = max(
            upright.faces,
            key=lambda other: float(other.embedding @ face.embedding),  # type: ignore[operator]
        )
        left, top, across, down = (round(value) for value in wanted.box)
        whole = photos.group()[top : top + down, left : left + across]
        assert cut.shape == pytest.approx(whole.shape, abs=2)
        assert float(wanted.embedding @ face.embedding) > 0.99  # type: ignore[operator]
        inside = (face.landmarks > face.box[:2]) & (face.landmarks < np.add(face.box[:2], face.box[2:]))
        assert inside.all()


@pytest.mark.parametrize("angle", [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330])
@pytest.mark.slow
def test_a_face_is_recognized_at_every_angle(pipeline: Pipeline, angle: int) -> None:
    astronaut = photos.astronaut()
    matrix = cv2.getRotationMatrix2D((225.0, 117.0), angle, 0.6)
    matrix[0, 2] += 400.0
    matrix[1, 2] += 250.0
    frame = np.asarray(cv2.warpAffine(astronaut, matrix, (1280, 720)), dtype=np.uint8)
    (upright,) = pipeline.analyze_pixels(astronaut).faces
    assert upright.embedding is not None
    faces = pipeline.analyze_pixels(frame).faces
    alike = [float(face.embedding @ upright.embedding) for face in faces if face.embedding is not None]
    assert max(alike) > 0.8


def test_a_face_of_a_camera_is_found_at_the_pixels_that_it_has(pipeline: Pipeline, build: Build) -> None:
    frame = np.full((720, 1280, 3), 110, dtype=np.uint8)
    small = cv2.resize(photos.face_of_group(2), None, fx=0.28, fy=0.28, interpolation=cv2.INTER_AREA)
    frame[300 : 300 + small.shape[0], 900 : 900 + small.shape[1]] = small
    (face,) = pipeline.analyze(photos.encode(frame)).faces
    assert 24 < face.box[2] < 40
    assert not build(VisionOptions(detail="fast")).analyze(photos.encode(frame)).faces


@pytest.mark.slow
def test_a_crowd_of_small_faces_is_found_in_a_photo_of_a_folder(pipeline: Pipeline) -> None:
    tile = cv2.resize(photos.face_of_group(3), (66, 84), interpolation=cv2.INTER_AREA)
    crowd = np.tile(np.asarray(tile, dtype=np.uint8), (14, 24, 1))
    assert len(pipeline.analyze(photos.encode(crowd), own=True).faces) == 14 * 24


def test_a_panorama_is_searched_by_its_height(pipeline: Pipeline) -> None:
    panorama = np.full((1750, 8192, 3), 110, dtype=np.uint8)
    for number in range(3):
        face = photos.face_of_group(number + 1)
        panorama[800 : 800 + face.shape[0], 500 + 3000 * number : 500 + 3000 * number + face.shape[1]] = face
    for own in (False, True):
        assert len(pipeline.analyze(photos.encode(panorama), own=own).faces) == 3


def test_exif_turns_boxes_with_the_image(pipeline: Pipeline, astronaut_jpeg: bytes) -> None:
    turned = Image.fromarray(photos.astronaut()).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    written = io.BytesIO()
    turned.save(written, "JPEG", exif=exif, quality=95)
    (ours,) = pipeline.analyze(written.getvalue()).faces
    (wanted,) = pipeline.analyze(astronaut_jpeg).faces
    assert np.allclose(ours.box, wanted.box, atol=3)


def test_a_picture_without_people_has_no_faces(pipeline: Pipeline) -> None:
    from skimage import data

    for rgb in (data.coffee(), data.rocket(), np.zeros((300, 400, 3), dtype=np.uint8)):
        assert pipeline.analyze_pixels(rgb).faces == ()


def test_fifty_faces_are_fifty_faces(pipeline: Pipeline) -> None:
    tile = cv2.resize(photos.face_of_group(3), (110, 140), interpolation=cv2.INTER_AREA)
    crowd = np.tile(np.asarray(tile, dtype=np.uint8), (5, 10, 1))
    assert len(pipeline.analyze_pixels(crowd).faces) == 50


def test_crops_are_small_square_jpegs_of_the_face(pipeline: Pipeline, group_jpeg: bytes) -> None:
    for face in pipeline.analyze(group_jpeg).faces:
        assert face.crop is not None
        with Image.open(io.BytesIO(face.crop)) as crop:
            assert crop.format == "JPEG"
            assert crop.width == crop.height <= 224
            assert abs(crop.width - 1.5 * max(face.box[2:])) < 3
        assert len(face.crop) < 40_000
        (again, *_) = sorted(pipeline.analyze(face.crop).faces, key=lambda found: -found.box[2])
        assert again.embedding is not None and face.embedding is not None
        assert float(again.embedding @ face.embedding) > 0.8


def test_a_crop_at_the_border_is_square_as_well(pipeline: Pipeline) -> None:
    half = photos.face_of_group(2)[70:, 60:]
    (face,) = pipeline.analyze_pixels(half).faces
    assert face.crop is not None
    with Image.open(io.BytesIO(face.crop)) as crop:
        assert crop.width == crop.height


def test_crops_can_be_left_out(pipeline: Pipeline, build: Build, group_jpeg: bytes) -> None:
    assert all(face.crop is None for face in pipeline.analyze(group_jpeg, crops=False).faces)
    without = build(VisionOptions(crop_side=None))
    assert all(face.crop is None for face in without.analyze(group_jpeg).faces)


def test_detail_and_score_can_be_chosen(build: Build, group_jpeg: bytes) -> None:
    strict = build(VisionOptions(score=0.9999))
    assert len(strict.analyze(group_jpeg).faces) < 6
    for detail in DETAILS:
        assert len(build(VisionOptions(detail=detail)).analyze(group_jpeg).faces) == 6


def test_limits_are_the_callers(build: Build, group_jpeg: bytes) -> None:
    small = build(VisionOptions(limits=ImageLimits(max_pixels=1_000_000)))
    with pytest.raises(ImageTooLarge):
        small.analyze(group_jpeg)
    with pytest.raises(InvalidImage):
        small.analyze(b"no image")


def test_an_analysis_travels_between_processes(pipeline: Pipeline, group_jpeg: bytes) -> None:
    analysis = pipeline.analyze(group_jpeg)
    again = pickle.loads(pickle.dumps(analysis))  # noqa: S301
    assert [face.box for face in again.faces] == [face.box for face in analysis.faces]
    assert all(
        np.array_equal(ours.landmarks, theirs.landmarks)
        for ours, theirs in zip(analysis.faces, again.faces, strict=True)
    )
