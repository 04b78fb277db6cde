"""All subcommands, in the order of `--help`."""

from __future__ import annotations

from familiard.cli.command import Command
from familiard.cli.commands import (
    albums,
    backup,
    cluster,
    devices,
    doctor,
    faces,
    forgetting,
    grouping,
    hiding,
    importing,
    ledger,
    migrating,
    naming,
    packs,
    people,
    photos,
    restore,
    serve,
    service,
    suggestions,
    token,
    verify,
    visits,
)

_BY_NAME = {
    command.name: command
    for module in (
        serve,
        service,
        importing,
        migrating,
        cluster,
        people,
        photos,
        devices,
        albums,
        visits,
        naming,
        hiding,
        forgetting,
        grouping,
        suggestions,
        faces,
        packs,
        token,
        ledger,
        backup,
        restore,
        verify,
        doctor,
    )
    for command in module.COMMANDS
}
_ORDER = (
    "serve", "service", "import", "migrate", "worker", "scheduler", "photos", "album", "device", "visits", "people", "name", "merge", "split", "hide", "ignore", "unignore", "forget",
    "cluster", "suggestions", "check", "why", "history", "undo", "redo", "export", "packs", "token", "freeze", "thaw", "restore", "rebuild", "verify", "doctor",
)  # fmt: skip

COMMANDS: tuple[Command, ...] = tuple(_BY_NAME[name] for name in _ORDER)
