"""The command line: what can be written on it, and which settings it gives."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path

from familiard import __version__
from familiard.cli.command import Command, Mistake
from familiard.config import Flag

SETTING_FLAGS: dict[str, tuple[str, str]] = {
    # argparse's name: the setting, the flag
    "data_dir": ("data_dir", "--data-dir"),
    "pack": ("pack", "--pack"),
    "packs_dir": ("packs_dir", "--packs-dir"),
    "chroma": ("chroma", "--chroma"),
    "log_level": ("log_level", "--log-level"),
    "accept_license": ("accept_license", "--accept-license"),
    "local_files_only": ("local_files_only", "--local-files-only"),
    "host": ("server.host", "--host"),
    "port": ("server.port", "--port"),
    "zeroconf": ("server.zeroconf", "--zeroconf"),
    "workers": ("vision.workers", "--workers"),
    "threads": ("vision.threads", "--threads"),
    "watch": ("library.watch", "--watch"),
}
DESCRIPTION = """\
Familiar tells you who is in the picture. Photos go in, people come out; name a person once, and every photo
and camera knows them. Everything stays on this machine.
"""
EPILOG = """\
first steps:
  familiard import ~/Photos             find the faces, and the people they belong to
  familiard people                      who was found
  familiard name 3f2a9c01 "Anna"        say who that is (the beginning of an id is enough)
  familiard serve                       answer Home Assistant and other clients

Commands work with or without a running daemon. Settings come from a YAML file, FAMILIAR_… environment
variables and flags, later over earlier. Exit status: 0 done, 1 it could not be done, 2 not understood,
130 stopped by Ctrl-C."""


class _Parser(argparse.ArgumentParser):
    """An argument parser that keeps the paragraphs of its texts, and does not guess at cut-off flags."""

    def __init__(self, **options: object) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)  # type: ignore[arg-type]


def build_parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="familiard", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"familiard {__version__}")
    _add_common(parser, "settings_before")
    parser.set_defaults(settings_before=[], settings_after=[])
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", required=True)
    for command in commands:
        sub = choices.add_parser(
            command.name,
            help=command.summary,
            description=textwrap.fill(command.description, 100),
            epilog=_examples(command),
        )
        command.arguments(sub)
        _add_common(sub, "settings_after")
    return parser


def setting_flags(arguments: argparse.Namespace) -> dict[str, Flag]:
    """The settings that the command line gives.

    Raises:
        Mistake: `--set` without a `=`.
    """
    flags: dict[str, Flag] = {}
    for assignment in (*arguments.settings_before, *arguments.settings_after):
        key, equals, value = assignment.partition("=")
        if not equals:
            raise Mistake(f"--set {assignment} must be like --set limits.queue=32.")
        flags[key.strip()] = Flag(value, f"--set {key.strip()}")
    for name, (key, flag) in SETTING_FLAGS.items():
        if getattr(arguments, name, None) is not None:
            flags[key] = Flag(getattr(arguments, name), flag)
    return flags


def _add_common(parser: argparse.ArgumentParser, settings: str) -> None:
    """Options that are understood before and after the command's name."""
    group = parser.add_argument_group("common options")
    # What is not written must not appear in the namespace: it would overwrite what stands before the command.
    absent = argparse.SUPPRESS
    add = group.add_argument
    add(
        "--data-dir", metavar="DIR", default=absent, help="where everything is kept (~/.local/share/familiar)"
    )
    add(
        "--config",
        metavar="FILE",
        type=Path,
        default=absent,
        help="settings (~/.config/familiar/familiard.yaml)",
    )
    add(
        "--pack",
        metavar="NAME",
        default=absent,
        help="model pack: a name, or the path of a manifest (mobile)",
    )
    add(
        "--packs-dir",
        metavar="DIR",
        default=absent,
        help="where model files are kept (~/.cache/familiar/packs)",
    )
    add("--accept-license", action="store_true", default=absent, help="accept the model pack's licence, once")
    add("--local-files-only", action="store_true", default=absent, help="never fetch a model pack")
    add("--chroma", metavar="URL", default=absent, help="a Chroma server, instead of the embedded one")
    add(
        "--set",
        metavar="KEY=VALUE",
        dest=settings,
        action="append",
        default=absent,
        help="any setting, e.g. --set crops.keep=false",
    )
    add("--log-level", metavar="LEVEL", default=absent, help="debug, info, warning or error")
    add("--json", action="store_true", default=absent, help="answer in JSON, for scripts")
    add(
        "--debug",
        action="store_true",
        default=absent,
        help="log everything, and show where an error comes from",
    )


def _examples(command: Command) -> str:
    width = max((len(line) for line, _ in command.examples), default=0)
    lines = [f"  familiard {line:<{width}}   {what}" for line, what in command.examples]
    return "\n".join(["examples:", *lines]) if lines else ""
