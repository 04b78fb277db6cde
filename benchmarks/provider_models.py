"""What a call of a model takes on each provider, also the first one with a new shape, and with other settings of CUDA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Cell, Table, table
from benchmarks.timing import median_ms
from familiard.packs import PackFiles
from familiard.vision import runtime_onnx
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import open_pipeline
from familiard.vision.providers import CPU, Provider
from familiard.vision.runtime import Network, RuntimeOptions, open_on

SHAPES = ((256, 256), (448, 640), (896, 1280))
NEW_SHAPES = tuple((256 + 32 * step, 640) for step in range(1, 6))
BATCHES = (1, 4, 16)
REPEATS = 20
COMPARED = 48

Blob = NDArray[np.float32]


def model_table(files: PackFiles, providers: Sequence[Provider]) -> Table:
    """Milliseconds on each."""
    rows: list[tuple[Cell, ...]] = [(provider.name, *_calls(files, provider)) for provider in providers]
    print(rows, flush=True)
    return table(
        "Calls of the models",
        "provider, " + _columns(),
        rows,
        "Medians with one thread. The detector at three sizes; the first call with a size that it was not given before "
        "(the second one taken off); one face, four, and 16.",
    )


def settings_table(files: PackFiles, photos: Mapping[str, list[bytes]], provider: Provider) -> Table:
    """The same with other settings of a graphics card, and what they do to the faces."""
    images = [image for images in photos.values() for image in dict.fromkeys(images)][:COMPARED]
    expected = _embeddings(files, CPU, images)
    rows: list[tuple[Cell, ...]] = []
    ours = runtime_onnx.CUDA
    for search, tf32 in (("HEURISTIC", "0"), ("HEURISTIC", "1"), ("DEFAULT", "0"), ("EXHAUSTIVE", "0")):
        with patch.object(runtime_onnx, "CUDA", {**ours, "cudnn_conv_algo_search": search, "use_tf32": tf32}):
            calls = _calls(files, provider)
            found = _embeddings(files, provider, images)
        cosines = [float((one @ other.T).max()) for one, other in _pairs(expected, found)]
        rows.append((search, "yes" if tf32 == "1" else "no", *calls, min(cosines)))
        print(rows[-1], flush=True)
    return table(
        "Settings of CUDA",
        "search for convolutions, TF32, " + _columns() + ", worst cosine:.5f",
        rows,
        f"As above. Cosine: of the faces in {len(images)} photos to the CPU's. Familiar uses "
        f"{ours['cudnn_conv_algo_search']} without TF32.",
    )


def _columns() -> str:
    shapes = [f"{width}×{height} ms:.2f" for height, width in SHAPES]
    return ", ".join([*shapes, "new size ms:.1f", *(f"{count} faces ms:.2f" for count in BATCHES)])


def _calls(files: PackFiles, provider: Provider) -> list[float]:
    detector, recognizer = files.read()
    options = RuntimeOptions(threads=1)
    random = np.random.default_rng(1)

    def blob(height: int, width: int) -> Blob:
        return random.uniform(-1, 1, (1, 3, height, width)).astype(np.float32)

    detect = open_on(provider, detector, options)
    row = [_median(detect, [blob(*shape)]) for shape in SHAPES]
    first = []
    for shape in NEW_SHAPES:
        given = blob(*shape)
        start = perf_counter()
        detect.run(given)
        between = perf_counter()
        detect.run(given)
        first.append((between - start) - (perf_counter() - between))
    embed = open_on(provider, recognizer, options, many=True)
    return [*row, median_ms(first), *(_median(embed, [blob(112, 112)] * count) for count in BATCHES)]


def _median(network: Network, blobs: Sequence[Blob]) -> float:
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        network.run_many(blobs)
        seconds.append(perf_counter() - start)
    return median_ms(seconds[3:])


def _embeddings(files: PackFiles, provider: Provider, images: Sequence[bytes]) -> list[NDArray[np.float32]]:
    detector, recognizer = files.read()
    pack = files.pack
    # Not tried against the CPU: what would be refused is measured as well.
    with patch("familiard.vision.trial.ALIKE", 0.0):
        pipeline = open_pipeline(
            detector, pack.detector, recognizer, pack.recognizer, VisionOptions(),
            RuntimeOptions(2, (provider.name,)),
        )  # fmt: skip
    seen = [pipeline.analyze(image, crops=False, own=True).faces for image in images]
    length = pack.recognizer.length
    return [
        np.array([face.embedding for face in faces if face.embedding is not None], np.float32).reshape(
            -1, length
        )
        for faces in seen
    ]


def _pairs(
    expected: Sequence[NDArray[np.float32]], found: Sequence[NDArray[np.float32]]
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    return [
        (one[row : row + 1], other)
        for one, other in zip(expected, found, strict=True)
        if len(other)
        for row in range(len(one))
    ]
