"""`doctor`: checks the installation and the data, and says how to fix problems."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rich.text import Text

from familiar_client.errors import Refused, Unreachable
from familiard import __version__
from familiard.cli.check import Check, Grade
from familiard.cli.cluster_checkup import cluster_checks
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.output import number
from familiard.cli.session import connect, running_daemon
from familiard.errors import DataOfAnotherPack, FamiliarError, LedgerDamaged, StorageFull
from familiard.host.threads import detached

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient
    from familiar_client.models import Index

SEVERE = (DataOfAnotherPack.code, StorageFull.code, LedgerDamaged.code)
"""Codes of severe errors whose detail already says what to do."""
REBUILD = "Run `familiard rebuild` to rebuild the index from the ledger."
MARKS = {
    Grade.GOOD: ("✓", "green"),
    Grade.NOTE: ("–", "bright_black"),
    Grade.WARNING: ("!", "yellow"),
    Grade.BAD: ("✗", "red"),
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repair", action="store_true", help="first repair damaged rows of the ledger")


async def _run(call: Invocation) -> int:
    # Imports NumPy, which other commands do not need.
    from familiard.cli.checkup import run_checks

    checks: list[Check] = []
    if call.arguments.repair:
        checks.append(await _repair(call))
    runs = False
    try:
        async with running_daemon(call.settings) as api:
            runs = api is not None
            if api is not None:
                checks += await _daemon(api)
    except (UsageError, Refused, Unreachable) as error:
        checks.append(Check("Daemon", Grade.BAD, str(error), "Restart the daemon."))
    if not runs:
        checks.append(Check("Daemon", Grade.GOOD, "not running with this data directory"))
    checks += await detached(lambda: list(run_checks(call.settings, daemon_runs=runs)))
    if any(check.name == "Ledger" and check.grade is Grade.GOOD for check in checks):
        checks += await _store(call)
    _show(call, checks)
    return 1 if any(check.grade is Grade.BAD for check in checks) else 0


async def _repair(call: Invocation) -> Check:
    try:
        async with connect(call) as api:
            repaired = (await api.repair()).repaired
    except (FamiliarError, UsageError, Refused, Unreachable, OSError) as error:
        return Check("Repair", Grade.BAD, str(error))
    return Check("Repair", Grade.GOOD, f"{number(repaired, 'value')} repaired")


async def _daemon(api: FamiliarClient) -> list[Check]:
    system = await api.system()
    version = str(system.version)
    checks = [Check("Daemon", Grade.GOOD, f"running: version {version}, {system.counts.photos:,} photos")]
    if version != __version__:
        detail = f"Version {version} is running, version {__version__} is installed."
        checks.append(Check("Daemon", Grade.WARNING, detail, "Restart the daemon."))
    checks += [
        Check(
            "Daemon",
            Grade.BAD if problem.code in SEVERE else Grade.WARNING,
            f"{problem.detail} ({problem.code})",
        )
        for problem in system.problems
    ]
    return checks


async def _store(call: Invocation) -> list[Check]:
    """Check what only a daemon with an open store knows."""
    checks: list[Check] = []
    try:
        async with connect(call) as api:
            checks.append(_index(await api.index()))
            checks += await cluster_checks(api)
    except (FamiliarError, UsageError, Refused, Unreachable, OSError) as error:
        # Some errors already say what to do.
        severe = getattr(error, "code", None) in SEVERE
        what, advice = ("Workers", None) if checks else ("Index", REBUILD)
        checks.append(Check(what, Grade.BAD, str(error), None if severe else advice))
    return checks


def _index(answer: Index) -> Check:
    """Check that Chroma holds the same faces as the ledger."""
    indexed, expected = int(answer.indexed), int(answer.expected)
    if indexed != expected:
        detail = f"The index has {indexed:,} faces, the ledger {expected:,}."
        return Check("Index", Grade.BAD, detail, REBUILD)
    return Check("Index", Grade.GOOD, f"{indexed:,} faces, the same as the ledger")


def _show(call: Invocation, checks: list[Check]) -> None:
    if call.out.as_json:
        rows = [
            {"name": c.name, "grade": c.grade.value, "detail": c.detail, "advice": c.advice} for c in checks
        ]
        call.out.answer({"checks": rows})
        return
    for check in checks:
        mark, color = MARKS[check.grade]
        call.out.say(Text(f"{mark} ", style=color).append(f"{check.name}: {check.detail}", style="default"))
        if check.advice:
            call.out.hint(f"  {check.advice}")


COMMANDS = (
    Command(
        "doctor",
        "check the installation and the data",
        "Checks Python, settings, models, what they can run on (CPU, GPU, NPU), data directory, disk, port, ledger, "
        "index, and workers, and says how to fix each problem. Changes nothing without --repair.",
        (
            ("doctor", "run all checks"),
            ("doctor --json", "for scripts"),
            ("doctor --repair", "repair damaged rows of the ledger, then run all checks"),
        ),
        _arguments,
        _run,
    ),
)
