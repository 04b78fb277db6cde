"""Networks in ONNX Runtime."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from familiard.vision.batches import BATCHES, with_batches
from familiard.vision.cuda_libraries import cuda_problem
from familiard.vision.network import FAILED, Network, RuntimeOptions, unusable
from familiard.vision.providers import CPU, Provider

# A network up to this size is loaded twice for `run_many`: eight megabytes more, and a sixth quicker than
# several calls that share one session's threads.
_SMALL = 32 << 20
# Shapes of inputs that stay prepared.
_SHAPES = 16
CUDA = {
    # Twice as much as needed at each growth would reach the limit early.
    "arena_extend_strategy": "kSameAsRequested",
    # The search for the fastest convolution would run again for each new image shape.
    "cudnn_conv_algo_search": "HEURISTIC",
    # TF32 has ten bits of mantissa, and embeddings of a face must not depend on the machine.
    "use_tf32": "0",
}
"""Settings of CUDA (`benchmarks/providers`)."""


def open_onnx(provider: Provider, name: str, model: bytes, options: RuntimeOptions, *, many: bool) -> Network:
    """Load a model on an execution provider that this ONNX Runtime has.

    Raises:
        ProviderUnusable: it does not start, or refuses the model.
    """
    ort.disable_telemetry_events()
    if provider == CPU:
        return OnnxNetwork(model, options, name, many=many)
    if provider.name == "cuda":
        _load_cuda()
    network: Network
    try:
        kind = OnnxShapedNetwork if provider.on_gpu else OnnxNetwork
        network = kind(model, options, name, many=many)
    except Exception as error:
        why = str(error).strip().splitlines() or [type(error).__name__]
        raise unusable(provider, FAILED, f"it refuses the model ({why[0]})", provider.driver) from error
    # ONNX Runtime goes on with the CPU where a provider does not start.
    if network.provider != name:
        problem = cuda_problem() if provider.name == "cuda" else None
        state, why_not, advice = problem or (FAILED, "it does not start", provider.driver)
        raise unusable(provider, state, why_not, advice or provider.driver or provider.advice)
    return network


class OnnxNetwork:
    """A network in ONNX Runtime.

    Args:
        provider: ONNX Runtime's name.
        many: `run_many` will be called.
    """

    def __init__(self, model: bytes, options: RuntimeOptions, provider: str, *, many: bool = False) -> None:
        self._session = _session(model, options, options.threads, provider)
        self._input = self._session.get_inputs()[0].name
        self._side = self._session
        self._pool: ThreadPoolExecutor | None = None
        if many and options.threads > 1 and self.provider == "CPUExecutionProvider":
            if len(model) <= _SMALL:
                self._side = _session(model, options, 1, provider)
            self._pool = ThreadPoolExecutor(options.threads, thread_name_prefix="network")

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


class OnnxShapedNetwork:
    """A network on a graphics card: a session for each shape of its input.

    With one session for all shapes, an NVIDIA H200 had not analyzed in nearly five minutes what took the CPU beside it forty
    seconds. Convolutions are prepared for a shape before they run, so here no session sees more than one; whether that
    is enough has not been measured (docs/performance.md). `run_many` makes batches of few sizes.
    """

    def __init__(self, model: bytes, options: RuntimeOptions, provider: str, *, many: bool = False) -> None:
        self._model = with_batches(model) if many else model
        self._options = options
        self._name = provider
        self._spare: Any = self._open()
        self._input = self._spare.get_inputs()[0].name
        self._sessions: dict[tuple[int, ...], Any] = {}
        self.provider = str(self._spare.get_providers()[0])

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""
        session = self._sessions.pop(blob.shape, None)
        if session is None:
            session, self._spare = self._spare or self._open(), None
            while len(self._sessions) >= _SHAPES:
                self._sessions.pop(next(iter(self._sessions)), None)
        # The one that was used last comes last.
        self._sessions[blob.shape] = session
        outputs: list[NDArray[np.float32]] = session.run(None, {self._input: blob})
        return outputs

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each."""
        most = BATCHES[-1]
        batches = [self._batch(blobs[start : start + most]) for start in range(0, len(blobs), most)]
        return [row for batch in batches for row in batch]

    def _batch(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        size = next(size for size in BATCHES if size >= len(blobs))
        batch = np.concatenate([*blobs, *[np.zeros_like(blobs[0])] * (size - len(blobs))])
        outputs = [output.reshape(size, -1) for output in self.run(batch)]
        return [[output[row : row + 1] for output in outputs] for row in range(len(blobs))]

    def _open(self) -> Any:
        return _session(self._model, self._options, self._options.threads, self._name)


def _session(model: bytes, options: RuntimeOptions, threads: int, provider: str) -> Any:
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = threads
    settings.inter_op_num_threads = 1
    # A thread that spins between operators takes a core from the camera next to it.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    settings.log_severity_level = 3
    cpu = "CPUExecutionProvider"
    # What a provider has no operator for runs on the CPU.
    named = [(provider, _settings_of(provider, options)), *([(cpu, {})] if provider != cpu else [])]
    with contextlib.redirect_stdout(io.StringIO()):
        return ort.InferenceSession(model, settings, providers=named)


def _settings_of(provider: str, options: RuntimeOptions) -> dict[str, str]:
    """What a provider is set to."""
    if not provider.startswith(("CUDA", "ROCM")):
        return {}
    limit = {} if options.gpu_memory is None else {"gpu_mem_limit": str(options.gpu_memory)}
    if provider.startswith("ROCM"):
        return limit
    return CUDA | limit


def _load_cuda() -> None:
    """Load CUDA's libraries from the Python packages that hold them, where there are any."""
    load = getattr(ort, "preload_dlls", None)
    if load is not None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(OSError):
            load()
