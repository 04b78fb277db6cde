"""Lets a network take several inputs at once."""

from __future__ import annotations

BATCHES = (1, 4, 16)
"""Sizes of batches; what is missing to one is filled with zeros."""


def with_batches(model: bytes) -> bytes:
    """The same network for any number of inputs.

    Outputs lose their declared shape: fr_feature.onnx ends in a Reshape to [1, -1], which makes one long row of a
    batch, and whoever calls makes rows of it again.
    """
    import onnx

    parsed = onnx.load_from_string(model)
    weights = {tensor.name for tensor in parsed.graph.initializer}
    (given,) = [value for value in parsed.graph.input if value.name not in weights]
    first = given.type.tensor_type.shape.dim[0]
    if first.dim_value != 1:
        return model
    first.dim_param = "N"
    for output in parsed.graph.output:
        output.type.tensor_type.ClearField("shape")
    # Written for one input.
    del parsed.graph.value_info[:]
    return bytes(parsed.SerializeToString())
