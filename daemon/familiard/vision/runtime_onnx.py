"""Networks in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

# A network up to this size is loaded twice for `run_many`: eight megabytes more, and a sixth quicker than
# several calls that share one session's threads.
_SMALL = 32 << 20


class OnnxNetwork:
    """A network in ONNX Runtime."""

    def __init__(self, model: bytes, threads: int, providers: Sequence[str], *, many: bool = False) -> None:
        ort.disable_telemetry_events()
        self._threads = threads
        self._session = _session(model, threads, providers)
        self._input = self._session.get_inputs()[0].name
        self._side = self._session
        self._pool: ThreadPoolExecutor | None = None
        if many and threads > 1 and self.provider == "CPUExecutionProvider":
            if len(model) <= _SMALL:
                self._side = _session(model, 1, providers)
            self._pool = ThreadPoolExecutor(threads, thread_name_prefix="network")

    @property
    def provider(self) -> str:
        """What it really runs on."""
        return str(self._session.get_providers()[0])

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, {self._input: blob})
        return outputs

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each; side by side, since small networks gain more from that than from threads inside."""
        if self._pool is None or len(blobs) < 2:
            return [self.run(blob) for blob in blobs]
        return list(self._pool.map(lambda blob: self._side.run(None, {self._input: blob}), blobs))


def _session(model: bytes, threads: int, providers: Sequence[str]) -> Any:
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = threads
    settings.inter_op_num_threads = 1
    # A thread that spins between operators takes a core from the camera next to it.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    settings.log_severity_level = 3
    # The search for the fastest convolution would run again for each new image shape.
    named = [
        (name, {"cudnn_conv_algo_search": "HEURISTIC"} if name.startswith("CUDA") else {})
        for name in providers
    ]
    return ort.InferenceSession(model, settings, providers=named)
