"""The command line: what can be written on it, and which settings it gives."""

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


USAGE = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser that keeps the paragraphs of its texts, and does not guess at cut-off flags."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **options)
        self.operands: list[argparse.Action] = []

    def add_argument(self, *names: str, **options: Any) -> argparse.Action:
        """As ever; what is not an option is remembered for the usage line."""
        action = super().add_argument(*names, **options)
        if not action.option_strings:
            self.operands.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        """What was not understood, what was probably meant, and where it is explained."""
        wrong = re.search(r"invalid choice: '([^']+)' \(choose from (.+)\)", message)
        if wrong:
            choices = [choice.strip(" '") for choice in wrong[2].split(",")]
            near = difflib.get_close_matches(wrong[1], choices, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(choices)}."
            message = f"{wrong[1]!r} is not understood; {hint}"
        self.exit(USAGE, f"{self.prog}: {visible(message)}\n`{self.prog} --help` explains.\n")


def build_parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The whole command line."""
    usage = "familiard COMMAND [options]"
    parser = _Parser(prog="familiard", usage=usage, description=DESCRIPTION, epilog=EPILOG)
    choices = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", required=True, prog="familiard"
    )
    parser.add_argument("--version", action="version", version=f"familiard {__version__}")
    _add_common(parser, "settings_before")
    parser.set_defaults(settings_before=[], settings_after=[])
    for command in commands:
        sub = choices.add_parser(
            command.name,
            help=command.summary,
            description=textwrap.fill(command.description, 100),
            epilog=_examples(command),
        )
        command.arguments(sub)
        _add_common(sub, "settings_after")
        sub.usage = f"familiard {command.name} {_operands(sub.operands)}[options]"
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
            raise UsageError(f"--set {assignment} must be like --set limits.queue=32.")
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


def _operands(actions: Sequence[argparse.Action]) -> str:
    """What stands in the usage line beside `[options]`, which are explained below it."""
    words = []
    for action in actions:
        word = str(action.metavar) if action.metavar else "|".join(map(str, action.choices or (action.dest,)))
        words.append({"?": f"[{word}]", "+": f"{word} …", "*": f"[{word} …]"}.get(str(action.nargs), word))
    return " ".join([*words, ""])


def _examples(command: Command) -> str:
    width = max((len(line) for line, _ in command.examples), default=0)
    lines = [f"  familiard {line:<{width}}   {what}" for line, what in command.examples]
    return "\n".join(["examples:", *lines]) if lines else ""
