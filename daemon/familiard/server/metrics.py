"""Figures for Prometheus, in a registry of our own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from familiar_client.models import Counts, EngineStatus
from familiard import __version__
from familiard.vision.results import Timings

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
STEPS = ("decode", "detect", "align", "embed", "match")


class Metrics:
    """The metrics of `/metrics`."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        Gauge("familiar_info", "Version of the daemon.", ["version"], registry=registry).labels(
            __version__
        ).set(1)
        self._requests = Counter(
            "familiar_http_requests",
            "Requests handled.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "familiar_http_request_seconds",
            "Seconds to respond to a request.",
            ["method", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        self._steps = Histogram(
            "familiar_step_seconds",
            "Seconds that an image of a camera or client spent in each step.",
            ["step"],
            buckets=SECONDS,
            registry=registry,
        )
        self._engine = {
            name: Gauge(f"familiar_engine_{name}", meaning, registry=registry)
            for name, meaning in {
                "queued": "Images waiting.",
                "running": "Images in a worker.",
                "processed": "Images analyzed since the start, including refused ones.",
                "failed": "Images lost to a crash or timeout.",
                "restarts": "Workers restarted after a crash or timeout.",
                "workers": "Worker processes.",
            }.items()
        }
        self._counts = Gauge(
            "familiar_stored", "Stored photos, faces, and people.", ["kind"], registry=registry
        )
        self._listeners = Gauge("familiar_event_streams", "Clients of the event stream.", registry=registry)
        self._imports = Gauge("familiar_imports_running", "Running imports.", registry=registry)
        self._ready = Gauge("familiar_ready", "1 if the daemon is ready.", registry=registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is the pattern, never the path with its IDs."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def analyzed(self, timings: Timings) -> None:
        """Record an analyzed image."""
        for step in STEPS[:4]:
            self._steps.labels(step).observe(getattr(timings, step))

    def matched(self, seconds: float) -> None:
        """Record the matching of an image's faces."""
        self._steps.labels("match").observe(seconds)

    def text(
        self, engine: EngineStatus, counts: Counts, *, listeners: int, imports: int, ready: bool
    ) -> bytes:
        """Return all metrics in Prometheus' text format."""
        for name, gauge in self._engine.items():
            gauge.set(getattr(engine, name))
        for kind in (
            "photos",
            "faces",
            "people",
            "named",
            "unnamed",
            "hidden",
            "ignored",
            "unassigned",
            "unusable",
        ):
            self._counts.labels(kind).set(getattr(counts, kind))
        self._listeners.set(listeners)
        self._imports.set(imports)
        self._ready.set(ready)
        return generate_latest(self.registry)
