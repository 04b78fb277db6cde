"""Search, add and clustering with many faces, drawn so that they lie among each other as real ones do."""

from __future__ import annotations

from benchmarks import clustering_many, searching
from benchmarks.report import Goal, Plot, Table
from benchmarks.setting import Setting
from benchmarks.synthetic import People


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Search and add, then clustering."""
    people = People(run.faces)
    searched, search_goals = searching.measure(people, quick=run.quick)
    grouped, group_goals = clustering_many.measure(people, run.pack.thresholds, quick=run.quick)
    return (searched, grouped), (*search_goals, *group_goals), ()
