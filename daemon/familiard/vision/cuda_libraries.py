"""Why CUDA does not start: ONNX Runtime says it in a log that nobody reads, so its steps are repeated one by one."""

from __future__ import annotations

import ctypes

import onnxruntime as ort

from familiard.vision.network import DRIVER_MISSING, FAILED, NOT_INSTALLED
from familiard.vision.providers import named

_DRIVER = "libcuda.so.1"
_PROVIDER = "libonnxruntime_providers_cuda.so"
_SHARED = "libonnxruntime_providers_shared.so"
_NO_DEVICE = 100


def cuda_problem(driver: str = _DRIVER, provider: str = _PROVIDER) -> tuple[str, str, str] | None:
    """State, reason, and what to do; None where nothing is wrong.

    Args:
        driver: the driver's library.
        provider: ONNX Runtime's library, beside its extension.
    """
    cuda = named("cuda")
    try:
        loaded = ctypes.CDLL(driver)
    except OSError:
        return DRIVER_MISSING, f"NVIDIA's driver is missing ({driver})", cuda.driver
    code = int(loaded.cuInit(0))
    if code == _NO_DEVICE:
        return DRIVER_MISSING, "the driver finds no NVIDIA GPU", cuda.driver
    if code:
        return FAILED, f"NVIDIA's driver does not start (error {code})", cuda.driver
    folder = f"{ort.__path__[0]}/capi"
    try:
        ctypes.CDLL(f"{folder}/{_SHARED}", mode=ctypes.RTLD_GLOBAL)
        ctypes.CDLL(f"{folder}/{provider}")
    except OSError as error:
        return NOT_INSTALLED, f"a library of CUDA or cuDNN is missing ({error})", cuda.advice
    return None
