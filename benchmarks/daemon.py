"""A real daemon in a process of its own, on a port of its own, and a plain HTTP client for it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.faces import CPU

REPO = Path(__file__).resolve().parents[1]
PATIENCE = 120.0
TIMEOUT = 60.0


class RunningDaemon:
    """`familiard serve` on a fresh data directory; `ready_after` is the seconds it took to be ready."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self._log = (data_dir.parent / f"{data_dir.name}.log").open("wb")
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command(
                "serve", "--data-dir", str(data_dir), "--port", str(self.port), "--no-zeroconf", *options
            ),
            env=environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._await_ready()
        self.ready_after = time.perf_counter() - start

    def client(self) -> Client:
        """A connection of its own."""
        return Client(self.port, self._authorization())

    def stop(self) -> None:
        """End it as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(TIMEOUT)
        self._log.close()

    def _authorization(self) -> dict[str, str]:
        token = self.data_dir / "token"
        return (
            {"Authorization": f"Bearer {token.read_text(encoding='utf-8').strip()}"} if token.exists() else {}
        )

    def _await_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the daemon ended: {Path(self._log.name).read_text(encoding='utf-8')}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
                connection.request("GET", "/v1/health/ready", headers=self._authorization())
                if connection.getresponse().status == http.HTTPStatus.OK:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        raise TimeoutError("the daemon is not ready")


class Client:
    """One kept-alive connection."""

    def __init__(self, port: int, authorization: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self._headers = authorization

    def request(
        self, method: str, path: str, body: bytes | None = None, kind: str = "image/jpeg"
    ) -> tuple[int, Any]:
        """Status and JSON."""
        headers = {**self._headers, "Content-Type": kind} if body is not None else self._headers
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        return response.status, json.loads(content) if content else None

    def get(self, path: str) -> Any:
        """The JSON of a path that is there."""
        status, answer = self.request("GET", path)
        if status != http.HTTPStatus.OK:
            raise RuntimeError(f"GET {path}: {status} {answer}")
        return answer

    def post(self, path: str, body: bytes = b"", kind: str = "image/jpeg") -> Any:
        """The JSON of an answer that is a success."""
        status, answer = self.request("POST", path, body, kind)
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"POST {path}: {status} {answer}")
        return answer

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def daemon(*options: str, provider: str = CPU) -> Iterator[RunningDaemon]:
    """A daemon with data of its own, stopped and forgotten in the end."""
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        running = RunningDaemon(Path(folder) / "data", "--set", f"vision.providers={provider}", *options)
        try:
            yield running
        finally:
            running.stop()


def command(*words: str) -> Sequence[str]:
    """`familiard WORDS` with this Python."""
    return [sys.executable, "-m", "familiard", *words]


def environment() -> dict[str, str]:
    """This process's environment, with the daemon of this checkout, and nobody's settings."""
    # An installation keeps its compiled bytecode; without it a start would compile a thousand modules.
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("FAMILIAR_") and key != "PYTHONDONTWRITEBYTECODE"
    }
    return {**kept, "PYTHONPATH": str(REPO / "daemon"), "XDG_CONFIG_HOME": "/nonexistent"}


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
