"""What a network is, how it is run, and why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from familiard.errors import ProviderUnusable
from familiard.vision.providers import Provider

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


def unusable(provider: Provider, state: str, why: str, advice: str) -> ProviderUnusable:
    """The error that says why a provider cannot be used, and what to do about it."""
    detail = f"Cannot use {provider.name} ({provider.title}): {why}. {advice}".rstrip()
    return ProviderUnusable(detail, provider=provider.name, state=state, why=why, advice=advice)
