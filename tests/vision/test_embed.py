"""One person's vectors are near each other and two people's are far apart, and nothing unusable gets out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.packs import Pack, PackFiles
from familiard.vision.align import align, similarity
from familiard.vision.embed import Embedder
from familiard.vision.pipeline import Pipeline
from familiard.vision.runtime import RuntimeOptions, open_network
from tests import photos

CPU = RuntimeOptions(threads=2, providers=("CPUExecutionProvider",))


@pytest.fixture(scope="module")
def embedder(pack_files: PackFiles) -> Embedder:
    return Embedder(open_network(pack_files.read()[1], CPU, many=True), pack_files.pack.recognizer)


@pytest.fixture(scope="module")
def chips(pipeline: Pipeline) -> list[NDArray[np.uint8]]:
    group = photos.group()
    matrices = [similarity(face.landmarks) for face in pipeline.analyze_pixels(group, crops=False).faces]
    return [align(group, matrix) for matrix in matrices if matrix is not None]


def test_vectors_have_the_packs_length_and_are_normalized(
    embedder: Embedder, chips: list[NDArray[np.uint8]]
) -> None:
    found = embedder.embed(chips)
    assert len(found) == 6
    for embedding in found:
        assert embedding is not None
        assert embedding.vector.dtype == np.float32
        assert embedding.vector.shape == (512,)
        assert np.linalg.norm(embedding.vector) == pytest.approx(1, abs=1e-5)
        assert 2 < embedding.length < 6


def test_side_by_side_is_the_same_as_one_by_one(embedder: Embedder, chips: list[NDArray[np.uint8]]) -> None:
    together = embedder.embed(chips)
    for chip, one in zip(chips, together, strict=True):
        (alone,) = embedder.embed([chip])
        assert alone is not None and one is not None
        assert np.allclose(alone.vector, one.vector, atol=1e-5)


def test_nobody_in_no_vector_out(embedder: Embedder) -> None:
    assert embedder.embed([]) == []


def test_the_six_of_the_group_are_six_people(pipeline: Pipeline, pack: Pack) -> None:
    vectors = np.stack([vector(face) for face in pipeline.analyze(photos.group_jpeg()).faces])
    alike = vectors @ vectors.T - np.eye(6)
    assert alike.max() < pack.thresholds.match


@pytest.mark.parametrize("who", range(6))
def test_a_person_is_like_themselves_in_another_picture_and_like_nobody_else(
    who: int, pipeline: Pipeline, pack: Pack
) -> None:
    everybody = pipeline.analyze(photos.group_jpeg()).faces
    (portrait,) = [
        face
        for face in pipeline.analyze_pixels(otherwise(photos.face_of_group(who))).faces
        if face.quality.value > pack.thresholds.quality
    ]
    alike = [float(vector(portrait) @ vector(face)) for face in everybody]
    nearest = everybody[int(np.argmax(alike))]
    assert abs(nearest.box[0] - photos.GROUP_FACES[who].x) < 10
    assert max(alike) > 0.6
    assert sorted(alike)[-2] < pack.thresholds.match


def otherwise(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same people as another camera would show them: smaller, tilted, darker, less sharp."""
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 12, 0.8)
    turned = cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(cv2.GaussianBlur(turned, (0, 0), 0.8) * 0.7 + 10, dtype=np.uint8)


def test_a_face_in_the_dark_is_still_the_same_person(pipeline: Pipeline) -> None:
    portrait = photos.face_of_group(2)
    (light,) = pipeline.analyze_pixels(portrait).faces
    (dark,) = pipeline.analyze_pixels((portrait * 0.1).astype(np.uint8)).faces
    assert float(vector(light) @ vector(dark)) > 0.6


class Broken:
    """A network that gives what no network should."""

    provider = "CPUExecutionProvider"

    def __init__(self, output: NDArray[np.float32]) -> None:
        self._output = output

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        return [self._output]

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        return [self.run(blob) for blob in blobs]


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf, -np.inf, 1e-12])
def test_a_vector_without_direction_is_none(value: float, pack: Pack, chips: list[NDArray[np.uint8]]) -> None:
    broken = Broken(np.full((1, 512), value, dtype=np.float32))
    assert Embedder(broken, pack.recognizer).embed(chips[:1]) == [None]


def test_a_network_of_another_length_is_refused(pack: Pack, chips: list[NDArray[np.uint8]]) -> None:
    with pytest.raises(ValueError, match="128 numbers"):
        Embedder(Broken(np.ones((1, 128), dtype=np.float32)), pack.recognizer).embed(chips[:1])


def vector(face: object) -> NDArray[np.float32]:
    embedding: NDArray[np.float32] | None = getattr(face, "embedding")  # noqa: B009
    assert embedding is not None
    return embedding
