"""Small quiet plots, as PNG and SVG below docs/images."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from benchmarks.report import Plot, Table
from benchmarks.setting import IMAGES


def figure(width: float = 6.0, height: float = 3.6) -> tuple[Any, Any]:
    """An empty figure and its axes."""
    import matplotlib as mpl

    mpl.use("Agg")
    # Text stays text, so that an SVG is small and the same on every machine.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "familiar", "font.size": 9})
    from matplotlib import pyplot as plt

    drawn, axes = plt.subplots(figsize=(width, height), layout="constrained")
    axes.grid(visible=True, alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    return drawn, axes


def save(drawn: Any, name: str, caption: str) -> Plot:
    """Write both files, close the figure."""
    from matplotlib import pyplot as plt

    IMAGES.mkdir(parents=True, exist_ok=True)
    for suffix in ("png", "svg"):
        drawn.savefig(
            IMAGES / f"{name}.{suffix}", dpi=110, metadata={"Date": None} if suffix == "svg" else {}
        )
    plt.close(drawn)
    return Plot(name, caption)


def growth(measured: Table, column: str, name: str, caption: str) -> Plot:
    """A column of a table over its faces, both by their magnitude; a curve for each way."""
    names = [one.name for one in measured.columns]
    curves: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in measured.rows:
        cells = dict(zip(names, row, strict=True))
        curves[str(cells["way"])].append((float(cells["faces"] or 0), float(cells[column] or 0)))
    drawn, axes = figure()
    for way, points in curves.items():
        axes.loglog(*zip(*points, strict=True), marker="o", label=way.removeprefix("… of that "))
    axes.set(xlabel="faces", ylabel=column)
    axes.legend()
    return save(drawn, name, caption)
