"""Weights that are next to nothing go, and every face is recognized as before."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from familiard.packs import PackFiles
from familiard.packs.onnx_denormals import NEXT_TO_NOTHING, flush_tiny_weights
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import open_pipeline
from familiard.vision.runtime import RuntimeOptions

TINY = np.float32(1e-40)
"""Subnormal: float32 has ten digits less of it than of others."""


def weights(model: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def test_factors_are_flushed_and_what_keeps_a_division_from_failing_is_not() -> None:
    factors = np.array([[1.0, TINY], [1e-6, -1e-20]], dtype=np.float32)
    nodes = [
        helper.make_node("MatMul", ["x", "factors"], ["product"]),
        helper.make_node("Add", ["product", "least"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])],
        [
            numpy_helper.from_array(factors, "factors"),
            numpy_helper.from_array(np.full(2, TINY, dtype=np.float32), "least"),
        ],
    )
    model = helper.make_model(graph)
    assert flush_tiny_weights(model) == 2
    assert weights(model)["factors"].tolist() == [[1.0, 0.0], [np.float32(1e-6), 0.0]]
    assert (weights(model)["least"] == TINY).all()
    assert flush_tiny_weights(model) == 0


def test_the_default_recognizer_gives_the_same_without_a_sixth_of_its_weights(
    pack_files: PackFiles,
) -> None:
    model = onnx.load_from_string(pack_files.recognizer.read_bytes())
    before = weights(model)
    assert flush_tiny_weights(model) > 0.15 * sum(weight.size for weight in before.values())
    assert all(
        (np.abs(weight[weight != 0]) >= NEXT_TO_NOTHING).all()
        for weight in weights(model).values()
        if weight.ndim == 4
    )
    old, new = (
        onnxruntime.InferenceSession(one, providers=["CPUExecutionProvider"])
        for one in (pack_files.recognizer.read_bytes(), model.SerializeToString())
    )
    for seed in range(3):
        face = np.random.default_rng(seed).uniform(-1, 1, (1, 3, 112, 112)).astype(np.float32)
        assert np.allclose(old.run(None, {"input": face})[0], new.run(None, {"input": face})[0], atol=1e-6)


def test_real_faces_are_embedded_as_by_the_original(pack_files: PackFiles, group_jpeg: bytes) -> None:
    pack = pack_files.pack
    originals = pack_files.detector.read_bytes(), pack_files.recognizer.read_bytes()

    def embeddings(detector: bytes, recognizer: bytes) -> NDArray[np.float32]:
        runtime = RuntimeOptions(1, ("CPUExecutionProvider",))
        pipeline = open_pipeline(
            detector, pack.detector, recognizer, pack.recognizer, VisionOptions(), runtime
        )
        return np.array([face.embedding for face in pipeline.analyze(group_jpeg).faces])

    cosines = np.einsum("nd,nd->n", embeddings(*originals), embeddings(*pack_files.read()))
    assert len(cosines) == 6
    assert cosines.min() > 1 - 1e-5
