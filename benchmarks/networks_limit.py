"""Photos per second if the networks were all there is to do: the limit of an import on this machine's cores."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import open_pack
from familiard.packs import PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.runtime_onnx import OnnxNetwork

Call = tuple[OnnxNetwork, NDArray[np.float32]]
LEAST_SECONDS = 4.0


def networks_limit(files: PackFiles, photos: Sequence[bytes], processes: int) -> float:
    """Photos per second of so many processes with one thread each, side by side.

    Each analyzes the photos once as an import does, notes every call of a network, and then repeats these calls and
    nothing else.
    """
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return sum(pool.map(_rate, [files] * processes, [list(photos)] * processes))


def _rate(files: PackFiles, photos: list[bytes]) -> float:
    cv2.setNumThreads(1)
    pipeline = open_pack(files, threads=1, options=VisionOptions())
    calls: list[Call] = []
    run = OnnxNetwork.run

    def noted(network: OnnxNetwork, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        calls.append((network, blob.copy()))
        return run(network, blob)

    with patch.object(OnnxNetwork, "run", noted):
        for photo in photos:
            pipeline.analyze(photo, own=True)
    rounds, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < LEAST_SECONDS:
        for network, blob in calls:
            run(network, blob)
        rounds += 1
    return rounds * len(photos) / seconds
