"""Terminal output: tables and color for people, JSON for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from familiar_client.encode import encode
from familiar_client.models import Person
from familiar_client.names import labeled
from familiard.cli.escapes import visible, visible_json, visible_line
from familiard.cli.typed import typed

SHORT_ID = 8
MAX_WIDTH = 10_000


class Output:
    """Writes results to standard output; progress, warnings, and errors to standard error.

    rich omits color if the output is not a terminal or NO_COLOR is set.

    Args:
        commands: names of commands, which messages name as the user can type them.
    """

    def __init__(self, *, as_json: bool, commands: Iterable[str] = ()) -> None:
        self._commands = tuple(commands)
        self.as_json = as_json
        width = None if sys.stdout.isatty() else MAX_WIDTH
        self.console = Console(highlight=False, soft_wrap=True, width=width)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def answer(self, value: Any) -> None:
        """Print the result as JSON."""
        document = json.dumps(encode(value), ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
        sys.stdout.write(visible_json(document) + "\n")

    def say(self, text: str | Text = "", style: str | None = None) -> None:
        """Print a line; names in it are never read as markup."""
        self.console.print(self._typed(text), style=style)

    def hint(self, text: str) -> None:
        """Print what to do next."""
        self.console.print(self._typed(text), style="dim")

    def warn(self, text: str) -> None:
        """Print a warning."""
        self.errors.print(self._typed(text), style="yellow")

    def status(self, text: str) -> AbstractContextManager[object]:
        """Show a spinner; nothing without a terminal."""
        if self.as_json or not self.errors.is_terminal:
            return nullcontext()
        return self.errors.status(_safe(text))

    def fail(self, text: str) -> None:
        """Print what went wrong and what to do."""
        text = typed(text, self._commands)
        if self.as_json:
            sys.stderr.write(visible_json(json.dumps({"error": text}, ensure_ascii=False)) + "\n")
        else:
            self.errors.print(Text("familiard: ", style="bold red") + _safe(text, "default"))

    def _typed(self, text: str | Text) -> Text:
        """Escape text, with commands as they can be typed."""
        return _safe(text if isinstance(text, Text) else typed(text, self._commands))

    def table(
        self, columns: Iterable[str], rows: Iterable[Iterable[str | Text]], right: Iterable[str] = ()
    ) -> None:
        """Print a table; the columns in `right` are aligned to the right."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column, justify="right" if column in set(right) else "left", overflow="fold")
        for row in rows:
            table.add_row(*map(_safe, row))
        if self.console.is_terminal:
            self.console.print(table, soft_wrap=False)
            return
        # In a pipe, a table is as wide as it needs to be.
        with self.console.capture() as laid_out:
            self.console.print(table, soft_wrap=False)
        self.console.file.write("".join(f"{line.rstrip()}\n" for line in laid_out.get().splitlines()))


def _safe(text: str | Text, style: str = "") -> Text:
    """Escape text; a `Text` is built from escaped parts already."""
    return text if isinstance(text, Text) else Text(visible(text), style=style)


def short(identity: str | None) -> str:
    """Shorten an ID; commands accept any unique start of one."""
    return (identity or "")[:SHORT_ID]


def moment(when: datetime | None) -> str:
    """Format a time: local, to the minute."""
    if when is None:
        return "-"
    try:
        return when.astimezone().isoformat(" ", "minutes")[:16]
    except (OverflowError, ValueError, OSError):
        return when.isoformat(" ", "minutes")[:16]


def label(person: Person) -> str:
    """Return a person's name with its note; empty for an unnamed person."""
    return labeled(person.name, person.note) if person.name else ""


def named(name: str | None) -> Text:
    """Return a person's name, or "unnamed"."""
    return Text(visible_line(name)) if name else Text("unnamed", style="dim")


def number(count: int, one: str, many: str | None = None) -> str:
    """`1 face`, `2 faces`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """`4.2 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
