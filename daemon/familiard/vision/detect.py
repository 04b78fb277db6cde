"""Detect faces: letterbox, network, decoder, non-maximum suppression, and redetection where it helps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision import retinaface, scrfd
from familiard.vision.detections import Detections
from familiard.vision.letterbox import fit, padded_shape
from familiard.vision.redetect import redetect
from familiard.vision.runtime import Network
from familiard.vision.spec import DetectorSpec
from familiard.vision.tensor import to_blob

_DECODERS = {"retinaface": retinaface.decode, "scrfd": scrfd.decode}
# Side in pixels of the network's input beyond which a face's landmarks get worse (RetinaFace's largest prior is
# 512) or it is missed altogether (SCRFD; measured on faces of LFW that fill the image).
_LARGEST = {"retinaface": 400.0, "scrfd": 256.0}
# SCRFD misses a face that fills its input; where it finds none, it gets the image at this size too.
_SECOND_SIZE = {"scrfd": 256}


class Detector:
    """A detector with its network.

    Args:
        network: takes float32 [1, 3, H, W], H and W multiples of 32.
        spec: of the pack.
        size: longest side of the network's input; None: the pack's.
        score: least confidence of a face that is kept; None: the pack's.

    Attributes:
        size: longest side of the network's input.
    """

    def __init__(
        self, network: Network, spec: DetectorSpec, *, size: int | None = None, score: float | None = None
    ) -> None:
        self._network = network
        self._spec = spec
        self.size = size or spec.size
        self._score = spec.score if score is None else score
        self._decode = _DECODERS[spec.family]

    @property
    def provider(self) -> str:
        """The execution provider that the network uses."""
        return self._network.provider

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detect faces in an image, uint8 [H, W, 3]; boxes in its pixels, best score first."""
        found = self._detect_at(rgb, self.size)
        second = _SECOND_SIZE.get(self._spec.family)
        if not len(found) and second and second < min(self.size, max(rgb.shape[:2])):
            found = self._detect_at(rgb, second)
        largest = _LARGEST[self._spec.family] / min(1.0, self.size / max(rgb.shape[:2]))
        return redetect(rgb, found, lambda part: self._detect_at(part, self.size), largest)

    def _detect_at(self, rgb: NDArray[np.uint8], size: int) -> Detections:
        image, factor = fit(rgb, size)
        height, width = padded_shape(*image.shape[:2])
        outputs = self._network.run(to_blob(image, self._spec.preprocessing, (height, width)))
        return self._decode(outputs, height, width, self._score).suppress(self._spec.nms).scaled(1 / factor)
