"""`POST /v1/analyze` over HTTP against the bare tensors: what all that is not a network costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from benchmarks.daemon import daemon
from benchmarks.photos import group_jpeg
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.timing import in_turn, median_ms, ratio
from familiard.packs import PackFiles
from familiard.vision.detect import Detector
from familiard.vision.embed import Embedder
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline
from familiard.vision.runtime import RuntimeOptions, open_network

FIRST_GOAL, GOAL = 1.3, 1.15
PAUSE = 0.03
"""ONNX Runtime's threads spin for a while after a run; whoever comes next must not pay for it."""


class Recording:
    """A network that notes what it is given."""

    def __init__(self, model: bytes) -> None:
        self._network = open_network(model, RuntimeOptions(threads=1))
        self.provider = self._network.provider
        self.given: list[NDArray[np.float32]] = []

    def run(self, blob: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """All outputs, in the model's order."""
        self.given.append(blob.copy())
        return self._network.run(blob)

    def run_many(self, blobs: Sequence[NDArray[np.float32]]) -> list[list[NDArray[np.float32]]]:
        """As `run` for each."""
        return [self.run(blob) for blob in blobs]


def bare(files: PackFiles, image: bytes) -> tuple[Callable[[], None], int]:
    """ONNX Runtime in its defaults on the tensors of an image: the whole photo once, and each face.

    They are those that the pipeline makes; what it looks at a second time is its own cost.

    Returns:
        a call that runs them, and how many faces there are.
    """
    pack, find, tell = (
        files.pack,
        Recording(files.detector.read_bytes()),
        Recording(files.recognizer.read_bytes()),
    )
    options = VisionOptions(crop_side=None)
    Pipeline(Detector(find, pack.detector), Embedder(tell, pack.recognizer), options).analyze(image)
    detector = ort.InferenceSession(files.detector.read_bytes(), providers=["CPUExecutionProvider"])
    recognizer = ort.InferenceSession(files.recognizer.read_bytes(), providers=["CPUExecutionProvider"])
    found, told = detector.get_inputs()[0].name, recognizer.get_inputs()[0].name

    def run() -> None:
        detector.run(None, {found: find.given[0]})
        for blob in tell.given:
            recognizer.run(None, {told: blob})

    return run, len(tell.given)


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """The group photo, over a kept-alive connection, in turn with the tensors alone."""
    image = group_jpeg()
    tensors, faces = bare(run.files, image)
    with daemon() as running, running.client() as client:
        seen = client.post("/v1/analyze", image)
        if len(seen["faces"]) != faces:
            raise RuntimeError(f"the daemon sees {len(seen['faces'])} faces, the bare tensors hold {faces}")
        told: list[dict[str, float]] = []

        def over_http() -> None:
            told.append(client.post("/v1/analyze", image)["seconds"])

        seconds = in_turn(
            {"http": over_http, "bare": tensors, "": lambda: time.sleep(PAUSE)},
            rounds=12 if run.quick else 40,
            warm=3,
        )
    ratios = ratio(seconds["http"], seconds["bare"]), min(seconds["http"]) / min(seconds["bare"])
    # Threads that spin, as ONNX Runtime's do by default, lose more on a busy machine: the worse ratio counts.
    against = max(ratios)
    rooms = {room: 1000 * float(np.median([one[room] for one in told])) for room in told[0]}
    compared = table(
        f"One photo, 1280×886, {faces} faces",
        "way, median ms:.1f, best ms:.1f, ratio of medians:.2f, ratio of the best:.2f",
        [
            (
                "ONNX Runtime in its defaults, bare tensors",
                median_ms(seconds["bare"]),
                1000 * min(seconds["bare"]),
                1.0,
                1.0,
            ),
            ("POST /v1/analyze over HTTP", median_ms(seconds["http"]), 1000 * min(seconds["http"]), *ratios),
            *(
                (f"… of that {room}", spent, None, None, None)
                for room, spent in rooms.items()
                if room != "total"
            ),
        ],
        "In turn, in the same run, both on all cores; the ratio of medians is the median of the rounds' ratios. Whichever ratio is worse counts.",
    )
    goals = tuple(
        Goal("POST /v1/analyze against the bare tensors", f"≤ {goal} ×", f"{against:.2f} ×", against <= goal)
        for goal in (FIRST_GOAL, GOAL)
    )
    return (compared,), goals, ()
