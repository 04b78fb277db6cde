"""A provider that computes something else than the CPU is not used."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from familiard.errors import ProviderUnusable
from familiard.packs import PackFiles
from familiard.vision.providers import CPU, named
from familiard.vision.runtime import DIFFERS, RuntimeOptions
from familiard.vision.trial import ALIKE, Models, Opened, compare, open_and_try, open_both
from familiard.vision.trial_picture import COUNT, SIDE, trial_chips, trial_picture

OPTIONS = RuntimeOptions(threads=2)


@pytest.fixture(scope="module")
def models(pack_files: PackFiles) -> Models:
    detector, recognizer = pack_files.read()
    return Models(detector, pack_files.pack.detector, recognizer, pack_files.pack.recognizer)


@pytest.fixture(scope="module")
def reference(models: Models) -> Opened:
    return open_both(models, CPU, OPTIONS)


def noisy(model: bytes, share: float) -> bytes:
    """The network with weights that are off by so much, as from a processor with few digits."""
    parsed = onnx.load_from_string(model)
    random = np.random.default_rng(1)
    for tensor in parsed.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype == np.float32 and array.ndim == 4:
            changed = array * (1 + share * random.standard_normal(array.shape))
            tensor.CopyFrom(numpy_helper.from_array(changed.astype(np.float32), tensor.name))
    return bytes(parsed.SerializeToString())


def test_the_detector_finds_the_drawn_faces_and_the_chips_show_them(reference: Opened) -> None:
    found = reference.detector.detect(trial_picture())
    assert len(found) == COUNT
    assert found.scores.min() > 0.9
    assert {(int(x // SIDE), int(y // SIDE)) for x, y in found.landmarks.mean(axis=1)} == {
        (0, 0), (0, 1), (1, 0), (1, 1),
    }  # fmt: skip
    vectors = [embedding.vector for embedding in reference.embedder.embed(trial_chips()) if embedding]
    alike = np.stack(vectors) @ np.stack(vectors).T
    assert alike.shape == (COUNT, COUNT)
    assert alike[~np.eye(COUNT, dtype=bool)].max() < ALIKE, "they differ by more than what is tolerated"


def test_the_same_network_is_the_same(models: Models, reference: Opened) -> None:
    assert compare(open_both(models, CPU, OPTIONS), reference, named("cuda")) > 0.99999
    assert open_and_try(models, CPU, OPTIONS).cosine == 1.0


def test_noise_that_changes_nothing_is_tolerated(models: Models, reference: Opened) -> None:
    nearly = replace(models, detector=noisy(models.detector, 1e-4), recognizer=noisy(models.recognizer, 1e-4))
    assert 0.99999 < compare(open_both(nearly, CPU, OPTIONS), reference, named("cuda")) < 1.000001


def test_embeddings_that_are_off_are_refused_with_the_figure(models: Models, reference: Opened) -> None:
    off = open_both(replace(models, recognizer=noisy(models.recognizer, 0.05)), CPU, OPTIONS)
    with pytest.raises(ProviderUnusable, match=r"cosine 0\.\d{4}, at least 0\.999 is needed") as refused:
        compare(off, reference, named("cuda"))
    assert refused.value.context["state"] == DIFFERS
    assert "remove cuda from vision.providers" in refused.value.detail


def test_other_faces_are_refused(models: Models, reference: Opened) -> None:
    off = open_both(replace(models, detector=noisy(models.detector, 0.5)), CPU, OPTIONS)
    with pytest.raises(ProviderUnusable, match="finds other faces") as refused:
        compare(off, reference, named("openvino-npu"))
    assert refused.value.context["state"] == DIFFERS


def test_a_network_that_fails_when_it_runs_is_refused(models: Models, reference: Opened) -> None:
    # The recognizer's input has another shape than the detector is given.
    off = open_both(replace(models, detector=models.recognizer), CPU, OPTIONS)
    with pytest.raises(ProviderUnusable, match="fails on a trial picture") as refused:
        compare(off, reference, named("rocm"))
    assert refused.value.context["state"] == DIFFERS
