"""The tensors that an image becomes, and ONNX Runtime in its defaults on them: what a pipeline can be held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import CPU
from familiard.packs import PackFiles
from familiard.vision.detect import Detector
from familiard.vision.embed import Embedder
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline
from familiard.vision.runtime import RuntimeOptions, open_network

PAUSE = 0.03
"""ONNX Runtime's threads spin for a while after a run; whoever comes next must not pay for it."""

Blob = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """What the detector is given of a whole photo, and the recognizer of each face; NCHW float32."""

    photo: Blob
    faces: tuple[Blob, ...]


def tensors_of(files: PackFiles, image: bytes) -> Tensors:
    """Those that the pipeline makes; what it looks at a second time is its own cost."""
    pack, find, embed_faces = (
        files.pack,
        _Recording(files.detector.read_bytes()),
        _Recording(files.recognizer.read_bytes()),
    )
    options = VisionOptions(crop_side=None)
    Pipeline(Detector(find, pack.detector), Embedder(embed_faces, pack.recognizer), options).analyze(image)
    return Tensors(find.given[0], tuple(embed_faces.given))


def bare(model: bytes) -> Callable[[Sequence[Blob]], None]:
    """ONNX Runtime in its defaults: what runs a model on tensors, one after another."""
    import onnxruntime as ort

    session = ort.InferenceSession(model, providers=[CPU])
    name = session.get_inputs()[0].name

    def run(blobs: Sequence[Blob]) -> None:
        for blob in blobs:
            session.run(None, {name: blob})

    return run


class _Recording:
    """A network that notes what it is given."""

    def __init__(self, model: bytes) -> None:
        self._network = open_network(model, RuntimeOptions(threads=1, providers=(CPU,)))
        self.provider = self._network.provider
        self.given: list[Blob] = []

    def run(self, blob: Blob) -> list[Blob]:
        self.given.append(blob.copy())
        return self._network.run(blob)

    def run_many(self, blobs: Sequence[Blob]) -> list[list[Blob]]:
        return [self.run(blob) for blob in blobs]
