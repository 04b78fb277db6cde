"""Runs a network: ONNX Runtime sessions with the threads and execution providers that the caller chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

# Best first; ONNX Runtime takes each operator to the first that can run it.
PREFERRED_PROVIDERS = (
    "TensorrtExecutionProvider",
    "CUDAExecutionProvider",
    "MIGraphXExecutionProvider",
    "OpenVINOExecutionProvider",
    "CoreMLExecutionProvider",
    "CPUExecutionProvider",
)


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """How networks are run.

    Attributes:
        threads: of one network, for the work inside an operator.
        providers: execution providers by preference, by ONNX Runtime's names; empty: the best there is.
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


class OnnxNetwork:
    """A network in ONNX Runtime."""

    def __init__(self, model: bytes, options: RuntimeOptions) -> None:
        ort.disable_telemetry_events()
        settings = ort.SessionOptions()
        settings.intra_op_num_threads = options.threads
        settings.inter_op_num_threads = 1
        # A thread that spins between operators takes a core from the camera next to it.
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        settings.log_severity_level = 3
        self._session = ort.InferenceSession(model, settings, providers=choose_providers(options.providers))
        self._input = self._session.get_inputs()[0].name

    @property
    def provider(self) -> str:
        """What it really runs on."""
        return str(self._session.get_providers()[0])

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""
        outputs: list[Any] = self._session.run(None, {self._input: blob})
        return outputs


def choose_providers(wanted: Sequence[str]) -> list[str]:
    """Those of `wanted` (or of `PREFERRED_PROVIDERS`) that this ONNX Runtime has; the CPU always comes last."""
    here = ort.get_available_providers()
    chosen = [provider for provider in wanted or PREFERRED_PROVIDERS if provider in here]
    return [*(provider for provider in chosen if provider != "CPUExecutionProvider"), "CPUExecutionProvider"]


def open_network(model: bytes, options: RuntimeOptions) -> Network:
    """Load a model's bytes."""
    return OnnxNetwork(model, options)
