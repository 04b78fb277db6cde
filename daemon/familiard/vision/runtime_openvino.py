"""Networks in OpenVINO, the other back end for Intel and AMD processors (benchmarks/backends)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray


class OpenVinoNetwork:
    """A network in OpenVINO, on the processor.

    It computes in float32: bfloat16, OpenVINO's own choice where the processor has it, costs up to .003 of an
    embedding's cosine and is slower on networks of this size.
    """

    def __init__(self, model: bytes, threads: int, *, many: bool = False) -> None:
        core = openvino.Core()
        parsed = core.read_model(model=model)
        # Pinned, the workers of an import would all sit on the first core.
        shared = {
            "INFERENCE_NUM_THREADS": threads,
            "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "f32",
        }
        self._compiled = core.compile_model(parsed, "CPU", {"PERFORMANCE_HINT": "LATENCY", **shared})
        self._request = self._compiled.create_infer_request()
        self._queue: Any = None
        if many and threads > 1:
            # Streams of one thread each, for several small inputs at once.
            streams = core.compile_model(parsed, "CPU", {"NUM_STREAMS": threads, **shared})
            self._queue = openvino.AsyncInferQueue(streams, threads)

    @property
    def provider(self) -> str:
        """What it really runs on."""
        return "OpenVINO"

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""
        return _outputs(self._request.infer([blob]))

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each, as many at once as there are threads."""
        if self._queue is None or len(blobs) < 2:
            return [self.run(blob) for blob in blobs]
        answers: dict[int, list[NDArray[np.float32]]] = {}

        def keep(request: Any, row: int) -> None:
            answers[row] = _outputs(request.results)

        self._queue.set_callback(keep)
        for row, blob in enumerate(blobs):
            self._queue.start_async([blob], row)
        self._queue.wait_all()
        return [answers[row] for row in range(len(blobs))]


def _outputs(results: Any) -> list[NDArray[np.float32]]:
    # The arrays are views of buffers that the next call overwrites.
    return [np.array(value, dtype=np.float32) for value in results.values()]
