"""What the models run on is tried, and whoever pins what does not work learns why."""

from __future__ import annotations

import logging

import pytest

from familiard.engine.manager import Engine, EngineOptions
from familiard.engine.provider_trials import try_providers
from familiard.errors import ProviderUnusable
from familiard.packs import PackFiles
from familiard.vision.providers import CPU, named
from familiard.vision.runtime import FAILED, NOT_INSTALLED
from tests.engine.conftest import Start

OPTIONS = EngineOptions(threads=1)


def test_each_provider_is_tried_in_a_process_of_its_own(pack_files: PackFiles) -> None:
    cpu, cuda = try_providers([CPU, named("cuda")], pack_files, OPTIONS)
    assert (cpu.cosine, cpu.state) == (1.0, None)
    assert (cuda.cosine, cuda.state) == (None, NOT_INSTALLED)
    assert "onnxruntime-gpu[cuda,cudnn]" in cuda.advice


def test_without_models_it_only_says_what_is_not_installed() -> None:
    cpu, cuda = try_providers([CPU, named("cuda")], None, OPTIONS)
    assert (cpu.cosine, cpu.state) == (None, None)
    assert cuda.state == NOT_INSTALLED


def test_models_that_cannot_be_loaded_are_reported(pack_files: PackFiles) -> None:
    swapped = PackFiles(pack_files.pack, pack_files.detector, pack_files.detector.with_suffix(".gone"))
    (cpu,) = try_providers([CPU], swapped, OPTIONS)
    assert (cpu.cosine, cpu.state) == (None, FAILED)
    assert "cannot be loaded" in cpu.why


async def test_an_engine_with_a_pinned_provider_that_is_not_here_does_not_start(
    pack_files: PackFiles,
) -> None:
    engine = Engine(pack_files, EngineOptions(threads=1, providers=("cuda",)))
    with pytest.raises(ProviderUnusable, match="pip install 'onnxruntime-gpu") as refused:
        await engine.start()
    assert refused.value.context == {
        "provider": "cuda", "state": NOT_INSTALLED, "why": "it is not installed", "advice": named("cuda").advice,
    }  # fmt: skip


async def test_a_second_choice_is_taken_with_a_line_in_the_log(
    start: Start, astronaut_jpeg: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "familiard"):
        engine = await start(EngineOptions(threads=1, providers=("cuda", "cpu")))
    assert engine.status().providers == ("CPUExecutionProvider", "CPUExecutionProvider")
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("Cannot use cuda (NVIDIA GPU, CUDA): it is not installed.")
    assert line.endswith("Running on CPUExecutionProvider instead.")
    assert (await engine.analyze(astronaut_jpeg)).faces
