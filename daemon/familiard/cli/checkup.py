"""What `doctor` looks at: the machine, the models, the data, and who else uses them."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from familiard.cli.packs_progress import pack_cache
from familiard.config import Settings
from familiard.errors import FamiliarError
from familiard.packs import load_pack

MIB = 1 << 20
SPACE_LOW = 1024 * MIB
SPACE_OUT = 64 * MIB
LEDGER = "ledger.db"


class Grade(StrEnum):
    """How it is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `advice` says what to do about it."""

    name: str
    grade: Grade
    detail: str
    advice: str | None = None


def look_around(settings: Settings, *, daemon_runs: bool) -> Iterator[Check]:
    """Everything that can be seen without the daemon."""
    yield _python()
    yield from _settings(settings)
    yield _pack(settings)
    yield _providers(settings)
    yield from _folder(settings.data_dir)
    yield from _watched(settings)
    if not daemon_runs:
        yield _port(settings)
    yield from _ledger(settings.data_dir)


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


def _folder(data_dir: Path) -> Iterator[Check]:
    if not data_dir.exists():
        yield Check("Data directory", Grade.GOOD, f"{data_dir} will be made at the first import")
    else:
        yield _permissions(data_dir)
    there = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / MIB:,.0f} MiB free for {data_dir}"
    if free < SPACE_LOW:
        grade = Grade.BAD if free < SPACE_OUT else Grade.WARNING
        yield Check("Disk", grade, detail, "Make room, or move the data directory to a larger disk.")
    else:
        yield Check("Disk", Grade.GOOD, detail)


def _permissions(data_dir: Path) -> Check:
    status = data_dir.stat()
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid != os.geteuid():
        advice = "Run familiard as its owner, or give another --data-dir."
        return Check("Data directory", Grade.BAD, f"{data_dir} belongs to user {status.st_uid}.", advice)
    if mode & 0o077:
        detail = f"{data_dir} can be entered by others (mode {mode:o})."
        return Check("Data directory", Grade.WARNING, detail, f"chmod 700 {data_dir}")
    if not os.access(data_dir, os.W_OK | os.X_OK):
        return Check("Data directory", Grade.BAD, f"{data_dir} cannot be written.", f"chmod 700 {data_dir}")
    return Check("Data directory", Grade.GOOD, f"{data_dir}, for its owner only")


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


def _ledger(data_dir: Path) -> Iterator[Check]:
    path = data_dir / LEDGER
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA quick_check")]
            photos = db.execute("SELECT count(*) FROM photo").fetchone()[0]
            rows = db.execute("SELECT count(*) FROM entry").fetchone()[0]
    except sqlite3.Error as error:
        found, photos, rows = [str(error)], 0, 0
    if found != ["ok"]:
        advice = "Stop the daemon and restore the data directory from a backup."
        yield Check("Ledger", Grade.BAD, f"{path} is damaged: {'; '.join(found[:3])}.", advice)
    else:
        yield Check(
            "Ledger",
            Grade.GOOD,
            f"whole: {rows:,} rows, {photos:,} photos ({path.stat().st_size / MIB:.1f} MiB)",
        )
        yield from _erased(path)


def _erased(path: Path) -> Iterator[Check]:
    """Whether all that was erased is gone, and nothing refers to it."""
    from familiard.store.purging import still_pending
    from familiard.store.soundness import dangling_references

    try:
        if still_pending(path):
            advice = "Close other programs that read it, and start the daemon, or any command: it goes on."
            yield Check("Erasing", Grade.WARNING, "Something erased may still be in the files.", advice)
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            for line in dangling_references(db):
                yield Check("References", Grade.WARNING, f"{line}.", "Report it; it harms nothing else.")
    except sqlite3.Error as error:
        yield Check("References", Grade.WARNING, f"They cannot be checked: {error}.")
