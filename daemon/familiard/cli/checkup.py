"""The checks of `doctor` that need no daemon: machine, settings, models, data, and port."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterator
from contextlib import closing

from familiard.cli.check import Check, Grade
from familiard.cli.data_checkup import data_folder, ledger
from familiard.cli.originals_checkup import originals_checks
from familiard.cli.packs_progress import pack_cache
from familiard.cli.provider_checkup import provider_checks
from familiard.config import Settings
from familiard.errors import FamiliarError
from familiard.packs import load_pack


def run_checks(settings: Settings, *, daemon_runs: bool) -> Iterator[Check]:
    """Run every check that needs no daemon."""
    yield _python()
    yield from _settings(settings)
    yield _pack(settings)
    yield from provider_checks(settings)
    yield from data_folder(settings.data_dir)
    yield from _watched(settings)
    yield from originals_checks(settings)
    if not daemon_runs:
        yield _port(settings)
    yield from ledger(settings.data_dir)


def _python() -> Check:
    version = platform.python_version()
    if sys.maxsize < 2**32:
        advice = "Install a 64-bit Python; ONNX Runtime does not support 32-bit builds."
        return Check("Python", Grade.BAD, f"{version} is a 32-bit build.", advice)
    return Check("Python", Grade.GOOD, f"{version} on {platform.system()} {platform.machine()}")


def _settings(settings: Settings) -> Iterator[Check]:
    for warning in settings.warnings:
        yield Check("Settings", Grade.WARNING, warning, "Correct the name, or unset the variable.")


def _pack(settings: Settings) -> Check:
    try:
        pack = load_pack(settings.pack)
    except FamiliarError as error:
        return Check("Model pack", Grade.BAD, error.detail, "Run `familiard packs` to list the packs.")
    states = pack_cache(settings).verify(pack)
    pull = f"Run `familiard packs pull {settings.pack}`."
    if any(state.state == "damaged" for state in states):
        names = ", ".join(str(state.path) for state in states if state.state == "damaged")
        return Check("Model pack", Grade.BAD, f"{pack.name}: {names} does not match its SHA-256.", pull)
    if any(state.state == "missing" for state in states):
        return Check("Model pack", Grade.WARNING, f"{pack.name} is not downloaded yet.", pull)
    return Check("Model pack", Grade.GOOD, f"{pack.name} ({pack.license}), both files verified")


def _watched(settings: Settings) -> Iterator[Check]:
    for key, folders in (("watch", settings.library.watch), ("folders", settings.library.folders)):
        for folder in folders:
            if not folder.is_dir():
                advice = "Mount the folder, or remove it from the settings."
                yield Check("Library", Grade.WARNING, f"library.{key}: {folder} does not exist.", advice)


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
                f"Cannot listen on {server.host}:{server.port}: {error.strerror}.",
                "Stop the process that uses it, or choose another port with --port or server.port.",
            )
    return Check("Port", Grade.GOOD, f"{server.host}:{server.port} is free")
