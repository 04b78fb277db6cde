"""Why CUDA does not start."""

from __future__ import annotations

from familiard.vision.cuda_libraries import cuda_problem
from familiard.vision.runtime import DRIVER_MISSING


def test_without_a_driver_the_driver_is_named() -> None:
    problem = cuda_problem(driver="libcuda-that-nobody-has.so.1")
    assert problem is not None
    state, why, advice = problem
    assert state == DRIVER_MISSING
    assert "libcuda-that-nobody-has.so.1" in why
    assert "NVIDIA" in advice
