"""What the networks run on: how long each takes, and whether it tells people apart as well."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import CPU, UNASSIGNED, Faces, faces_of
from benchmarks.photos import group_jpeg
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.tensors import PAUSE, Tensors, bare, tensors_of
from benchmarks.timing import in_turn, median_ms, ratio
from benchmarks.verification import Pairs, read_pairs, similarities, verify
from familiard.engine.types import cores
from familiard.packs import PackFiles
from familiard.vision.providers import named
from familiard.vision.runtime import RuntimeOptions, installed, open_network

OPENVINO = "OpenVINO"
DEFAULTS = "ONNX Runtime, its defaults"
NAMES = {CPU: "ONNX Runtime, the daemon's settings", OPENVINO: "OpenVINO, the daemon's settings"}
COSTS_AT_MOST = 0.001
"""LFW accuracy that a quicker back end may cost."""

Works = Mapping[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """LFW accuracy at one threshold, and the cosines of embeddings to ONNX Runtime's, in the mean and at worst."""

    right: float
    mean: float
    worst: float


def providers_here() -> tuple[str, ...]:
    """ONNX Runtime on the processor, and OpenVINO where it is installed."""
    return (CPU, OPENVINO) if installed(named(OPENVINO)) else (CPU,)


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """The tensors of the group photo in turn, and LFW's pairs with each."""
    tensors = tensors_of(run.files, group_jpeg())
    ways: dict[str, Works] = {DEFAULTS: _defaults(run.files, tensors)}
    ways |= {NAMES[provider]: _ours(run.files, tensors, provider) for provider in providers_here()}
    seconds = {
        work: in_turn(
            {name: works[work] for name, works in ways.items()} | {"": lambda: time.sleep(PAUSE)},
            rounds=10 if run.quick else 40,
        )
        for work in ways[DEFAULTS]
    }
    accuracy = _accuracies(run)
    rows = []
    for name in ways:
        found = accuracy.get(name)
        rows.append(
            (
                name,
                *(median_ms(seconds[work][name]) for work in ways[DEFAULTS]),
                ratio(seconds["faces"][name], seconds["faces"][DEFAULTS]),
                *((100 * found.right, found.mean, found.worst) if found else (None, None, None)),
            )
        )
    compared = table(
        "Back ends",
        "way, photo ms:.1f, face ms:.1f, all faces ms:.1f, ratio:.2f, LFW %:.2f, cosine:.5f, worst:.4f",
        rows,
        f"Inputs from the group photo: the detector's {tensors.photo.shape[3]}×{tensors.photo.shape[2]}, one face, and all "
        f"{len(tensors.faces)} faces (one by one with the defaults, in parallel in the daemon), on {cores()} cores. The ratio "
        "is for all faces. LFW: pairs at one threshold. Cosine: similarity of an embedding to ONNX Runtime's, mean and worst.",
    )
    goals = tuple(
        Goal(
            f"LFW verification on {provider}",
            f"within {100 * COSTS_AT_MOST:g} points of ONNX Runtime",
            f"{100 * accuracy[NAMES[provider]].right:.2f} %",
            accuracy[NAMES[provider]].right >= accuracy[NAMES[CPU]].right - COSTS_AT_MOST,
        )
        for provider in providers_here()
        if provider != CPU
    )
    return (compared,), goals, ()


def _defaults(files: PackFiles, tensors: Tensors) -> Works:
    detect, embed = bare(files.detector.read_bytes()), bare(files.recognizer.read_bytes())
    return {
        "photo": lambda: detect([tensors.photo]),
        "face": lambda: embed(tensors.faces[:1]),
        "faces": lambda: embed(tensors.faces),
    }


def _ours(files: PackFiles, tensors: Tensors, provider: str) -> Works:
    detector, recognizer = files.read()
    options = RuntimeOptions(threads=cores(), providers=(provider,))
    detect, embed = open_network(detector, options), open_network(recognizer, options, many=True)
    return {
        "photo": lambda: detect.run(tensors.photo),
        "face": lambda: embed.run(tensors.faces[0]),
        "faces": lambda: embed.run_many(tensors.faces),
    }


def _accuracies(run: Setting) -> dict[str, Accuracy]:
    """How well each tells LFW's pairs; each computes the embeddings itself."""
    seen = {
        provider: run.faces if provider == CPU else faces_of(run.data, run.files, provider=provider)
        for provider in providers_here()
    }
    pairs = read_pairs(run.pairs, run.faces.images)
    return {NAMES[provider]: _compared(faces, seen[CPU], pairs) for provider, faces in seen.items()}


def _compared(faces: Faces, others: Faces, pairs: Pairs) -> Accuracy:
    right = verify(similarities(faces, pairs), pairs).best
    both = np.flatnonzero((faces.main != UNASSIGNED) & (others.main != UNASSIGNED))
    cosines = _cosines(faces, others, both.tolist())
    return Accuracy(right, float(cosines.mean()), float(cosines.min()))


def _cosines(faces: Faces, others: Faces, images: Sequence[int]) -> NDArray[np.float32]:
    one, other = faces.embeddings[faces.main[images]], others.embeddings[others.main[images]]
    return np.asarray(np.einsum("nd,nd->n", one, other))
