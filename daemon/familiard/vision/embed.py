"""Turns aligned faces into vectors that are close for one person and far for two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from familiard.vision.runtime import Network
from familiard.vision.spec import Clarity, RecognizerSpec
from familiard.vision.tensor import to_blob

# Below this length the direction of a vector is rounding noise.
_LEAST_LENGTH = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """What the recognizer makes of a face.

    Attributes:
        vector: float32 [D], L2-normalized.
        length: of the vector before that: the clearer the face, the longer.
    """

    vector: NDArray[np.float32]
    length: float


class Embedder:
    """A recognizer with its network."""

    def __init__(self, network: Network, spec: RecognizerSpec) -> None:
        self._network = network
        self._spec = spec

    @property
    def provider(self) -> str:
        """What the network runs on."""
        return self._network.provider

    @property
    def clarity(self) -> Clarity | None:
        """What the length of its vectors means, if it was measured."""
        return self._spec.clarity

    def embed(self, crops: Sequence[NDArray[np.uint8]]) -> list[Embedding | None]:
        """A vector for each crop uint8 [112, 112, 3]; None where the network gave nothing usable.

        Not as a batch: on a CPU that is no quicker, and fr_feature.onnx ends in a Reshape to [1, -1] that
        makes one long vector of a batch. Several at once instead.
        """
        blobs = [to_blob(crop, self._spec.preprocessing) for crop in crops]
        return [self._embedding(outputs[0].reshape(-1)) for outputs in self._network.run_many(blobs)]

    def _embedding(self, raw: NDArray[np.float32]) -> Embedding | None:
        if len(raw) != self._spec.length:
            raise ValueError(
                f"the recognizer returned {len(raw)} numbers, but its manifest says {self._spec.length}"
            )
        length = float(np.linalg.norm(raw))
        if not np.isfinite(length) or length < _LEAST_LENGTH:
            return None
        return Embedding((raw / np.float32(length)).astype(np.float32), length)
