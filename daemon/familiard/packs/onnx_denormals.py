"""Takes weights that are next to nothing out of a network, with the same results.

Training with weight decay drives whole channels towards zero, far beyond what float32 can tell from it. What such
weights are multiplied with becomes subnormal (below 1.2e-38), and with subnormal numbers processors compute up to a
hundred times slower. In the recognizer of `mobile` a sixth of the weights are of that kind, and cost most of its time
(benchmarks/backends).
"""

from __future__ import annotations

import numpy as np
from onnx import ModelProto, numpy_helper

NEXT_TO_NOTHING = 1e-12
"""A sum of a thousand products with such weights is lost when it is added to one a hundred times smaller than 1."""

_WEIGHTED = ("Conv", "Gemm", "MatMul")


def flush_tiny_weights(model: ModelProto) -> int:
    """Set them to zero, in place; returns how many there were.

    Only factors of convolutions and products of matrices: a tiny number elsewhere keeps a division from failing.
    """
    factors = {node.input[1] for node in model.graph.node if node.op_type in _WEIGHTED}
    flushed = 0
    for tensor in model.graph.initializer:
        weights = numpy_helper.to_array(tensor) if tensor.name in factors else None
        if weights is None or weights.dtype != np.float32:
            continue
        tiny = (np.abs(weights) < NEXT_TO_NOTHING) & (weights != 0)
        if tiny.any():
            tensor.CopyFrom(numpy_helper.from_array(np.where(tiny, np.float32(0), weights), tensor.name))
            flushed += int(tiny.sum())
    return flushed
