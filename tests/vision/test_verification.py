"""Two photos: one person or two? LFW's question, on the pairs that fit into half of LFW."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from familiard.vision.options import VisionOptions
from tests import photos
from tests.vision.conftest import Build

# Every fourth pair: enough to see a regression, quick enough for each run. All pairs are `benchmarks`' business.
EVERY = 4


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Path, Path, bool]]:
    lfw = photos.lfw()

    def image(name: str, number: str) -> Path:
        return lfw / name / f"{name}_{int(number):04d}.jpg"

    lines = [line.split() for line in photos.lfw_pairs().read_text().splitlines() if line.strip()]
    return [
        (
            image(words[0], words[1]),
            image(words[-2] if len(words) == 4 else words[0], words[-1]),
            len(words) == 3,
        )
        for words in lines
    ][::EVERY]


@pytest.mark.slow
def test_at_least_98_8_percent_of_lfw_pairs_are_judged_right(
    build: Build, pairs: list[tuple[Path, Path, bool]]
) -> None:
    pipeline = build(VisionOptions(crop_side=None))
    vectors = {}
    for path in {path for left, right, _ in pairs for path in (left, right)}:
        analysis = pipeline.analyze(path.read_bytes())
        # LFW's person is the one in the middle.
        middle = np.array([analysis.width, analysis.height]) / 2
        faces = sorted(
            analysis.faces,
            key=lambda face: float(
                np.linalg.norm(np.array(face.box[:2]) + np.array(face.box[2:]) / 2 - middle)
            ),
        )
        assert faces, f"nobody found in {path.name}"
        vector = faces[0].embedding
        assert vector is not None
        vectors[path] = vector
    alike = np.array([float(vectors[left] @ vectors[right]) for left, right, _ in pairs])
    same = np.array([is_same for *_, is_same in pairs])
    assert ((alike > 0.277) == same).mean() >= 0.988
    assert alike[same].mean() == pytest.approx(0.64, abs=0.02)
    assert alike[~same].max() < 0.42
