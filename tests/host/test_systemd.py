"""The unit that systemd starts: hardened, with a command that survives systemd's own quoting."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from familiard.host.systemd import Service

COMMAND = ["/opt/familiar/bin/python", "-m", "familiard", "serve", "--set", "library.watch=/srv/100% Photos"]
FOLDERS = [Path("/home/anna/.local/share/familiar"), Path("/home/anna/.cache/familiar packs")]


def lines(service: Service) -> list[str]:
    return service.text(COMMAND, FOLDERS).splitlines()


def test_a_service_of_the_machine_has_a_user_and_writes_to_its_folders_only() -> None:
    unit = lines(Service("anna"))
    assert "User=anna" in unit
    assert "WantedBy=multi-user.target" in unit
    assert "ProtectSystem=strict" in unit
    assert 'ReadWritePaths=/home/anna/.local/share/familiar "/home/anna/.cache/familiar packs"' in unit


def test_a_service_of_a_user_asks_for_what_the_user_may() -> None:
    unit = lines(Service())
    assert "WantedBy=default.target" in unit
    assert not any(line.startswith(("User=", "ProtectSystem=", "CapabilityBoundingSet=")) for line in unit)
    assert "NoNewPrivileges=yes" in unit


def test_percent_signs_and_spaces_stay_what_they_are() -> None:
    (start,) = (line for line in lines(Service()) if line.startswith("ExecStart="))
    assert start.endswith('"library.watch=/srv/100%% Photos"')


def test_systemd_accepts_the_unit_and_rates_it_safe(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for service, least in ((Service("daemon"), 30), (Service(), 100)):
        folder = tmp_path / str(least)
        folder.mkdir()
        unit = folder / "familiar.service"
        command = [shutil.which("true") or "/bin/true", *COMMAND[1:]]
        unit.write_text(service.text(command, FOLDERS))
        checked = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
        rated = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", f"--threshold={least}", str(unit)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert rated.returncode == 0, rated.stdout[-200:] + rated.stderr
