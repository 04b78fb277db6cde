"""No process outlives the tests: one that does fails them, and none survives even a test run that is killed.

Whatever a test starts inherits a mark in its environment. When the tests end, processes that bear it, and children
of the test run, are named and killed. A guard, a small process of its own, does the same when the test run dies
without a chance to clean up.

    python -m tests.processes MARK    the guard: waits until standard input closes, then kills what bears the mark
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MARK = "TESTS_OF_FAMILIAR"
GRACE = 60.0
"""Seconds within which a process that is ending must have ended; nobody waits for them when all have."""


@contextmanager
def none_left() -> Iterator[None]:
    """Mark what is started within the context; fail if any of it is alive when the context ends."""
    before = os.environ.get(MARK)
    mark = os.environ[MARK] = uuid.uuid4().hex
    guard = _start_guard(mark)
    try:
        yield
        left = _alive(mark)
        _, left = psutil.wait_procs(left, timeout=GRACE)
        names = [_described(process) for process in left]
        _kill(left)
        assert not names, "The tests left processes running: " + "; ".join(names)
    finally:
        assert guard.stdin is not None
        guard.stdin.write(b"done")
        guard.stdin.close()
        guard.wait()
        if before is None:
            del os.environ[MARK]
        else:
            os.environ[MARK] = before


def _start_guard(mark: str) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C does not end it before its work is done. It is not measured.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.Popen(
        [sys.executable, "-m", __spec__.name, mark],
        cwd=Path(__file__).resolve().parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env=env,
    )


def _alive(mark: str) -> list[psutil.Process]:
    """Return processes that bear the mark, and this process's descendants, but for itself and guards."""
    found = {process.pid: process for process in psutil.Process().children(recursive=True)}
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark:
                found[process.pid] = process
        except (psutil.Error, OSError):  # it has ended, or is somebody else's
            continue
    return [process for pid, process in found.items() if pid != os.getpid() and not _is_spared(process)]


def _is_spared(process: psutil.Process) -> bool:
    """Return whether it has ended, is a guard, or a helper that Python itself keeps until this process ends."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        command = " ".join(process.cmdline())
        kept = "multiprocessing.resource_tracker" in command and process.ppid() == os.getpid()
        return kept or f"-m {__spec__.name}" in command
    except psutil.Error:
        return True


def _described(process: psutil.Process) -> str:
    try:
        return f"{process.pid}: {' '.join(process.cmdline())[:300]}"
    except psutil.Error:
        return str(process.pid)


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(processes, timeout=GRACE)


def _guard(mark: str) -> None:
    if sys.stdin.buffer.read() != b"done":
        _kill(_alive(mark))


if __name__ == "__main__":
    _guard(sys.argv[1])
