"""The pipeline for one image: decode, detect, align, embed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from familiard.vision.align import align, similarity
from familiard.vision.animation import best_of
from familiard.vision.boxes import corners, overlapping
from familiard.vision.contrast import stretch_contrast
from familiard.vision.crop import crop_jpeg
from familiard.vision.decode import open_picture
from familiard.vision.decode_cost import Bound, unbounded
from familiard.vision.detail import DETAILS
from familiard.vision.detect import Detector
from familiard.vision.detections import Detections
from familiard.vision.drawn_face import VOUCHED, detected, guesses
from familiard.vision.embed import Embedder, Embedding
from familiard.vision.options import ImageLimits, VisionOptions
from familiard.vision.quality import FaceSample, assess
from familiard.vision.results import Analysis, Box, Face, Timings
from familiard.vision.runtime import RuntimeOptions
from familiard.vision.same_place import best_of_each
from familiard.vision.search import Found, Search
from familiard.vision.spec import DetectorSpec, RecognizerSpec
from familiard.vision.surroundings import mended
from familiard.vision.trial import Models, open_on_best
from familiard.vision.turns import Pixels, Turned

# A face that is enlarged by so little for the recognizer loses nothing that could be measured.
_ENLARGED = 1.15
# One that is enlarged by so much from all pixels of the picture is too small to be recognized (quality .15).
_USELESS = 4.4
# Where no face has this quality, those that were found may be upside down …
_CLEAR = 0.45
# … and where none has this one, a picture may lie on its side, or somebody in it.
_GOOD = 0.2
# … unless it is certain that this is a face: things in the background pass for good ones at less.
_CERTAIN = 0.9
# Of the length of its embedding, a face loses less when motion is taken out: in 95 % of faces that moved, a sixth at most;
# where there was none to take out, a third in the median.
_MENDED = 0.82
# … and it still resembles the face as it was: nine in ten of these are at .5 and more. Where edges behind a face pass for
# motion, .17 to .26 is left.
_STILL = 0.35
# Pixels of a drawn face that are looked at.
_DRAWN_SIDE = 320.0
_LEAST_SIDE = 4.0


class Pipeline:
    """Analyzes images. Holds the two networks and nothing else, so calls do not depend on each other.

    Attributes:
        dropped: why the networks do not run on something better, one sentence each.
    """

    def __init__(
        self, detector: Detector, embedder: Embedder, options: VisionOptions, dropped: tuple[str, ...] = ()
    ) -> None:
        self.dropped = dropped
        self._detector = detector
        self._search = Search(detector, DETAILS[options.detail])
        self._embedder = embedder
        self._options = options

    @property
    def providers(self) -> tuple[str, str]:
        """The execution providers that detector and recognizer really use."""
        return self._detector.provider, self._embedder.provider

    def limits(self, *, own: bool) -> ImageLimits:
        """The limits for images; `own` selects those for files in the owner's own folders."""
        return self._options.own_limits if own else self._options.limits

    def analyze(
        self,
        data: bytes,
        *,
        crops: bool = True,
        own: bool = False,
        rotation: int = 0,
        box: Box | None = None,
        bound: Bound = unbounded,
    ) -> Analysis:
        """Analyze an encoded image.

        A JPEG that has more pixels than the search needs is decoded smaller first, and larger only where small faces
        may be, or a face is so small that the recognizer would miss pixels. Of an animation or a document some
        frames are analyzed, and the one with the best faces counts.

        Args:
            data: bytes, or a mapped file.
            crops: whether small pictures of the faces are made, if they are at all.
            own: the file is from the owner's own folders, which has its own limits, and less time.
            rotation: degrees by which the image is turned clockwise first: 0, 90, 180 or 270. Boxes and landmarks
                are those of the image as it came.
            box: where somebody says that a face is, in pixels of the image, which must not be rotated then; see
                `Analysis.drawn`.
            bound: keeps decoding within its memory.

        Raises:
            InvalidImage: not an image, damaged, or most of it is missing.
            ImageTooLarge: beyond the limits, as the header says, or decoding takes too much memory.
        """
        picture = open_picture(data, self.limits(own=own), bound)
        analysis = self._analyze(Turned(picture, rotation), crops=crops, own=own, box=box)
        analysis = replace(analysis, taken_at=picture.taken_at)
        if picture.frames > 1 and box is None:
            analysis = best_of(
                analysis,
                picture,
                lambda pixels: self.analyze_pixels(pixels, crops=crops, own=own, rotation=rotation),
            )
        return replace(analysis, notes=(*picture.notes, *analysis.notes))

    def analyze_pixels(
        self, rgb: NDArray[np.uint8], *, crops: bool = True, own: bool = False, rotation: int = 0
    ) -> Analysis:
        """Analyze an upright image, uint8 [H, W, 3]; see `analyze`."""
        return self._analyze(Turned(Pixels(rgb), rotation), crops=crops, own=own)

    def _analyze(self, picture: Turned, *, crops: bool, own: bool, box: Box | None = None) -> Analysis:
        start = perf_counter()
        found = self._search.run(picture, own=own)
        searched = perf_counter() - start - picture.seconds
        faces, timings = self._recognized(picture, found, crops=crops)
        turns = ((_CLEAR, self._search.turned_found), (_GOOD, partial(self._search.turned, own=own)))
        for enough, turn in turns:
            if any(face.quality.value >= enough and face.score >= _CERTAIN for face in faces):
                continue
            start = perf_counter()
            turned = turn(found)
            searched += perf_counter() - start
            if turned is not None:
                others, again = self._recognized(picture, turned, crops=crops)
                faces, timings = best_of_each(faces, others), timings.plus(again)
        drawn = None
        if box is not None and (place := _within(box, picture)) is not None:
            faces, drawn, again = self._with_drawn(picture, faces, place, crops=crops)
            timings = timings.plus(again)
        timings = replace(timings, decode=picture.seconds, detect=searched)
        return picture.back(Analysis(picture.width, picture.height, faces, timings, drawn=drawn))

    def _with_drawn(
        self, picture: Turned, faces: tuple[Face, ...], box: NDArray[np.float32], *, crops: bool
    ) -> tuple[tuple[Face, ...], int, Timings]:
        """The faces with the one in a drawn box, and its index."""
        known = overlapping(box, [corners(face.box) for face in faces])
        if known is not None:
            return faces, known, Timings(0.0, 0.0, 0.0, 0.0)
        edge = float(max(box[2:] - box[:2]))
        shrink = picture.least_shrink(picture.shrink_for(min(1.0, _DRAWN_SIDE / edge)))
        rgb, place = picture.pixels(shrink), box / np.float32(shrink)
        found = detected(rgb, place, self._detector) or self._clearest(rgb, guesses(place))
        (face,), timings = self._faces(rgb, found, shrink=shrink, crops=crops, least=VOUCHED)
        return (*faces, face), len(faces), timings

    def _clearest(self, rgb: NDArray[np.uint8], found: Detections) -> Detections:
        """The one of several places whose embedding is longest."""
        matrices = [similarity(landmarks) for landmarks in found.landmarks]
        chips = [
            _chips(rgb, box, matrix)[0]
            for box, matrix in zip(found.boxes, matrices, strict=True)
            if matrix is not None
        ]
        embeddings = self._embedder.embed(chips)
        lengths = [embedding.length if embedding is not None else 0.0 for embedding in embeddings]
        return found.take(np.array([int(np.argmax(lengths))]))

    def _recognized(self, picture: Turned, found: Found, *, crops: bool) -> tuple[tuple[Face, ...], Timings]:
        """Align, embed and assess what was found, in more pixels of the picture where it needs them."""
        rgb, faces, shrink = found.rgb, found.faces, found.shrink
        enough = min(shrink, picture.least_shrink(_enough(faces, shrink)))
        if enough < shrink:
            rgb, faces, shrink = picture.pixels(enough), faces.scaled(shrink / enough), enough
        return self._faces(rgb, faces, shrink=shrink, crops=crops)

    def _faces(
        self, rgb: NDArray[np.uint8], found: Detections, *, shrink: int, crops: bool, least: float = 0.0
    ) -> tuple[tuple[Face, ...], Timings]:
        """Align, embed and assess the detections in `rgb`, which is `shrink` times smaller than the image.

        Args:
            least: score from which the quality is assessed at least.
        """
        start = perf_counter()
        places = [(row, similarity(found.landmarks[row])) for row in range(len(found))]
        matrices = {row: matrix for row, matrix in places if matrix is not None}
        chips = {row: _chips(rgb, found.boxes[row], matrix) for row, matrix in matrices.items()}
        aligned = perf_counter()
        embeddings = iter(self._embedder.embed([chip for own in chips.values() for chip in own]))
        embedded = perf_counter()
        side = self._options.crop_side if crops else None
        faces = []
        for row, own in chips.items():
            chip, embedding = _clearer([(chip, next(embeddings)) for chip in own])
            seen = FaceSample(
                chip=chip,
                matrix=matrices[row],
                landmarks=found.landmarks[row],
                score=max(least, float(found.scores[row])),
                width=rgb.shape[1],
                height=rgb.shape[0],
                shrink=shrink,
                length=embedding.length if embedding else None,
            )
            faces.append(
                Face(
                    box=_xywh(found.boxes[row] * shrink),
                    landmarks=seen.landmarks * np.float32(shrink),
                    score=float(found.scores[row]),
                    quality=assess(seen, self._embedder.clarity),
                    embedding=embedding.vector if embedding else None,
                    crop=crop_jpeg(rgb, found.boxes[row], side) if side else None,
                    restored=len(own) > 1 and chip is own[0],
                )
            )
        # Assessing and cropping count as aligning: everything besides the two networks.
        beside = aligned - start + perf_counter() - embedded
        return tuple(faces), Timings(0.0, 0.0, beside, embedded - aligned)


def open_pipeline(
    detector: bytes,
    detector_spec: DetectorSpec,
    recognizer: bytes,
    recognizer_spec: RecognizerSpec,
    options: VisionOptions,
    runtime: RuntimeOptions,
) -> Pipeline:
    """A pipeline from the bytes of two models.

    Raises:
        ProviderUnusable: what the models should run on does not work.
    """
    models = Models(detector, detector_spec, recognizer, recognizer_spec, options.score)
    opened = open_on_best(models, runtime)
    return Pipeline(opened.detector, opened.embedder, options, opened.dropped)


def _chips(
    rgb: NDArray[np.uint8], box: NDArray[np.float32], matrix: NDArray[np.float64]
) -> list[NDArray[np.uint8]]:
    """The aligned face, uint8 [112, 112, 3], mended, and as it is where mending may be a mistake."""
    better = mended(rgb, box)
    if better is None:
        return [stretch_contrast(align(rgb, matrix))]
    mended_chip = stretch_contrast(align(better.rgb, better.matrix(matrix)))
    return [mended_chip, stretch_contrast(align(rgb, matrix))] if better.guessed else [mended_chip]


def _clearer(
    chips: list[tuple[NDArray[np.uint8], Embedding | None]],
) -> tuple[NDArray[np.uint8], Embedding | None]:
    """The mended face, unless the recognizer sees far less in it than in the face as it is."""
    (chip, embedding), *rest = chips
    for other, unmended in rest:
        if unmended is not None and (embedding is None or _lost(embedding, unmended)):
            return other, unmended
    return chip, embedding


def _lost(mended: Embedding, unmended: Embedding) -> bool:
    """Whether taking out motion has taken out the face."""
    alike = float(mended.vector @ unmended.vector)
    return mended.length < _MENDED * unmended.length or alike < _STILL


def _enough(found: Detections, shrink: int) -> int:
    """The strongest shrinking at which each face still has the pixels that the recognizer reads."""
    largest = 1.0
    for landmarks in found.landmarks:
        matrix = similarity(landmarks)
        enlarged = 0.0 if matrix is None else float(np.hypot(matrix[0, 0], matrix[1, 0]))
        # More pixels do not make a face usable that all of them leave too small.
        if enlarged < _USELESS * shrink:
            largest = max(largest, enlarged / _ENLARGED)
    while shrink > 1 and largest > 1.0:
        shrink, largest = shrink // 2, largest / 2
    return shrink


def _xywh(box: NDArray[np.float32]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(value) for value in box)
    return left, top, right - left, bottom - top


def _within(box: Box, picture: Turned) -> NDArray[np.float32] | None:
    """The corners of the part of a box that is in the picture; None where there is nearly none."""
    place = corners(box)
    place[[0, 2]] = place[[0, 2]].clip(0, picture.width)
    place[[1, 3]] = place[[1, 3]].clip(0, picture.height)
    return place if (place[2:] - place[:2] >= _LEAST_SIDE).all() else None
