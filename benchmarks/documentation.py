"""Results kept as JSON in docs/measured, and put as tables between the marks in docs/performance.md.

What is between `<!-- measured: PART -->` and `<!-- end -->` is generated; all else is written by hand.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from benchmarks.report import Column, Goal, Plot, Result, Table, markdown, table
from benchmarks.setting import REPO

MEASURED = REPO / "docs" / "measured"
PAGE = REPO / "docs" / "performance.md"
MARKED = re.compile(r"<!-- measured: (\w+) -->\n.*?<!-- end -->", re.DOTALL)
ALL_GOALS = "goals"


def keep(result: Result) -> None:
    """Write one part's result."""
    MEASURED.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dataclasses.asdict(result), indent=1, ensure_ascii=False)
    (MEASURED / f"{result.part}.json").write_text(text + "\n", encoding="utf-8")


def kept(part: str) -> Result | None:
    """What was found of a part when it was last measured."""
    path = MEASURED / f"{part}.json"
    return _result(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def write() -> None:
    """Put everything that is kept into the page."""
    PAGE.write_text(MARKED.sub(_section, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def _section(marked: re.Match[str]) -> str:
    part = marked[1]
    body = _goals() if part == ALL_GOALS else _part(part)
    return f"<!-- measured: {part} -->\n{body}\n<!-- end -->"


def _part(part: str) -> str:
    result = kept(part)
    if result is None:
        return f"\nNot measured yet: `python -m benchmarks {part}`.\n"
    blocks = [markdown(one) for one in result.tables]
    blocks += [f"![{plot.caption}](images/{plot.name}.png)" for plot in result.plots]
    blocks.append(f"*{result.when}, {result.data}; {result.machine}; `python -m benchmarks {part}`.*")
    return "\n" + "\n\n".join(blocks) + "\n"


def _goals() -> str:
    rows = []
    for path in sorted(MEASURED.glob("*.json")):
        result = _result(json.loads(path.read_text(encoding="utf-8")))
        rows += [(goal.what, goal.reach, goal.measured, goal.reached) for goal in result.goals]
    return "\n" + markdown(table("Goals", "what, goal, measured, reached", rows)) + "\n"


def _result(raw: dict[str, Any]) -> Result:
    return Result(
        raw["part"],
        raw["machine"],
        raw["data"],
        raw["when"],
        tuple(
            Table(
                one["title"],
                tuple(Column(**column) for column in one["columns"]),
                tuple(tuple(row) for row in one["rows"]),
                one["note"],
            )
            for one in raw["tables"]
        ),
        tuple(Goal(**goal) for goal in raw["goals"]),
        tuple(Plot(**plot) for plot in raw["plots"]),
    )
