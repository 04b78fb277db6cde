"""Detect faces: letterbox, network, decoder, non-maximum suppression, and redetection where it helps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from familiard.vision import retinaface, scrfd
from familiard.vision.detections import Detections
from familiard.vision.letterbox import padded_shape, scaled_by
from familiard.vision.redetect import redetect
from familiard.vision.runtime import Network
from familiard.vision.spec import DetectorSpec
from familiard.vision.tensor import to_blob

_DECODERS = {"retinaface": retinaface.decode, "scrfd": scrfd.decode}
# Side in pixels of the network's input beyond which a face's landmarks get worse (RetinaFace's largest prior is
# 512) or it is missed altogether (SCRFD; measured on faces of LFW that fill the image).
_LARGEST = {"retinaface": 400.0, "scrfd": 256.0}  # SCRFD misses a face that fills its input.
_SECOND_SIZE = {"scrfd": 256}


class Detector:
    """A detector with its network.

    Args:
        network: takes float32 [1, 3, H, W], H and W multiples of 32.
        spec: of the pack.
        size: longest side of the network's input; None: the pack's.
        score: least confidence of a face that is kept; None: the pack's.

    Attributes:
        size: longest side of the network's input for a first pass over a photo.
        score: least confidence of a face that is kept.
        nms: boxes that overlap a better one by more than this IoU are dropped.
        second_size: a longest side at which a face that fills the picture is found, where it else is not.
        largest: longest side of a face, in pixels of the network's input, up to which it is found reliably.
    """

    def __init__(
        self, network: Network, spec: DetectorSpec, *, size: int | None = None, score: float | None = None
    ) -> None:
        self._network = network
        self._spec = spec
        self.size = size or spec.size
        self.score = spec.score if score is None else score
        self.nms = spec.nms
        self.largest = _LARGEST[spec.family]
        self.second_size = _SECOND_SIZE.get(spec.family)
        self._decode = _DECODERS[spec.family]

    @property
    def provider(self) -> str:
        """The execution provider that the network uses."""
        return self._network.provider

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detect faces in an image, uint8 [H, W, 3]; boxes in its pixels, best score first."""
        longest = max(rgb.shape[:2])
        found = self.detect_at(rgb, min(1.0, self.size / longest))
        if not len(found) and self.second_size is not None and self.second_size < min(self.size, longest):
            found = self.detect_at(rgb, self.second_size / longest)
        return self.refine(rgb, self.confident(found))

    def detect_at(self, rgb: NDArray[np.uint8], factor: float, score: float | None = None) -> Detections:
        """Run the network once.

        Args:
            rgb: uint8 [H, W, 3].
            factor: from its pixels to those of the network's input; above 1 enlarges.
            score: least confidence; None: that of faces that are kept.
        """
        least = self.score if score is None else score
        image, factor = scaled_by(rgb, factor)
        height, width = padded_shape(*image.shape[:2])
        outputs = self._network.run(to_blob(image, self._spec.preprocessing, (height, width)))
        return self._decode(outputs, height, width, least).suppress(self.nms).scaled(1 / factor)

    def confident(self, found: Detections) -> Detections:
        """Only those that are certainly faces."""
        return found.take(np.flatnonzero(found.scores >= self.score))

    def refine(self, rgb: NDArray[np.uint8], found: Detections, factor: float = 1.0) -> Detections:
        """The same faces, with better landmarks where those were in doubt.

        Args:
            factor: at which they were found.
        """
        return redetect(rgb, found, self.detect_part, self.largest / min(1.0, factor))

    def detect_part(self, part: NDArray[np.uint8]) -> Detections:
        """Detect faces in a small picture as it is."""
        return self.detect_at(part, 1.0)
