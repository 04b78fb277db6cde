"""The checks of `doctor` on what the models run on."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from familiard.cli.check import Check, Grade
from familiard.cli.packs_progress import pack_cache
from familiard.config import Settings
from familiard.engine.provider_trials import ProviderTrial, try_providers
from familiard.errors import FamiliarError
from familiard.packs import PackFiles, load_pack
from familiard.service.vision_service import engine_options
from familiard.vision.providers import AUTOMATIC, PROVIDERS, Provider, automatic, candidates
from familiard.vision.runtime import NOT_INSTALLED

_ELSEWHERE = {"Darwin": ("cuda", "openvino-gpu", "openvino-npu", "rocm"), "Linux": ("coreml",)}
"""What does not exist on a system."""


def provider_checks(settings: Settings) -> Iterator[Check]:
    """Say of each provider whether it can be used, or what to install, and which one is used."""
    try:
        import onnxruntime
    except ImportError as error:
        advice = "Reinstall Familiar; its dependencies are incomplete."
        yield Check("ONNX Runtime", Grade.BAD, f"ONNX Runtime cannot be loaded: {error}.", advice)
        return
    yield Check("ONNX Runtime", Grade.GOOD, str(onnxruntime.__version__))
    wanted = candidates(settings.vision.providers)
    left_out = _ELSEWHERE.get(platform.system(), ())
    here = [provider for provider in PROVIDERS if provider.name not in left_out or provider in wanted]
    here += [
        provider for provider in wanted if provider not in here and not automatic(settings.vision.providers)
    ]
    trials = list(try_providers(here, _files(settings), engine_options(settings)))
    usable = [trial.provider for trial in trials if trial.cosine is not None]
    used = next((provider for provider in wanted if provider in usable), None)
    for trial in trials:
        yield _check(trial, settings, used)
    tried = any(trial.cosine is not None or trial.state not in {None, NOT_INSTALLED} for trial in trials)
    if used is None and tried:
        words = ", ".join(settings.vision.providers)
        yield Check(
            "Providers",
            Grade.BAD,
            f"vision.providers is {words}, and none of these works.",
            "Install what is missing, or remove the setting: Familiar then takes the best that works.",
        )


def _files(settings: Settings) -> PackFiles | None:
    """The pack's files, if both are here."""
    try:
        pack = load_pack(settings.pack)
    except FamiliarError:
        return None
    cache = pack_cache(settings)
    if any(state.state != "good" for state in cache.verify(pack)):
        return None
    return PackFiles(pack, cache.path(pack.detector_file), cache.path(pack.recognizer_file))


def _check(trial: ProviderTrial, settings: Settings, used: Provider | None) -> Check:
    provider = trial.provider
    name = f"Provider {provider.name}"
    if trial.cosine is not None:
        same = "" if provider.name == "cpu" else f", the same faces as on the CPU (cosine {trial.cosine:.4f})"
        use = ", in use" if provider == used else f"; to use it, set vision.providers: {provider.name}"
        return Check(name, Grade.GOOD, f"{provider.title}: usable{same}{use}")
    if trial.state is None:
        return Check(name, Grade.NOTE, f"{provider.title}: installed; not tried without the model pack")
    asked = not automatic(settings.vision.providers) and provider in candidates(settings.vision.providers)
    # What is installed on purpose, and would be used if it worked.
    expected = provider.name in AUTOMATIC and trial.state != NOT_INSTALLED
    grade = Grade.WARNING if asked or expected else Grade.NOTE
    return Check(name, grade, f"{provider.title}: {trial.why}", trial.advice)
