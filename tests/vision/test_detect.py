"""Faces are found where they are, by both families of detectors, against their authors' own decoders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.packs import PackFiles, load_pack
from familiard.vision import retinaface
from familiard.vision.detect import Detector
from familiard.vision.detections import NOTHING, Detections
from familiard.vision.runtime import RuntimeOptions, open_network
from tests import photos

CPU = RuntimeOptions(threads=2, providers=("CPUExecutionProvider",))


@pytest.fixture(scope="module")
def group() -> NDArray[np.uint8]:
    return photos.group()


def detector(pack_files: PackFiles, *, size: int | None = None, score: float | None = None) -> Detector:
    return Detector(
        open_network(pack_files.detector.read_bytes(), CPU), pack_files.pack.detector, size=size, score=score
    )


def overlap(box: NDArray[np.float32], face: photos.Box) -> float:
    left, top = max(box[0], face.x), max(box[1], face.y)
    right, bottom = min(box[2], face.x + face.width), min(box[3], face.y + face.height)
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    return float(shared / ((box[2] - box[0]) * (box[3] - box[1]) + face.width * face.height - shared))


def test_the_six_faces_of_the_group_are_found_and_nothing_else(
    pack_files: PackFiles, group: NDArray[np.uint8]
) -> None:
    found = detector(pack_files).detect(group)
    assert len(found) == 6
    order = np.argsort(found.boxes[:, 0])
    for row, face in zip(order, photos.GROUP_FACES, strict=True):
        assert overlap(found.boxes[row], face) > 0.9
    assert (np.diff(found.scores) <= 0).all()


def test_landmarks_lie_in_their_box_in_their_order(pack_files: PackFiles, group: NDArray[np.uint8]) -> None:
    for box, (left, right, nose, mouth_left, mouth_right) in zip(
        *[getattr(detector(pack_files).detect(group), name) for name in ("boxes", "landmarks")], strict=True
    ):
        for point in (left, right, nose, mouth_left, mouth_right):
            assert (point > box[:2]).all() and (point < box[2:]).all()
        assert left[0] < right[0] and mouth_left[0] < mouth_right[0]
        assert left[1] < mouth_left[1] and right[1] < mouth_right[1]


def test_at_full_size_the_result_is_that_of_the_package_which_ships_the_weights(
    pack_files: PackFiles, group: NDArray[np.uint8]
) -> None:
    import retinaface as reference

    theirs = sorted(reference.detect_faces(group, score_threshold=0.7), key=lambda face: face.x)
    ours = detector(pack_files, size=1280).detect(group)
    assert len(ours) == len(theirs) == 6
    for row, face in zip(np.argsort(ours.boxes[:, 0]), theirs, strict=True):
        box = ours.boxes[row]
        # Theirs are cut to whole pixels.
        assert np.allclose(
            [*box[:2], *(box[2:] - box[:2])], [face.x, face.y, face.width, face.height], atol=2.5
        )
        assert np.allclose(ours.landmarks[row], [(point.x, point.y) for point in face.landmarks], atol=1.5)
        assert ours.scores[row] == pytest.approx(face.score, abs=0.01)


def test_half_the_size_moves_landmarks_by_less_than_a_twentieth_of_the_face(
    pack_files: PackFiles, group: NDArray[np.uint8]
) -> None:
    full, half = (detector(pack_files, size=size).detect(group) for size in (1280, 640))
    full, half = (found.take(np.argsort(found.boxes[:, 0])) for found in (full, half))
    off = np.linalg.norm(full.landmarks - half.landmarks, axis=2)
    assert off.mean() < 0.05 * (full.boxes[:, 2] - full.boxes[:, 0]).mean()


def test_the_astronaut_is_found_alone(pack_files: PackFiles) -> None:
    assert len(detector(pack_files).detect(photos.astronaut())) == 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (31, 33), (640, 3), (1000, 1500)])
def test_no_face_is_no_error_in_any_shape(pack_files: PackFiles, shape: tuple[int, int]) -> None:
    assert len(detector(pack_files).detect(np.full((*shape, 3), 127, dtype=np.uint8))) == 0


@pytest.mark.parametrize("width", [40, 64, 112, 400, 640, 1800])
def test_a_portrait_is_found_at_every_size(pack_files: PackFiles, width: int) -> None:
    import cv2

    portrait = photos.face_of_group(2)
    height = round(portrait.shape[0] * width / portrait.shape[1])
    resized = np.asarray(cv2.resize(portrait, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    found = detector(pack_files, score=0.5).detect(resized)
    assert len(found) == 1
    assert overlap(found.boxes[0] / width * portrait.shape[1], photos.Box(55, 55, 109, 145)) > 0.7


@pytest.mark.parametrize("angle", [0, 45, 70, 90, 135, 180, 225, 270, 315])
def test_a_face_that_is_turned_keeps_its_landmarks(pack_files: PackFiles, angle: int) -> None:
    import cv2

    astronaut = photos.astronaut()
    middle = (225.0, 117.0)
    matrix = cv2.getRotationMatrix2D(middle, angle, 1.0)
    turned = np.asarray(
        cv2.warpAffine(astronaut, matrix, (512, 512), borderMode=cv2.BORDER_REFLECT), dtype=np.uint8
    )
    plain = detector(pack_files).detect(astronaut)
    found = detector(pack_files, score=0.5).detect(turned)
    wanted = plain.landmarks[0] @ matrix[:, :2].T + matrix[:, 2]
    off = np.linalg.norm(found.landmarks - wanted, axis=2).mean(axis=1)
    eyes = np.linalg.norm(plain.landmarks[0, 1] - plain.landmarks[0, 0])
    assert off.min() < 0.12 * eyes


def test_priors_are_made_once_a_shape() -> None:
    retinaface.priors.cache_clear()
    first, second = retinaface.priors(448, 640), retinaface.priors(448, 640)
    assert first is second
    assert not first.flags.writeable
    assert len(first) == 2 * (56 * 80 + 28 * 40 + 14 * 20)


def test_of_boxes_that_overlap_the_best_stays() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [0, 6, 10, 16]], dtype=np.float32)
    scores = np.array([0.8, 0.9, 0.7, 0.6], dtype=np.float32)
    landmarks = np.arange(4, dtype=np.float32).repeat(10).reshape(4, 5, 2)
    kept = Detections(boxes, landmarks, scores).suppress(0.4)
    assert kept.scores == pytest.approx([0.9, 0.7, 0.6])
    assert kept.landmarks[:, 0, 0] == pytest.approx([1, 2, 3])
    assert len(NOTHING.suppress(0.4)) == 0


@pytest.fixture(scope="module")
def scrfd() -> Path:
    """InsightFace's SCRFD-2.5G, byte for byte that of the pack `buffalo_m`."""
    path = photos.shared(Path("models") / "scrfd_2.5g.onnx")
    import hashlib

    assert hashlib.sha256(path.read_bytes()).hexdigest() == load_pack("buffalo_m").detector_file.sha256
    return path


def test_scrfd_gives_what_insightface_gives(scrfd: Path, group: NDArray[np.uint8]) -> None:
    import onnxruntime
    from insightface.model_zoo.scrfd import SCRFD

    part = np.ascontiguousarray(group[:640, :640])
    reference = SCRFD(str(scrfd), session=onnxruntime.InferenceSession(str(scrfd)))
    reference.prepare(-1)
    boxes, landmarks = reference.detect(part[:, :, ::-1], input_size=(640, 640))
    ours = Detector(open_network(scrfd.read_bytes(), CPU), load_pack("buffalo_m").detector, score=0.5).detect(
        part
    )
    assert len(ours) == len(boxes) == 3
    assert np.allclose(ours.boxes, boxes[:, :4], atol=0.01)
    assert np.allclose(ours.scores, boxes[:, 4], atol=1e-4)
    assert np.allclose(ours.landmarks, landmarks, atol=0.01)


def test_scrfd_finds_a_face_that_fills_the_image(scrfd: Path) -> None:
    import cv2

    portrait = cv2.resize(photos.face_of_group(2, margin=0), (640, 840), interpolation=cv2.INTER_CUBIC)
    found = Detector(open_network(scrfd.read_bytes(), CPU), load_pack("buffalo_m").detector).detect(
        np.asarray(portrait, dtype=np.uint8)
    )
    assert len(found) == 1
    assert found.boxes[0, 2] - found.boxes[0, 0] > 400
