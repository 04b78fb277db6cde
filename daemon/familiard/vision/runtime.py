"""Runs networks on the best that the machine has, and says what that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

OPENVINO = "OpenVINO"
"""The `openvino` package, used directly; all other names are ONNX Runtime's execution providers."""

# Best first. Providers that compile for minutes or want fixed shapes (TensorRT, CoreML) are taken when asked for.
PREFERRED = ("CUDAExecutionProvider", OPENVINO, "OpenVINOExecutionProvider", "CPUExecutionProvider")


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """How networks are run.

    Attributes:
        threads: processor threads of one network.
        providers: by preference: `OpenVINO`, or ONNX Runtime's names; those that are not here are passed over.
            Empty: the best there is.
    """

    threads: int = 1
    providers: tuple[str, ...] = ()


class Network(Protocol):
    """A loaded network with one input."""

    @property
    def provider(self) -> str:
        """What it really runs on."""

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each, several at once where there are threads for it."""


def choose_providers(wanted: Sequence[str]) -> list[str]:
    """Those of `wanted`, or of the preferred, that this machine's packages have; the processor comes last."""
    import onnxruntime

    names = wanted or PREFERRED
    here = set(onnxruntime.get_available_providers())
    if OPENVINO in names and _openvino_is_here():
        here.add(OPENVINO)
    cpu = "CPUExecutionProvider"
    return [*(name for name in names if name in here and name != cpu), cpu]


def _openvino_is_here() -> bool:
    try:
        import openvino  # noqa: F401  # asking the import system would be input and output
    except ImportError:
        return False
    return True


def open_network(model: bytes, options: RuntimeOptions, *, many: bool = False) -> Network:
    """Load a model's bytes; `many` says that `run_many` will be called, for which some memory is spent."""
    providers = choose_providers(options.providers)
    if providers[0] == OPENVINO:
        from familiard.vision.runtime_openvino import OpenVinoNetwork

        return OpenVinoNetwork(model, options.threads, many=many)
    from familiard.vision.runtime_onnx import OnnxNetwork

    return OnnxNetwork(model, options.threads, [name for name in providers if name != OPENVINO], many=many)
