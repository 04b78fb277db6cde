"""The whole corridor for one image: decode, detect, align, embed."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from familiard.vision.align import align, similarity
from familiard.vision.crop import crop_jpeg
from familiard.vision.decode import decode
from familiard.vision.detect import Detector
from familiard.vision.embed import Embedder
from familiard.vision.faces import Analysis, Face, Timings
from familiard.vision.levels import stretch
from familiard.vision.options import VisionOptions
from familiard.vision.quality import Seen, assess
from familiard.vision.runtime import RuntimeOptions, open_network
from familiard.vision.spec import DetectorSpec, RecognizerSpec


class Pipeline:
    """Looks at images; holds the two networks and nothing else, so calls do not depend on each other."""

    def __init__(self, detector: Detector, embedder: Embedder, options: VisionOptions) -> None:
        self._detector = detector
        self._embedder = embedder
        self._options = options

    @property
    def providers(self) -> tuple[str, str]:
        """What detector and recogniser really run on."""
        return self._detector.provider, self._embedder.provider

    def analyze(self, data: bytes) -> Analysis:
        """Everything seen in an encoded image.

        Raises:
            InvalidImage: not an image, or damaged.
            ImageTooLarge: beyond the limits, told from the header.
        """
        start = perf_counter()
        decoded = decode(data, self._options.limits)
        return self._look(decoded.rgb, perf_counter() - start, decoded.taken_at)

    def analyze_pixels(self, rgb: NDArray[np.uint8]) -> Analysis:
        """Everything seen in an upright image uint8 [H, W, 3]."""
        return self._look(np.ascontiguousarray(rgb), 0.0, None)

    def _look(self, rgb: NDArray[np.uint8], decoding: float, when: datetime | None) -> Analysis:
        height, width = rgb.shape[:2]
        start = perf_counter()
        found = self._detector.detect(rgb)
        detected = perf_counter()
        places = [(row, similarity(found.landmarks[row])) for row in range(len(found))]
        matrices = {row: matrix for row, matrix in places if matrix is not None}
        crops = {row: stretch(align(rgb, matrix)) for row, matrix in matrices.items()}
        aligned = perf_counter()
        embeddings = self._embedder.embed(list(crops.values()))
        embedded = perf_counter()
        faces = []
        for (row, crop), embedding in zip(crops.items(), embeddings, strict=True):
            box, landmarks, score = found.boxes[row], found.landmarks[row], float(found.scores[row])
            length = embedding.length if embedding else None
            seen = Seen(crop, matrices[row], box, landmarks, score, width, height, length)
            faces.append(
                Face(
                    box=_xywh(box),
                    landmarks=landmarks,
                    score=score,
                    quality=assess(seen, self._embedder.clarity),
                    embedding=embedding.vector if embedding else None,
                    crop=crop_jpeg(rgb, box, self._options.crop_side) if self._options.crop_side else None,
                )
            )
        finished = perf_counter()
        # Judging and small pictures count as aligning: all that is done to a face beside the two networks.
        timings = Timings(
            decoding, detected - start, aligned - detected + finished - embedded, embedded - aligned
        )
        return Analysis(width, height, tuple(faces), timings, when)


def open_pipeline(
    detector: bytes,
    detector_spec: DetectorSpec,
    recognizer: bytes,
    recognizer_spec: RecognizerSpec,
    options: VisionOptions,
    runtime: RuntimeOptions,
) -> Pipeline:
    """A pipeline from the bytes of two models."""
    return Pipeline(
        Detector(
            open_network(detector, runtime), detector_spec, size=options.detector_size, score=options.score
        ),
        Embedder(open_network(recognizer, runtime), recognizer_spec),
        options,
    )


def _xywh(box: NDArray[np.float32]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(value) for value in box)
    return left, top, right - left, bottom - top
