"""Rewrites a network so that ONNX Runtime runs it faster, with the same results.

ONNX Runtime keeps convolutions in a blocked layout (NCHWc) that fits the processor's vectors, but has no PReLU for
it: each PReLU takes the data out of that layout, works slowly, and puts it back. In ArcFace networks, with one
after nearly each convolution, that is more than half of the time.

With s the slope of a channel and a = |1 − s|, PReLU is made of operators that the layout has:

    PReLU(x) = max(x, 0) + s · min(x, 0) = s · x + (1 − s) · max(x, 0)
             = ± ( max(a·x, 0) ± (s / a) · (a·x) ),        the sign being that of 1 − s

The factor a goes into the weights of the convolution before, the outer sign into those after, and what remains is a
ReLU, a 1×1 depthwise convolution and a sum, which ONNX Runtime does in two passes.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

# Closer to one than this, s / a would lose digits; such a PReLU is left alone.
_LEAST_FACTOR = 1e-3


def replace_prelu(model: ModelProto) -> None:
    """Replace each PReLU between convolutions, in place; all else stays as it is."""
    if any(node.op_type == "PRelu" for node in model.graph.node):
        _Surgeon(model).operate()


class _Surgeon:
    def __init__(self, model: ModelProto) -> None:
        self._graph = model.graph
        self._weights: dict[str, TensorProto] = {tensor.name: tensor for tensor in model.graph.initializer}
        self._makers = {name: node for node in model.graph.node for name in node.output}
        self._users: dict[str, list[NodeProto]] = {}
        for node in model.graph.node:
            for name in node.input:
                self._users.setdefault(name, []).append(node)
        self._results = {value.name for value in model.graph.output}

    def operate(self) -> None:
        nodes: list[NodeProto] = []
        for node in self._graph.node:
            nodes.extend(self._replaced(node) if node.op_type == "PRelu" else [node])
        del self._graph.node[:]
        self._graph.node.extend(nodes)
        used = Counter(name for node in nodes for name in node.input)
        kept = [tensor for tensor in self._graph.initializer if used[tensor.name]]
        del self._graph.initializer[:]
        self._graph.initializer.extend(kept)

    def _replaced(self, node: NodeProto) -> list[NodeProto]:
        """What stands for this PReLU: three nodes, or itself where it has other neighbors."""
        source, slopes = node.input
        result = node.output[0]
        before = self._makers.get(source)
        after = self._users.get(result, [])
        if slopes not in self._weights or before is None or not self._scalable(before, source):
            return [node]
        slope = numpy_helper.to_array(self._weights[slopes]).reshape(-1).astype(np.float64)
        factor, sign = np.abs(1 - slope), np.sign(1 - slope)
        channels = self._channels(before)
        if len(slope) != channels or factor.min() < _LEAST_FACTOR:
            return [node]
        if sign.min() < 0:
            if result in self._results or not all(self._signable(user, channels) for user in after):
                return [node]
            for user in after:
                self._multiply_inputs(user, sign)
        self._multiply_outputs(before, factor)
        ratio = (sign * slope / factor).astype(np.float32).reshape(channels, 1, 1, 1)
        tensor = numpy_helper.from_array(ratio, f"{result}/ratio")
        self._graph.initializer.append(tensor)
        positive, linear = f"{result}/positive", f"{result}/linear"
        return [
            helper.make_node("Relu", [source], [positive]),
            helper.make_node("Conv", [source, tensor.name], [linear], group=channels, kernel_shape=[1, 1]),
            helper.make_node("Add", [linear, positive], [result]),
        ]

    def _scalable(self, node: NodeProto, output: str) -> bool:
        """Whether this is a convolution whose output only the PReLU reads and whose weights are its own."""
        return (
            node.op_type == "Conv"
            and len(self._users[output]) == 1
            and output not in self._results
            and all(self._own(name) for name in node.input[1:])
        )

    def _signable(self, node: NodeProto, channels: int) -> bool:
        return (
            node.op_type == "Conv"
            and self._own(node.input[1])
            and _group(node) in (1, channels)
            and (_group(node) == 1 or self._channels(node) == channels)
        )

    def _own(self, name: str) -> bool:
        return name in self._weights and len(self._users[name]) == 1

    def _channels(self, node: NodeProto) -> int:
        return int(self._weights[node.input[1]].dims[0])

    def _multiply_outputs(self, node: NodeProto, factor: NDArray[np.float64]) -> None:
        for name in node.input[1:]:
            array = numpy_helper.to_array(self._weights[name])
            self._set(name, array * factor.reshape(-1, *[1] * (array.ndim - 1)))

    def _multiply_inputs(self, node: NodeProto, sign: NDArray[np.float64]) -> None:
        array = numpy_helper.to_array(self._weights[node.input[1]])
        shape = (1, -1, 1, 1) if _group(node) == 1 else (-1, 1, 1, 1)
        self._set(node.input[1], array * sign.reshape(shape))

    def _set(self, name: str, array: NDArray[np.float64]) -> None:
        self._weights[name].CopyFrom(numpy_helper.from_array(array.astype(np.float32), name))


def _group(node: NodeProto) -> int:
    return next((int(attribute.i) for attribute in node.attribute if attribute.name == "group"), 1)
