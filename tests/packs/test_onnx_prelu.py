"""A network that was rewritten for speed gives what it gave before."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from familiard.packs import PackFiles
from familiard.packs.onnx_prelu import replace_prelu


def run(model: bytes, value: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    output: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: value})[0]
    return output


def operators(model: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_from_string(model).graph.node]


def without_prelu(model: bytes) -> bytes:
    parsed = onnx.load_from_string(model)
    replace_prelu(parsed)
    return bytes(parsed.SerializeToString())


def network(slopes: NDArray[np.float32], *, after: str = "dense") -> bytes:
    """Convolution, PReLU, and what follows it."""
    random = np.random.default_rng(1)
    channels = len(slopes)
    weights: dict[str, NDArray[np.floating]] = {
        "w1": random.normal(size=(channels, 3, 3, 3)),
        "b1": random.normal(size=channels),
        "slope": slopes.reshape(-1, 1, 1),
        "w2": random.normal(size=(channels, 1, 3, 3) if after == "depthwise" else (5, channels, 1, 1)),
    }
    nodes = [
        helper.make_node("Conv", ["x", "w1", "b1"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("PRelu", ["c", "slope"], ["p"]),
    ]
    if after == "nothing":
        del weights["w2"]
        nodes[-1].output[0] = "y"
    elif after == "sum":
        del weights["w2"]
        nodes += [helper.make_node("Add", ["p", "p"], ["y"])]
    elif after == "branch":
        nodes += [helper.make_node("Conv", ["p", "w2"], ["d"]), helper.make_node("ReduceMean", ["c"], ["m"])]
        nodes += [helper.make_node("Add", ["d", "m"], ["y"])]
    else:
        group = channels if after == "depthwise" else 1
        nodes += [helper.make_node("Conv", ["p", "w2"], ["y"], group=group)]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array.astype(np.float32), name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return bytes(model.SerializeToString())


SMALL = np.array([0.1, 0.25, 0.0, -0.3, 0.9], dtype=np.float32)
LARGE = np.array([0.1, 1.7, 0.5, 2.0, -1.0], dtype=np.float32)
VALUE = np.random.default_rng(0).normal(size=(1, 3, 8, 8)).astype(np.float32)


@pytest.mark.parametrize("slopes", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("after", ["dense", "depthwise"])
def test_prelu_between_convolutions_goes_and_the_result_stays(
    slopes: NDArray[np.float32], after: str
) -> None:
    before = network(slopes, after=after)
    rewritten = without_prelu(before)
    assert "PRelu" not in operators(rewritten)
    assert np.allclose(run(before, VALUE), run(rewritten, VALUE), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("slopes", "after", "goes"),
    [(SMALL, "nothing", True), (SMALL, "sum", True), (LARGE, "nothing", False), (LARGE, "sum", False)],
)
def test_a_slope_beyond_one_needs_a_convolution_behind_it(
    slopes: NDArray[np.float32], after: str, goes: bool
) -> None:
    before = network(slopes, after=after)
    rewritten = without_prelu(before)
    assert ("PRelu" not in operators(rewritten)) == goes
    assert np.allclose(run(before, VALUE), run(rewritten, VALUE), rtol=1e-4, atol=1e-4)


def test_what_others_read_as_well_is_left_alone() -> None:
    before = network(SMALL, after="branch")
    rewritten = without_prelu(before)
    assert "PRelu" in operators(rewritten)
    assert np.allclose(run(before, VALUE), run(rewritten, VALUE), rtol=1e-4, atol=1e-4)


def test_a_slope_of_one_is_left_alone() -> None:
    assert "PRelu" in operators(without_prelu(network(np.array([0.2, 1.0], dtype=np.float32))))


def test_the_default_recognizer_loses_every_prelu_and_nothing_else(pack_files: PackFiles) -> None:
    before = pack_files.recognizer.read_bytes()
    rewritten = without_prelu(before)
    assert operators(before).count("PRelu") == 33
    assert "PRelu" not in operators(rewritten)
    for seed in range(3):
        face = np.random.default_rng(seed).uniform(-1, 1, (1, 3, 112, 112)).astype(np.float32)
        old, new = run(before, face)[0], run(rewritten, face)[0]
        assert np.abs(old - new).max() < 1e-4 * np.abs(old).max()


def test_a_model_without_prelu_stays_as_it_is(pack_files: PackFiles) -> None:
    model = onnx.load_from_string(pack_files.detector.read_bytes())
    before = model.SerializeToString(deterministic=True)
    replace_prelu(model)
    assert model.SerializeToString(deterministic=True) == before
