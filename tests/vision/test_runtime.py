"""What runs is what was asked for, if it is there, and it says so."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from familiard.packs import PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import open_pipeline
from familiard.vision.results import Face
from familiard.vision.runtime import RuntimeOptions, choose_providers, open_network


def test_the_processor_is_always_there_and_comes_last() -> None:
    assert choose_providers(["CPUExecutionProvider"]) == ["CPUExecutionProvider"]
    assert choose_providers([])[-1] == "CPUExecutionProvider"


def test_providers_that_are_not_here_are_passed_over() -> None:
    assert choose_providers(["NoSuchProvider", "CPUExecutionProvider"]) == ["CPUExecutionProvider"]
    assert set(choose_providers([])) <= {*onnxruntime.get_available_providers(), "OpenVINO"}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("many", [False, True])
def test_threads_change_nothing_in_the_result(pack_files: PackFiles, threads: int, many: bool) -> None:
    options = RuntimeOptions(threads=threads, providers=("CPUExecutionProvider",))
    network = open_network(pack_files.recognizer.read_bytes(), options, many=many)
    assert network.provider == "CPUExecutionProvider"
    blobs = [
        np.random.default_rng(seed).normal(size=(1, 3, 112, 112)).astype(np.float32) for seed in range(5)
    ]
    for blob, outputs in zip(blobs, network.run_many(blobs), strict=True):
        assert np.allclose(outputs[0], network.run(blob)[0], atol=1e-5)


@pytest.mark.parametrize("threads", [1, 2])
def test_openvino_finds_the_same_people(pack_files: PackFiles, group_jpeg: bytes, threads: int) -> None:
    pytest.importorskip("openvino", reason="the optional back end openvino is not installed")
    detector, recognizer = pack_files.read()
    pack = pack_files.pack

    def faces(provider: str) -> list[Face]:
        runtime = RuntimeOptions(threads, (provider,))
        pipeline = open_pipeline(
            detector, pack.detector, recognizer, pack.recognizer, VisionOptions(), runtime
        )
        assert pipeline.providers == (provider, provider)
        return sorted(pipeline.analyze(group_jpeg).faces, key=lambda face: face.box)

    theirs, ours = faces("OpenVINO"), faces("CPUExecutionProvider")
    # Where the processor has bfloat16, OpenVINO computes in it.
    assert np.allclose([face.box for face in theirs], [face.box for face in ours], atol=6)
    for left, right in zip(theirs, ours, strict=True):
        assert left.embedding is not None
        assert right.embedding is not None
        assert float(left.embedding @ right.embedding) > 0.99
