"""Progress of an import: a bar on a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from familiar_client.models import Import
from familiard.cli.escapes import visible_line
from familiard.cli.output import Output, number

PLAIN_SECONDS = 5.0
CLUSTERING = "clustering"
"""The last phase of an import."""
CLUSTERS = "Clustering all faces …"
CURRENT_WIDTH = 40


class _Speed(ProgressColumn):
    """Recent photos per second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


class ImportProgress:
    """Shows an import's progress; use it as a context manager."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._bar: Progress | None = None
        if out.errors.is_terminal and not out.as_json:
            self._bar = Progress(
                SpinnerColumn(),
                BarColumn(),
                MofNCompleteColumn(),
                _Speed(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[faces]}"),
                TextColumn("[dim]{task.description}", markup=True),
                console=out.errors,
                transient=True,
            )
            self._task = self._bar.add_task("", total=None, faces="")
        self._said_at = time.monotonic()

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, state: Import) -> None:
        """Show a new state."""
        if self._bar is not None:
            clustering = state.phase == CLUSTERING
            self._bar.update(
                self._task,
                completed=state.done,
                # Without a total, the bar shows that something goes on.
                total=None if clustering else max(state.total, state.done) or None,
                description=CLUSTERS if clustering else _cut(state.current or ""),
                faces=number(state.faces, "face"),
            )
        elif not self._out.as_json and time.monotonic() - self._said_at >= PLAIN_SECONDS:
            self._said_at = time.monotonic()
            if state.phase == CLUSTERING:
                self._out.errors.print(CLUSTERS)
                return
            of = f" of {state.total:,}" if state.total else ""
            self._out.errors.print(f"{state.done:,}{of} files, {number(state.faces, 'face')} …")


def _cut(path: str) -> str:
    """Return the end of a path, without markup."""
    shown = path if len(path) <= CURRENT_WIDTH else "…" + path[1 - CURRENT_WIDTH :]
    return visible_line(shown).replace("[", r"\[")
