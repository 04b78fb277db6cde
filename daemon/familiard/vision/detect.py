"""Finds faces: letterbox, network, decoder, suppression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision import retinaface, scrfd
from familiard.vision.blob import to_blob
from familiard.vision.detections import Detections
from familiard.vision.letterbox import fit, padded_shape
from familiard.vision.runtime import Network
from familiard.vision.spec import DetectorSpec

_DECODERS = {"retinaface": retinaface.decode, "scrfd": scrfd.decode}


class Detector:
    """A detector with its network.

    Args:
        network: takes float32 [1, 3, H, W], H and W multiples of 32.
        spec: of the pack.
        size: longest side of the network's input; None: the pack's.
        score: least confidence of a face that is kept; None: the pack's.
    """

    def __init__(
        self, network: Network, spec: DetectorSpec, *, size: int | None = None, score: float | None = None
    ) -> None:
        self._network = network
        self._spec = spec
        self._size = size or spec.size
        self._score = spec.score if score is None else score
        self._decode = _DECODERS[spec.family]

    @property
    def provider(self) -> str:
        """What the network runs on."""
        return self._network.provider

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Faces in an image uint8 [H, W, 3], in its pixels, best score first."""
        image, factor = fit(rgb, self._size)
        height, width = padded_shape(*image.shape[:2])
        outputs = self._network.run(to_blob(image, self._spec.preprocessing, (height, width)))
        return self._decode(outputs, height, width, self._score).suppress(self._spec.nms).scaled(1 / factor)
