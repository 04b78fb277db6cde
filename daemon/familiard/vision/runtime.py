"""Runs a network on a provider, or says why that is impossible."""

from __future__ import annotations

from familiard.vision.network import (
    DIFFERS,
    DRIVER_MISSING,
    FAILED,
    NOT_INSTALLED,
    Network,
    RuntimeOptions,
    unusable,
)
from familiard.vision.providers import Provider, candidates

__all__ = [
    "DIFFERS",
    "DRIVER_MISSING",
    "FAILED",
    "NOT_INSTALLED",
    "Network",
    "RuntimeOptions",
    "installed",
    "open_network",
    "open_on",
    "unusable",
]


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
