"""A real daemon in a process of its own, on a port of its own, and a plain HTTP client for it."""

from __future__ import annotations

import http.client
import json
import os
import resource
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
OWNER_SECONDS = 10.0


class RunningDaemon:
    """`familiard serve` on a fresh data directory; `ready_after` is the seconds it took to be ready."""

    def __init__(
        self, data_dir: Path, *options: str, checkout: Path = REPO, open_files: int | None = None
    ) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self._log = self.log.open("wb")

        def limit() -> None:
            if open_files is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))

        start = time.perf_counter()
        self.process = subprocess.Popen(
            command(
                "serve", "--data-dir", str(data_dir), "--port", str(self.port), "--no-zeroconf", *options
            ),
            env=environment(checkout),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            preexec_fn=limit,  # noqa: PLW1509  # nothing here holds a lock
        )
        self._await_ready()
        self.ready_after = time.perf_counter() - start

    def client(self, timeout: float = TIMEOUT) -> Client:
        """A connection of its own."""
        return Client(self.port, self._authorization(), timeout)

    @property
    def token(self) -> str:
        """The token."""
        return (self.data_dir / "token").read_text(encoding="utf-8").strip()

    def owner_answers(self) -> bool:
        """Whether the owner's socket answers a request."""
        try:
            with socket.socket(socket.AF_UNIX) as owner:
                owner.settimeout(OWNER_SECONDS)
                owner.connect(str(self.data_dir / "familiard.sock"))
                owner.sendall(b"GET /v1/system HTTP/1.1\r\nHost: x\r\n\r\n")
                return b" 200 " in owner.recv(64)
        except OSError:
            return False

    def descriptors(self) -> int:
        """How many files it has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def memory(self) -> int:
        """Resident bytes of the daemon and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(
            encoding="ascii"
        )
        return sum(_resident(pid) for pid in (str(self.process.pid), *children.split()))

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

    def __init__(self, port: int, authorization: dict[str, str], timeout: float = TIMEOUT) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
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


def _resident(pid: str) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        # It ended meanwhile.
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def environment(checkout: Path = REPO) -> dict[str, str]:
    """This process's environment, with the daemon of a checkout, and no settings of the user."""
    # An installation keeps its compiled bytecode; without it a start would compile a thousand modules.
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("FAMILIAR_") and key != "PYTHONDONTWRITEBYTECODE"
    }
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(str(checkout / folder) for folder in ("daemon", "client")),
        "XDG_CONFIG_HOME": "/nonexistent",
    }


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
