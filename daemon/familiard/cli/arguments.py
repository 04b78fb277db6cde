"""The argument parser, and the settings that flags override."""

from __future__ import annotations

import argparse
import difflib
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from familiard import __version__
from familiard.cli.command import Command
from familiard.cli.errors import UsageError
from familiard.cli.escapes import visible
from familiard.cli.typed import how_to_type, typed
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
    "cluster": ("cluster.url", "--cluster"),
    "certificate": ("cluster.certificate", "--certificate"),
    "key": ("cluster.key", "--key"),
    "ca": ("cluster.ca", "--ca"),
}
DESCRIPTION = """\
Familiar recognizes people in your photos and camera snapshots. It groups faces into people; name a person once,
and every photo and camera knows them. Everything stays on this machine.
"""
EPILOG = """\
first steps:
  familiard import ~/Photos             find the faces and group them into people
  familiard people                      list the people
  familiard name 3f2a9c01 "Anna"        name one of them (the start of an ID is enough)
  familiard serve                       run the daemon for Home Assistant and other clients

Commands work with or without a running daemon. Settings come from a YAML file, FAMILIAR_… environment
variables, and flags; the later ones win. Exit status: 0 success, 1 failure, 2 usage error, 130 stopped
with Ctrl-C."""


USAGE = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser that keeps paragraphs and refuses abbreviated flags."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **options)
        self.operands: list[argparse.Action] = []

    def add_argument(self, *names: str, **options: Any) -> argparse.Action:
        """Add an argument; remember positional ones for the usage line."""
        action = super().add_argument(*names, **options)
        if not action.option_strings:
            self.operands.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        """Exit with what is wrong, the closest match, and where to find help."""
        wrong = re.search(r"invalid choice: '([^']+)' \(choose from (.+)\)", message)
        if wrong:
            choices = [choice.strip(" '") for choice in wrong[2].split(",")]
            near = difflib.get_close_matches(wrong[1], choices, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Choose from {', '.join(choices)}."
            message = f"invalid choice: {wrong[1]!r}. {hint}"
        self.exit(USAGE, f"{self.prog}: {visible(message)}\nRun `{self.prog} --help` for usage.\n")


def build_parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """Build the parser for all commands."""
    name, names = how_to_type(), [command.name for command in commands]
    # argparse formats the usage line with %.
    usage = f"{name.replace('%', '%%')} COMMAND [options]"
    parser = _Parser(prog=name, usage=usage, description=DESCRIPTION, epilog=typed(EPILOG, names))
    choices = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", required=True, prog=name
    )
    parser.add_argument("--version", action="version", version=f"familiard {__version__}")
    _add_common(parser, "settings_before")
    parser.set_defaults(settings_before=[], settings_after=[])
    for command in commands:
        sub = choices.add_parser(
            command.name,
            help=command.summary,
            description=textwrap.fill(typed(command.description, names), 100),
            epilog=typed(_examples(command), names),
        )
        command.arguments(sub)
        _add_common(sub, "settings_after")
        sub.usage = f"{name.replace('%', '%%')} {command.name} {_operands(sub.operands)}[options]"
    return parser


def setting_flags(arguments: argparse.Namespace) -> dict[str, Flag]:
    """Return the settings given on the command line.

    Raises:
        Mistake: `--set` without a `=`.
    """
    flags: dict[str, Flag] = {}
    for assignment in (*arguments.settings_before, *arguments.settings_after):
        key, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(f"--set {assignment} has no value. Write it as --set limits.queue=32.")
        flags[key.strip()] = Flag(value, f"--set {key.strip()}")
    for name, (key, flag) in SETTING_FLAGS.items():
        if getattr(arguments, name, None) is not None:
            flags[key] = Flag(getattr(arguments, name), flag)
    return flags


def _add_common(parser: argparse.ArgumentParser, settings: str) -> None:
    """Add the options that work before and after the command's name."""
    group = parser.add_argument_group("common options")
    # What is not written must not appear in the namespace: it would overwrite what stands before the command.
    absent = argparse.SUPPRESS
    add = group.add_argument
    add("--data-dir", metavar="DIR", default=absent, help="data directory (default: ~/.local/share/familiar)")
    add(
        "--config",
        metavar="FILE",
        type=Path,
        default=absent,
        help="settings file (default: ~/.config/familiar/familiard.yaml)",
    )
    add(
        "--pack",
        metavar="NAME",
        default=absent,
        help="model pack: a name or the path of a manifest (default: mobile)",
    )
    add(
        "--packs-dir",
        metavar="DIR",
        default=absent,
        help="directory for model files (default: ~/.cache/familiar/packs)",
    )
    add(
        "--accept-license",
        action="store_true",
        default=absent,
        help="accept the model pack's license (needed once)",
    )
    add("--local-files-only", action="store_true", default=absent, help="never download model files")
    add(
        "--chroma",
        metavar="URL",
        default=absent,
        help="use this Chroma server instead of the embedded index",
    )
    add(
        "--set",
        metavar="KEY=VALUE",
        dest=settings,
        action="append",
        default=absent,
        help="override any setting, e.g. --set crops.keep=false",
    )
    add("--log-level", metavar="LEVEL", default=absent, help="debug, info, warning, or error")
    add("--json", action="store_true", default=absent, help="print JSON, for scripts")
    add(
        "--debug",
        action="store_true",
        default=absent,
        help="log everything and show tracebacks",
    )


def _operands(actions: Sequence[argparse.Action]) -> str:
    """Return the positional arguments for the usage line."""
    words = []
    for action in actions:
        word = str(action.metavar) if action.metavar else "|".join(map(str, action.choices or (action.dest,)))
        words.append({"?": f"[{word}]", "+": f"{word} …", "*": f"[{word} …]"}.get(str(action.nargs), word))
    return " ".join([*words, ""])


def _examples(command: Command) -> str:
    width = max((len(line) for line, _ in command.examples), default=0)
    lines = [f"  familiard {line:<{width}}   {what}" for line, what in command.examples]
    return "\n".join(["examples:", *lines]) if lines else ""
