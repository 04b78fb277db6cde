"""Networks in OpenVINO, the other back end for Intel and AMD processors, and for Intel's GPUs and NPUs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray

from familiard.vision.network import DRIVER_MISSING, FAILED, Network, unusable
from familiard.vision.providers import Provider

_SHAPES = 16
"""Of inputs that stay compiled."""


def open_openvino(provider: Provider, model: bytes, threads: int, *, many: bool) -> Network:
    """Load a model on one of OpenVINO's devices.

    Raises:
        ProviderUnusable: there is no such device, or it refuses the model.
    """
    core = openvino.Core()
    devices = {device.partition(".")[0] for device in core.available_devices}
    if provider.device not in devices:
        why = f"OpenVINO finds no {provider.device} on this machine, only {', '.join(sorted(devices))}"
        raise unusable(provider, DRIVER_MISSING, why, provider.driver)
    try:
        if provider.device == "CPU":
            return OpenVinoNetwork(model, threads, many=many)
        return OpenVinoDevice(core, model, provider)
    except RuntimeError as error:
        why = f"it refuses the model ({str(error).strip().splitlines()[-1]})"
        raise unusable(provider, FAILED, why, provider.driver) from error


class OpenVinoDevice:
    """A network in OpenVINO on a GPU or an NPU: compiled once for each shape of its input, as an NPU needs it."""

    def __init__(self, core: openvino.Core, model: bytes, provider: Provider) -> None:
        self._core = core
        self._model = core.read_model(model=model)
        self._device = provider.device
        self._requests: OrderedDict[tuple[int, ...], Any] = OrderedDict()
        self.provider = provider.reported

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""
        request = self._requests.get(blob.shape)
        if request is None:
            request = self._compiled(blob.shape).create_infer_request()
            while len(self._requests) >= _SHAPES:
                self._requests.popitem(last=False)
            self._requests[blob.shape] = request
        self._requests.move_to_end(blob.shape)
        return _outputs(request.infer([blob]))

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each."""
        return [self.run(blob) for blob in blobs]

    def _compiled(self, shape: tuple[int, ...]) -> Any:
        parsed = self._model.clone()
        parsed.reshape(list(shape))
        # Both compute in float16 by themselves, which costs too much of an embedding.
        settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        try:
            return self._core.compile_model(parsed, self._device, settings)
        except RuntimeError:
            # An NPU has no float32; a trial decides whether that is good enough.
            del settings["INFERENCE_PRECISION_HINT"]
            return self._core.compile_model(parsed, self._device, settings)


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
