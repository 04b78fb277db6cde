"""Networks run on what was asked for, and whoever asks for what is not here learns what to install."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.errors import ProviderUnusable
from familiard.packs import PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.providers import named
from familiard.vision.results import Face
from familiard.vision.runtime import DRIVER_MISSING, NOT_INSTALLED, RuntimeOptions, installed, open_network
from familiard.vision.runtime_onnx import OnnxNetwork, OnnxShapedNetwork

CPU = "CPUExecutionProvider"
Blob = np.ndarray


def opened(pack_files: PackFiles, *providers: str, threads: int = 2) -> Pipeline:
    detector, recognizer = pack_files.read()
    pack, runtime = pack_files.pack, RuntimeOptions(threads, providers)
    return open_pipeline(detector, pack.detector, recognizer, pack.recognizer, VisionOptions(), runtime)


def blobs(count: int) -> list[Blob]:
    return [
        np.random.default_rng(seed).normal(size=(1, 3, 112, 112)).astype(np.float32) for seed in range(count)
    ]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("many", [False, True])
def test_threads_change_nothing_in_the_result(pack_files: PackFiles, threads: int, many: bool) -> None:
    options = RuntimeOptions(threads=threads, providers=("cpu",))
    network = open_network(pack_files.recognizer.read_bytes(), options, many=many)
    assert network.provider == CPU
    given = blobs(5)
    for blob, outputs in zip(given, network.run_many(given), strict=True):
        assert np.allclose(outputs[0], network.run(blob)[0], atol=1e-5)


@pytest.mark.parametrize("count", [1, 3, 8, 35])
def test_a_batch_as_on_a_graphics_card_gives_the_same_as_one_by_one(
    pack_files: PackFiles, count: int
) -> None:
    model = pack_files.read()[1]
    together = OnnxShapedNetwork(model, RuntimeOptions(threads=2), CPU, many=True)
    alone = OnnxNetwork(model, RuntimeOptions(threads=2), CPU)
    given = blobs(count)
    results = together.run_many(given)
    assert len(results) == count
    for blob, outputs in zip(given, results, strict=True):
        assert np.allclose(outputs[0].reshape(-1), alone.run(blob)[0].reshape(-1), atol=1e-4)
    assert together.run_many([]) == []


def test_as_on_a_graphics_card_each_shape_has_a_session_and_gives_the_same(
    pack_files: PackFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("familiard.vision.runtime_onnx._SHAPES", 2)
    model, options = pack_files.read()[0], RuntimeOptions(threads=2)
    shaped, plain = OnnxShapedNetwork(model, options, CPU), OnnxNetwork(model, options, CPU)
    random = np.random.default_rng(1)
    for side in (64, 96, 64, 128, 96, 64):
        blob = random.normal(size=(1, 3, side, side)).astype(np.float32)
        for left, right in zip(shaped.run(blob), plain.run(blob), strict=True):
            assert np.allclose(left, right, atol=1e-4)
    assert len(shaped._sessions) == 2


def test_cuda_without_its_packages_is_an_error_that_says_what_to_install(pack_files: PackFiles) -> None:
    with pytest.raises(ProviderUnusable) as refused:
        opened(pack_files, "cuda")
    assert refused.value.context["state"] == NOT_INSTALLED
    assert refused.value.detail == (
        "Cannot use cuda (NVIDIA GPU, CUDA): it is not installed. Run `pip uninstall --yes onnxruntime`, then "
        "`pip install 'onnxruntime-gpu[cuda,cudnn]'`, in Familiar's environment: both packages hold the same modules."
    )


def test_with_a_second_choice_the_first_is_passed_over_and_named(pack_files: PackFiles) -> None:
    pipeline = opened(pack_files, "cuda", "cpu")
    assert pipeline.providers == (CPU, CPU)
    (why,) = pipeline.dropped
    assert why.startswith("Cannot use cuda (NVIDIA GPU, CUDA): it is not installed.")


def test_when_nothing_of_several_works_all_reasons_are_named(pack_files: PackFiles) -> None:
    with pytest.raises(ProviderUnusable, match=r"Cannot use cuda .* Cannot use TensorrtExecutionProvider"):
        opened(pack_files, "cuda", "TensorrtExecutionProvider")


def test_by_itself_familiar_takes_what_works_and_says_nothing_of_what_is_not_installed(
    pack_files: PackFiles,
) -> None:
    for words in ((), ("auto",)):
        pipeline = opened(pack_files, *words)
        best = named("openvino") if installed(named("openvino")) else named("cpu")
        assert pipeline.providers == (best.reported, best.reported)
        assert pipeline.dropped == ()


def test_openvino_without_its_package_is_an_error_that_says_what_to_install(pack_files: PackFiles) -> None:
    if installed(named("openvino")):
        pytest.skip("OpenVINO is installed here; the environment without it tests this")
    for word in ("openvino", "openvino-gpu", "openvino-npu"):
        with pytest.raises(ProviderUnusable, match=r"pip install 'familiar-faces\[openvino\]'") as refused:
            opened(pack_files, word)
        assert refused.value.context["state"] == NOT_INSTALLED


@pytest.mark.parametrize("threads", [1, 2])
def test_openvino_finds_the_same_people(pack_files: PackFiles, group_jpeg: bytes, threads: int) -> None:
    pytest.importorskip("openvino", reason="the optional back end openvino is not installed")

    def faces(word: str) -> list[Face]:
        pipeline = opened(pack_files, word, threads=threads)
        assert set(pipeline.providers) == {named(word).reported}
        return sorted(pipeline.analyze(group_jpeg).faces, key=lambda face: face.box)

    assert_same(faces("openvino"), faces("cpu"))


def test_openvino_on_a_device_compiles_for_each_shape_and_finds_the_same_people(
    pack_files: PackFiles, group_jpeg: bytes
) -> None:
    openvino = pytest.importorskip("openvino", reason="the optional back end openvino is not installed")
    from familiard.vision.detect import Detector
    from familiard.vision.embed import Embedder
    from familiard.vision.runtime_openvino import OpenVinoDevice

    # The code for GPUs and NPUs, on the device that every machine has.
    detector, recognizer = (
        OpenVinoDevice(openvino.Core(), model, named("openvino")) for model in pack_files.read()
    )
    pack = pack_files.pack
    pipeline = Pipeline(
        Detector(detector, pack.detector), Embedder(recognizer, pack.recognizer), VisionOptions()
    )
    found = sorted(pipeline.analyze(group_jpeg).faces, key=lambda face: face.box)
    expected = sorted(opened(pack_files, "cpu").analyze(group_jpeg).faces, key=lambda face: face.box)
    assert_same(found, expected)


def test_openvino_without_an_npu_says_what_to_install(pack_files: PackFiles) -> None:
    openvino = pytest.importorskip("openvino", reason="the optional back end openvino is not installed")
    for word, device, package in (
        ("openvino-gpu", "GPU", "intel-opencl-icd"),
        ("openvino-npu", "NPU", "NPU driver"),
    ):
        if any(name.startswith(device) for name in openvino.Core().available_devices):
            continue
        with pytest.raises(ProviderUnusable, match=package) as refused:
            opened(pack_files, word)
        assert refused.value.context["state"] == DRIVER_MISSING


def assert_same(found: list[Face], expected: list[Face]) -> None:
    assert np.allclose([face.box for face in found], [face.box for face in expected], atol=2)
    for left, right in zip(found, expected, strict=True):
        assert left.embedding is not None
        assert right.embedding is not None
        assert float(left.embedding @ right.embedding) > 0.999
