"""What a part of the benchmark found, as values that are printed, kept as JSON, and put into the documentation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `form` is a format specification for its numbers."""

    name: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under columns, and what a reader must know to read them."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of what was to be reached."""

    what: str
    reach: str
    measured: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture below `docs/images`, without its suffix, and what it shows."""

    name: str
    caption: str


@dataclass(frozen=True, slots=True)
class Result:
    """All that one part found.

    Attributes:
        part: its name on the command line.
        machine: where it ran.
        data: on what.
        when: date.
    """

    part: str
    machine: str
    data: str
    when: str
    tables: tuple[Table, ...]
    goals: tuple[Goal, ...] = ()
    plots: tuple[Plot, ...] = field(default=())


def table(title: str, columns: str, rows: Iterable[tuple[Cell, ...]], note: str = "") -> Table:
    """A table from columns written as `name, name:.3f, …`."""
    parsed = [column.strip().partition(":") for column in columns.split(",")]
    return Table(title, tuple(Column(name, form) for name, _, form in parsed), tuple(rows), note)


def shown(cell: Cell, form: str) -> str:
    """A cell as text."""
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) or not form:
        return str(cell)
    return format(cell, form)


def markdown(result: Table) -> str:
    """A table in Markdown, its title in bold above it and its note below."""
    heads = [column.name for column in result.columns]
    numeric = [
        any(isinstance(row[i], int | float) and not isinstance(row[i], bool) for row in result.rows)
        for i in range(len(heads))
    ]
    lines = [f"**{result.title}**", "", _row(heads), _row(["---:" if right else "---" for right in numeric])]
    lines += [
        _row([shown(cell, column.form) for cell, column in zip(row, result.columns, strict=True)])
        for row in result.rows
    ]
    if result.note:
        lines += ["", result.note]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
