"""A network that takes one input is made to take several."""

from __future__ import annotations

import itertools

import onnx

from familiard.packs import PackFiles
from familiard.vision.batches import BATCHES, with_batches


def test_only_the_number_of_inputs_becomes_free(pack_files: PackFiles) -> None:
    before = onnx.load_from_string(pack_files.read()[1])
    after = onnx.load_from_string(with_batches(pack_files.read()[1]))
    (given,) = after.graph.input
    shape = given.type.tensor_type.shape.dim
    assert [dim.dim_param or dim.dim_value for dim in shape] == ["N", 3, 112, 112]
    assert before.graph.node == after.graph.node
    assert before.graph.initializer == after.graph.initializer


def test_a_network_that_takes_several_stays_as_it_is(pack_files: PackFiles) -> None:
    once = with_batches(pack_files.read()[1])
    assert with_batches(once) == once


def test_sizes_of_batches_begin_with_one_and_grow() -> None:
    assert BATCHES[0] == 1
    assert all(small < large for small, large in itertools.pairwise(BATCHES))
