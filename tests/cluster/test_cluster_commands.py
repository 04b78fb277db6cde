"""`familiard scheduler`, `worker` and `import --cluster`, as users type them, with certificates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Familiard, portraits
from tests.cluster.certificates import certificate
from tests.cluster.machines import Machines

pytestmark = pytest.mark.slow


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[Machines]:
    """A scheduler with a certificate."""
    file, key = certificate(tmp_path / "certificate")
    machines = Machines(tmp_path / "machines", ("--certificate", str(file), "--key", str(key)))
    machines.schedule("tls://127.0.0.1:0")
    yield machines
    machines.stop()


def people(familiard: Familiard) -> list[int]:
    answer = familiard.on_data("people", "--json").json
    return sorted(person["faces"] for person in answer["people"])


def test_an_import_on_two_machines_lists_its_workers(encrypted: Machines, tmp_path: Path) -> None:
    several, alone = Familiard(tmp_path / "several"), Familiard(tmp_path / "alone")
    count = portraits(tmp_path / "photos", 4)
    for name in ("anna", "ben"):
        encrypted.work(name).said(f"Connected to {encrypted.url} as {name}: 1 photos at a time")
    done = several.on_data("import", tmp_path / "photos", "--cluster", encrypted.url, *encrypted.certificates)
    assert done.status == 0, done.err
    counts = {
        name: int(line.split(": ")[1].split()[0])
        for name in ("anna", "ben")
        for line in done.out.splitlines()
        if line.startswith(f"  {name}: ")
    }
    assert sum(counts.values()) == count
    assert set(counts) == {"anna", "ben"}
    assert alone.on_data("import", tmp_path / "photos").status == 0
    assert people(several) == people(alone)


def test_a_scheduler_that_does_not_answer_is_said_at_once(tmp_path: Path) -> None:
    familiard = Familiard(tmp_path / "home")
    portraits(tmp_path / "photos", 1)
    done = familiard.on_data("import", tmp_path / "photos", "--cluster", "tcp://127.0.0.1:9")
    assert done.status == 1
    assert "Cannot reach the scheduler at tcp://127.0.0.1:9" in done.err
    assert "familiard scheduler tcp://127.0.0.1:9" in done.err
    assert familiard.on_data("people", "--json").json["people"] == []


def test_a_machine_without_the_certificate_is_kept_out(encrypted: Machines, tmp_path: Path) -> None:
    familiard = Familiard(tmp_path / "home")
    portraits(tmp_path / "photos", 1)
    file, key = certificate(tmp_path / "other")
    done = familiard.on_data(
        "import", tmp_path / "photos", "--cluster", encrypted.url, "--certificate", file, "--key", key
    )
    assert done.status == 1
    assert "check the address and the certificates" in done.err
    plain = encrypted.url.replace("tls:", "tcp:")
    assert familiard.on_data("import", tmp_path / "photos", "--cluster", plain).status == 1


def test_a_running_daemon_keeps_its_own_workers(encrypted: Machines, tmp_path: Path) -> None:
    familiard = Familiard(tmp_path / "home")
    portraits(tmp_path / "photos", 1)
    daemon = familiard.start("serve", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf")
    assert daemon.stdout is not None
    assert "listening" in daemon.stdout.readline()
    done = familiard.on_data(
        "import", tmp_path / "photos", "--cluster", encrypted.url, *encrypted.certificates
    )
    assert done.status == 1
    assert f"Set cluster.url to {encrypted.url}" in done.err
    daemon.terminate()
    daemon.communicate()


def test_a_taken_address_and_a_wrong_url_are_said(encrypted: Machines, tmp_path: Path) -> None:
    familiard = Familiard(tmp_path / "home")
    done = familiard("scheduler", encrypted.url, *encrypted.certificates)
    assert done.status == 1
    assert "Cannot listen on" in done.err
    assert "cluster.url must be a URL such as tls://host:8786" in familiard("worker", "nas").err
    assert json.loads(familiard.on_data("people", "--json").out)["people"] == []


def worker_checks(familiard: Familiard, url: str) -> dict[str, tuple[str, str]]:
    """What `doctor` says of the scheduler and its workers: grade and detail by name."""
    done = familiard.on_data("doctor", "--json", "--set", f"cluster.url={url}")
    checks = done.json["checks"]
    assert {check["name"]: check["grade"] for check in checks}["Index"] == "good"
    return {
        check["name"]: (check["grade"], check["detail"])
        for check in checks
        if check["name"].startswith("Worker")
    }


def test_doctor_says_who_helps(machines: Machines, tmp_path: Path) -> None:
    familiard = Familiard(tmp_path / "home")
    assert familiard.on_data("people").status == 0
    grade, detail = worker_checks(familiard, "tcp://127.0.0.1:9")["Workers"]
    assert (grade, "Cannot reach the scheduler at tcp://127.0.0.1:9" in detail) == ("warning", True)
    grade, detail = worker_checks(familiard, machines.url)["Workers"]
    assert (grade, detail) == ("warning", f"The scheduler at {machines.url} has no worker.")
    for name in ("anna", "ben"):
        machines.work(name).said("Connected to")
    grade, detail = worker_checks(familiard, machines.url)["Workers"]
    assert (grade, detail) == ("good", f"2 workers at {machines.url}")
