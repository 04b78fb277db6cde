"""`POST /v1/analyze` over HTTP against the bare tensors: what all that is not a network costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import numpy as np

from benchmarks.backends import OPENVINO, providers_here
from benchmarks.daemon import Client, daemon
from benchmarks.faces import CPU
from benchmarks.photos import group_jpeg
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.tensors import PAUSE, Tensors, bare, tensors_of
from benchmarks.timing import in_turn, median_ms, ratio

BARE = "models alone, ONNX Runtime's defaults"
REWRITTEN = "… with the models as rewritten by the daemon"
WAYS = {CPU: "`POST /v1/analyze`", OPENVINO: "`POST /v1/analyze` on OpenVINO"}
GOALS = {CPU: 1.15, OPENVINO: 0.65}


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """The group photo, over a kept-alive connection to a daemon on each back end, in turn with the tensors alone."""
    image = group_jpeg()
    tensors = tensors_of(run.files, image)
    originals = run.files.detector.read_bytes(), run.files.recognizer.read_bytes()
    reported: dict[str, list[dict[str, float]]] = {}
    with ExitStack() as open_ones:
        ways: dict[str, Callable[[], object]] = {
            BARE: _alone(*originals, tensors),
            REWRITTEN: _alone(*run.files.read(), tensors),
        }
        for provider in providers_here():
            running = open_ones.enter_context(daemon(provider=provider))
            client = open_ones.enter_context(running.client())
            seen = len(client.post("/v1/analyze", image)["faces"])
            if seen != len(tensors.faces):
                raise RuntimeError(
                    f"the daemon sees {seen} faces, the bare tensors hold {len(tensors.faces)}"
                )
            reported[WAYS[provider]] = []
            ways[WAYS[provider]] = partial(_post, client, image, reported[WAYS[provider]])
        pause = {"": lambda: time.sleep(PAUSE)}
        seconds = in_turn(ways | pause, rounds=12 if run.quick else 40, warm=3)
    ratios = {
        way: (ratio(seconds[way], seconds[BARE]), min(seconds[way]) / min(seconds[BARE])) for way in ways
    }
    compared = table(
        f"One photo, 1280×886, {len(tensors.faces)} faces",
        "way, median ms:.1f, best ms:.1f, ratio of medians:.2f, ratio of best:.2f",
        [row for way in ways for row in _rows(way, seconds[way], ratios[way], reported.get(way, ()))],
        "Measured in turns, in the same run, on all cores. The ratio of medians is the median of the rounds' ratios. The "
        "worse ratio counts: spinning threads, ONNX Runtime's default, lose more on a busy machine.",
    )
    goals = tuple(
        Goal(
            f"{WAYS[provider]} compared with the models alone",
            f"≤ {GOALS[provider]} ×",
            f"{max(ratios[WAYS[provider]]):.2f} ×",
            max(ratios[WAYS[provider]]) <= GOALS[provider],
        )
        for provider in providers_here()
    )
    return (compared,), goals, ()


def _alone(detector: bytes, recognizer: bytes, tensors: Tensors) -> Callable[[], object]:
    """The whole photo once, and each face."""
    detect, embed = bare(detector), bare(recognizer)

    def both() -> None:
        detect([tensors.photo])
        embed(tensors.faces)

    return both


def _post(client: Client, image: bytes, reported: list[dict[str, float]]) -> None:
    reported.append(client.post("/v1/analyze", image)["seconds"])


def _rows(
    way: str, seconds: Sequence[float], ratios: tuple[float, float], reported: Sequence[dict[str, float]]
) -> Iterator[tuple[Cell, ...]]:
    """The way itself, and what its steps take."""
    yield way, median_ms(seconds), 1000 * min(seconds), *ratios
    for step in reported[0] if reported else ():
        if step != "total":
            yield (
                f"… of that {step}",
                1000 * float(np.median([one[step] for one in reported])),
                None,
                None,
                None,
            )
