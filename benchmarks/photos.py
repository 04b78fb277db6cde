"""Photos that packages ship, so that speed can be measured anywhere."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path


def group_jpeg() -> bytes:
    """The group photo of insightface: JPEG, 1280×886, six faces."""
    # Found without importing the package, which takes seconds.
    return Path(str(distribution("insightface").locate_file("insightface/data/images/t1.jpg"))).read_bytes()
