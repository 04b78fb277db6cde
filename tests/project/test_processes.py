"""A process that tests leave behind fails them; one left by a test run that was killed is killed too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests import processes
from tests.photos import REPO

pytestmark = pytest.mark.slow
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]

ORPHAN = """
import subprocess, sys
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
print(subprocess.Popen(sleep, stdout=subprocess.DEVNULL, start_new_session=True).pid, flush=True)
"""


def test_a_child_that_is_left_fails_and_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.5)
    with pytest.raises(AssertionError, match="left processes running") as raised, processes.none_left():
        left = subprocess.Popen(SLEEP)
    assert str(left.pid) in str(raised.value)
    assert left.poll() is not None


def test_a_process_whose_parent_is_gone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.5)

    def leave_one() -> psutil.Process:
        said = subprocess.run([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, check=True, text=True)
        return psutil.Process(int(said.stdout))

    with pytest.raises(AssertionError, match="left processes running"), processes.none_left():
        orphan = leave_one()
    psutil.wait_procs([orphan], timeout=60)
    assert not orphan.is_running()


def test_what_ends_in_time_is_fine() -> None:
    with processes.none_left():
        subprocess.run([sys.executable, "-c", ""], check=True)


RUN = """
import os, signal, subprocess, sys
from tests.processes import none_left
with none_left():
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    print(subprocess.Popen(sleep, stdout=subprocess.DEVNULL, start_new_session=True).pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_test_run_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE, cwd=REPO, env=os.environ)
    assert run.stdout is not None
    left = psutil.Process(int(run.stdout.readline()))
    assert run.wait() == -signal.SIGKILL
    run.stdout.close()
    psutil.wait_procs([left], timeout=60)
    assert not left.is_running()
