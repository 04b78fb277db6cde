"""What `doctor` looks at: the machine, the models, the data, and who else uses them."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterator
from contextlib import closing

from familiard.cli.check import Check, Grade
from familiard.cli.data_checkup import data_folder, ledger
from familiard.cli.packs_progress import pack_cache
from familiard.config import Settings
from familiard.errors import FamiliarError
from familiard.packs import load_pack


def run_checks(settings: Settings, *, daemon_runs: bool) -> Iterator[Check]:
    """Everything that can be seen without the daemon."""
    yield _python()
    yield from _settings(settings)
    yield _pack(settings)
    yield _providers(settings)
    yield from data_folder(settings.data_dir)
    yield from _watched(settings)
    if not daemon_runs:
        yield _port(settings)
    yield from ledger(settings.data_dir)


def _python() -> Check:
    version = platform.python_version()
    if sys.maxsize < 2**32:
        advice = "Install a 64-bit Python: there is no ONNX Runtime for this one."
        return Check("Python", Grade.BAD, f"{version} is a 32-bit build.", advice)
    return Check("Python", Grade.GOOD, f"{version} on {platform.system()} {platform.machine()}")


def _settings(settings: Settings) -> Iterator[Check]:
    for warning in settings.warnings:
        yield Check("Settings", Grade.WARNING, warning, "Correct its name, or unset it.")


def _pack(settings: Settings) -> Check:
    try:
        pack = load_pack(settings.pack)
    except FamiliarError as error:
        return Check("Model pack", Grade.BAD, error.detail, "familiard packs lists what there is.")
    states = pack_cache(settings).verify(pack)
    pull = f"familiard packs pull {settings.pack}"
    if any(state.state == "damaged" for state in states):
        names = ", ".join(str(state.path) for state in states if state.state == "damaged")
        return Check("Model pack", Grade.BAD, f"{pack.name}: {names} is not what it should be.", pull)
    if any(state.state == "missing" for state in states):
        return Check("Model pack", Grade.WARNING, f"{pack.name} is not here yet.", pull)
    return Check("Model pack", Grade.GOOD, f"{pack.name} ({pack.license}), both files as they should be")


def _providers(settings: Settings) -> Check:
    try:
        import onnxruntime
    except ImportError as error:
        advice = "Install Familiar anew; its dependencies are incomplete."
        return Check("ONNX Runtime", Grade.BAD, f"It cannot be loaded: {error}.", advice)
    there: list[str] = onnxruntime.get_available_providers()
    missing = [name for name in settings.vision.providers if name not in there]
    if missing:
        return Check(
            "ONNX Runtime",
            Grade.WARNING,
            f"vision.providers names {', '.join(missing)}; there are {', '.join(there)}.",
            "Install the ONNX Runtime that brings it, or take it out of the settings.",
        )
    return Check("ONNX Runtime", Grade.GOOD, f"{onnxruntime.__version__}: {', '.join(there)}")


def _watched(settings: Settings) -> Iterator[Check]:
    for key, folders in (("watch", settings.library.watch), ("folders", settings.library.folders)):
        for folder in folders:
            if not folder.is_dir():
                advice = "Mount it, or take it out of the settings."
                yield Check("Library", Grade.WARNING, f"library.{key}: {folder} is not there.", advice)


def _port(settings: Settings) -> Check:
    server = settings.server
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError as error:
            return Check(
                "Port",
                Grade.BAD,
                f"{server.host}:{server.port} cannot be listened on: {error.strerror}.",
                "Stop whoever holds it, or choose another with --port or server.port.",
            )
    return Check("Port", Grade.GOOD, f"{server.host}:{server.port} is free")
