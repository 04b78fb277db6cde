"""Import Chroma without what it sends traces with, which Familiar never does and does not install (gRPC, 20 MiB)."""

from __future__ import annotations

import sys
from types import ModuleType

EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
"""Chroma imports it whether it sends traces or not."""


class OTLPSpanExporter:
    """In the place of the exporter of that name; Chroma makes one only if it is configured to send traces."""


def without_traces() -> None:
    """Call this before the first import of `chromadb` in a process."""
    if EXPORTER not in sys.modules:
        module = ModuleType(EXPORTER, __doc__)
        module.OTLPSpanExporter = OTLPSpanExporter  # type: ignore[attr-defined]
        sys.modules[EXPORTER] = module
