"""Turns aligned faces into vectors that are close for one person and far for two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from familiard.vision.blob import to_blob
from familiard.vision.runtime import Network
from familiard.vision.spec import RecognizerSpec

# Below this length the direction of a vector is rounding noise.
_LEAST_NORM = 1e-6


class Embedder:
    """A recogniser with its network."""

    def __init__(self, network: Network, spec: RecognizerSpec) -> None:
        self._network = network
        self._spec = spec

    @property
    def provider(self) -> str:
        """What the network runs on."""
        return self._network.provider

    def embed(self, crops: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32] | None]:
        """A vector for each crop uint8 [112, 112, 3]: float32 [D], L2-normalised; None where there is none.

        One by one: on a CPU a batch is no quicker, and fr_feature.onnx ends in a Reshape to [1, -1] that
        makes one long vector of a batch.
        """
        return [self._one(crop) for crop in crops]

    def _one(self, crop: NDArray[np.uint8]) -> NDArray[np.float32] | None:
        vector = self._network.run(to_blob(crop, self._spec.preprocessing))[0].reshape(-1)
        if len(vector) != self._spec.length:
            raise ValueError(
                f"the recogniser gave {len(vector)} numbers, its manifest says {self._spec.length}"
            )
        norm = float(np.linalg.norm(vector))
        if not np.isfinite(norm) or norm < _LEAST_NORM:
            return None
        return (vector / np.float32(norm)).astype(np.float32)
