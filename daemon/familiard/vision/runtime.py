"""Runs a network on a provider, or says why that is impossible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from familiard.errors import ProviderUnusable
from familiard.vision.providers import Provider, candidates

NOT_INSTALLED = "not-installed"
DRIVER_MISSING = "driver-missing"
FAILED = "failed"
DIFFERS = "result-differs"
"""States of a provider that cannot be used."""


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """How networks are run.

    Attributes:
        threads: processor threads of one network.
        providers: words of `vision.providers`, by preference; empty: the best that works.
        gpu_memory: bytes of a graphics card that one network may take for one shape of its input; None: all.
    """

    threads: int = 1
    providers: tuple[str, ...] = ()
    gpu_memory: int | None = None


class Network(Protocol):
    """A loaded network with one input."""

    @property
    def provider(self) -> str:
        """What it really runs on."""

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each, several at once where there are threads for it."""


def installed(provider: Provider) -> bool:
    """Whether the packages that a provider needs are here; its driver may still be missing."""
    if provider.device:
        try:
            import openvino  # noqa: F401  # asking the import system would be input and output
        except ImportError:
            return False
        return True
    return _onnx_name(provider) is not None


def _onnx_name(provider: Provider) -> str | None:
    import onnxruntime

    here = onnxruntime.get_available_providers()
    return next((name for name in provider.onnx if name in here), None)


def open_on(provider: Provider, model: bytes, options: RuntimeOptions, *, many: bool = False) -> Network:
    """Load a model's bytes; `many` says that `run_many` will be called, for which some memory is spent.

    Raises:
        ProviderUnusable: it is not installed, its driver is missing, or it refuses the model.
    """
    if not installed(provider):
        raise unusable(provider, NOT_INSTALLED, "it is not installed", provider.advice)
    if provider.device:
        from familiard.vision.runtime_openvino import open_openvino

        return open_openvino(provider, model, options.threads, many=many)
    from familiard.vision.runtime_onnx import open_onnx

    name = _onnx_name(provider)
    assert name is not None
    return open_onnx(provider, name, model, options, many=many)


def open_network(model: bytes, options: RuntimeOptions, *, many: bool = False) -> Network:
    """Load a model on the first of the wanted providers that is installed; see `open_on`."""
    wanted = candidates(options.providers)
    return open_on(next(filter(installed, wanted), wanted[0]), model, options, many=many)


def unusable(provider: Provider, state: str, why: str, advice: str) -> ProviderUnusable:
    """The error that says why a provider cannot be used, and what to do about it."""
    detail = f"Cannot use {provider.name} ({provider.title}): {why}. {advice}".rstrip()
    return ProviderUnusable(detail, provider=provider.name, state=state, why=why, advice=advice)
