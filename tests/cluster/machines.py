"""A scheduler and workers, as the commands that users start, each a process of its own."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.checkout import PYTHONPATH
from tests.photos import REPO

PATIENCE = 120.0
LISTENING = "The scheduler is listening on "


class Machine:
    """A process, and what it prints."""

    def __init__(self, *command: str | Path, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        environ = {name: value for name, value in os.environ.items() if not name.startswith("FAMILIAR_")}
        self.process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=REPO,
            env=environ
            | {"HOME": str(home), "XDG_CACHE_HOME": cache, "PYTHONPATH": f"{PYTHONPATH}{os.pathsep}{REPO}"},
        )
        self.printed: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip())
        self._lines.put("")

    def said(self, beginning: str) -> str:
        """Wait for a line with this in it, and return the line."""
        until = time.monotonic() + PATIENCE
        while True:
            for line in self.printed:
                if beginning in line:
                    return line
            try:
                self.printed.append(self._lines.get(timeout=max(0.1, until - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"{beginning!r} is not in {self.printed}") from None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone, as kill does."""
        os.kill(self.process.pid, number)

    def end(self) -> int:
        """Wait for its end; returns the exit status."""
        return self.process.wait(PATIENCE)


@dataclass
class Machines:
    """All that a test starts; `url` is the scheduler's."""

    folder: Path
    certificates: tuple[str, ...] = ()
    url: str = ""
    started: list[Machine] = field(default_factory=list)

    def schedule(self, url: str = "tcp://127.0.0.1:0") -> Machine:
        """Start a scheduler."""
        scheduler = self._start("scheduler", url)
        self.url = scheduler.said(LISTENING).split(LISTENING)[1]
        return scheduler

    def work(self, name: str, *options: str | Path, module: str = "familiard") -> Machine:
        """Start a worker that analyzes one photo at a time."""
        return self._start("worker", self.url, "--name", name, "--workers", "1", *options, module=module)

    def _start(self, *command: str | Path, module: str = "familiard") -> Machine:
        home = self.folder / f"machine-{len(self.started)}"
        machine = Machine("-m", module, *command, *self.certificates, home=home)
        self.started.append(machine)
        return machine

    def stop(self) -> None:
        """End them all."""
        for machine in self.started:
            if machine.process.poll() is None:
                machine.signal(signal.SIGCONT)
                machine.signal(signal.SIGTERM)
        for machine in self.started:
            try:
                machine.process.wait(20)
            except subprocess.TimeoutExpired:
                machine.process.kill()
                machine.process.wait()
