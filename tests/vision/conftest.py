"""The pipeline with the default pack's weights, in ONNX Runtime on the processor."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from familiard.packs import PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.runtime import RuntimeOptions

Build = Callable[[VisionOptions], Pipeline]


@pytest.fixture(scope="session")
def build(pack_files: PackFiles) -> Build:
    """Makes a pipeline with the given options."""

    def make(options: VisionOptions) -> Pipeline:
        detector, recognizer = pack_files.read()
        pack = pack_files.pack
        runtime = RuntimeOptions(threads=2, providers=("CPUExecutionProvider",))
        return open_pipeline(detector, pack.detector, recognizer, pack.recognizer, options, runtime)

    return make


@pytest.fixture(scope="session")
def pipeline(build: Build) -> Pipeline:
    """A pipeline as a daemon runs it."""
    return build(VisionOptions())
