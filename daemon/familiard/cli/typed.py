"""Name commands in messages as the user can type them: `.venv/bin/familiard`, `uvx familiar-faces`."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

NAME = "familiard"
VARIABLE = "FAMILIARD_COMMAND"
"""What to type where only the one who started the program knows it: in a container."""
# After a path or in a word, it is no command; before a verb in the third person, it is the daemon.
_COMMAND = re.compile(rf"(?<![\w./-]){NAME}(?= (--help|[a-z]+))")


def typed(text: str, commands: Iterable[str]) -> str:
    """Return a message with each `familiard COMMAND` as it can be typed in this shell."""
    name = how_to_type()
    if name == NAME:
        return text
    known = {"--help", *commands}
    return _COMMAND.sub(lambda found: name if found[1] in known else found[0], text)


def how_to_type() -> str:
    """Return what starts this program in the user's shell."""
    if given := os.environ.get(VARIABLE):
        return given
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        # `python -m familiard`, which is also what the command of a checkout runs.
        program = Path(sys.executable).with_name(NAME)
    if program.name not in (NAME, "familiar-faces") or not program.is_file():
        return NAME
    if program.name == "familiar-faces" and {"uv", ".cache"} & set(program.parts):
        return "uvx familiar-faces"
    on_path = shutil.which(program.name)
    if on_path is not None and Path(on_path).absolute() == program.absolute():
        return program.name
    absolute, here = program.absolute(), Path.cwd()
    shown = absolute.relative_to(here) if absolute.is_relative_to(here) else absolute
    return shlex.quote(str(shown))
