"""Real processes: started, watched, killed."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.checkout import PYTHONPATH

REPO = Path(__file__).resolve().parents[2]
EVERYWHERE = "0.0.0.0"  # noqa: S104
"""On all addresses: the announcement goes where Home Assistant listens."""
PATIENCE = 120.0
"""Seconds until a process that does not become what it must is given up."""


def free_port() -> int:
    """Return a port that is free now, and that no outgoing connection takes while a process restarts."""
    while True:
        # Below the ephemeral ports of Linux and macOS.
        port = secrets.randbelow(12_000) + 20_000
        with socket.socket() as probe:
            try:
                probe.bind((EVERYWHERE, port))
            except OSError:
                continue
            return port


@dataclass
class Process:
    """A command that runs in the background and writes to a file."""

    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a session of its own."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=REPO,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )

    @property
    def runs(self) -> bool:
        """Whether it is alive."""
        return self._process is not None and self._process.poll() is None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start it, and let it not outlive the context."""
        self.start()
        try:
            yield
        finally:
            if self.runs:
                self.stop()

    def stop(self) -> int:
        """Ask it to end and wait; returns its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it and its children, at once."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self.runs:
            self._process.send_signal(how)
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return -int(signal.SIGKILL)

    def text(self) -> str:
        """Return what it has written."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@dataclass
class Daemon:
    """A daemon with a data directory of its own, on the default pack's real weights."""

    data_dir: Path
    port: int
    process: Process

    @classmethod
    def create(cls, folder: Path, *options: str, host: str = EVERYWHERE) -> Daemon:
        """Prepare one; it is not started yet."""
        data_dir, port = folder / "data", free_port()
        command = [
            *(sys.executable, "-m", "familiard", "serve", "--host", host, "--port", str(port)),
            *("--data-dir", str(data_dir), *options),
        ]
        path = os.pathsep.join(filter(None, [PYTHONPATH, os.environ.get("PYTHONPATH")]))
        process = Process(command, folder / "daemon.log", {"PYTHONPATH": path})
        return cls(data_dir, port, process)

    def token(self, *arguments: str) -> str:
        """Return the token, as the command line shows it."""
        answer = subprocess.run(
            [sys.executable, "-m", "familiard", "token", *arguments, "--data-dir", str(self.data_dir)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **self.process.environment},
            timeout=PATIENCE,
        )
        found = re.findall(r"[\w\-]{20,}", answer.stdout)
        assert found, answer.stdout
        return str(found[0])

    def instance_id(self, token: str) -> str:
        """Return the id by which it announces itself, as soon as it answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/v1/system", headers={"Authorization": f"Bearer {token}"}
        )
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # a constant http
                    return str(json.load(answer)["instance_id"])
            except OSError:
                assert self.process.runs, self.process.text()
                assert time.monotonic() < until
                time.sleep(0.1)

    def visits(self, token: str) -> list[dict[str, Any]]:
        """Return the latest visits."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/v1/visits", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # a constant http
            return list(json.load(answer)["items"])

    def wait_until_it_has_a_token(self, seconds: float = PATIENCE) -> str:
        """Wait until it is there, and return its token."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process.runs, self.process.text()
            if (self.data_dir / "token").exists():
                return self.token()
            time.sleep(0.1)
        raise AssertionError(self.process.text())
