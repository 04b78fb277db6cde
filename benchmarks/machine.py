"""What it was measured on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from familiard.engine.types import cores

SHOWN = ("onnxruntime", "onnxruntime-gpu", "openvino", "numpy", "chromadb", "scikit-learn")


def machine() -> str:
    """Processor, cores, Python, and the packages that matter."""
    return f"{_processor()}, {cores()} cores, Python {platform.python_version()}, {', '.join(_versions())}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _versions() -> list[str]:
    found = []
    for name in SHOWN:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found
