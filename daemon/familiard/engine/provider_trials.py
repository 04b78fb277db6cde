"""Tries what models can run on, each in a process of its own, since a driver may crash or hang."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessPool

from familiard.engine.types import EngineOptions
from familiard.errors import ProviderUnusable
from familiard.packs.cache import PackFiles
from familiard.vision.providers import Provider
from familiard.vision.runtime import FAILED, NOT_INSTALLED, installed

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class ProviderTrial:
    """What came of one provider.

    Attributes:
        cosine: least cosine of an embedding to the CPU's; None if it cannot be used or was not tried.
        state: `not-installed`, `driver-missing`, `failed`, or `result-differs`; None if it can be used or was not tried.
        why: it cannot be used.
        advice: what to do about that.
    """

    provider: Provider
    cosine: float | None = None
    state: str | None = None
    why: str = ""
    advice: str = ""


def try_providers(
    providers: Sequence[Provider], files: PackFiles | None, options: EngineOptions
) -> Iterator[ProviderTrial]:
    """Try each; without a pack's files only say what is not installed."""
    for provider in providers:
        if not installed(provider):
            yield ProviderTrial(provider, None, NOT_INSTALLED, "not installed", provider.advice)
        elif files is None:
            yield ProviderTrial(provider)
        else:
            yield _tried(provider, files, options)


def _tried(provider: Provider, files: PackFiles, options: EngineOptions) -> ProviderTrial:
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=1, initializer=_silence, context=context) as pool:
        future = pool.schedule(_try, args=(provider, files, options), timeout=_SECONDS)
        try:
            return ProviderTrial(provider, future.result())
        except ProviderUnusable as error:
            said = error.context
            return ProviderTrial(provider, None, said["state"], said["why"], said["advice"])
        except OutOfTime:
            why = f"it took longer than {_SECONDS:g} seconds to start"
        except ProcessExpired as error:
            why = f"it crashed (exit code {error.exitcode})"
        except Exception as error:  # noqa: BLE001  # whatever it was, the other providers are tried as well
            why = f"the models cannot be loaded: {error}"
    return ProviderTrial(provider, None, FAILED, why, provider.driver or provider.advice)


def _try(provider: Provider, files: PackFiles, options: EngineOptions) -> float:
    """The least cosine of an embedding to the CPU's."""
    from familiard.vision.runtime import RuntimeOptions
    from familiard.vision.trial import Models, open_and_try

    detector, recognizer = files.read()
    models = Models(detector, files.pack.detector, recognizer, files.pack.recognizer, options.vision.score)
    runtime = RuntimeOptions(options.network_threads, (provider.name,), options.gpu_memory)
    return open_and_try(models, provider, runtime).cosine


def _silence() -> None:
    """Keep native libraries from writing to the terminal what is reported anyway."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)
