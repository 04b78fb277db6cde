"""Install a command as a service of systemd, for one user or for the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from familiard.errors import FamiliarError

UNIT = "familiar.service"
SYSTEM_UNITS = Path("/etc/systemd/system")
_UNIT = """\
# Written by `familiard service install`; `familiard service remove` removes it.
[Unit]
Description=Familiar, face recognition for Home Assistant
Documentation=https://github.com/familiar-faces/familiar
Wants=network-online.target
After=network-online.target

[Service]
{user}ExecStart={command}
Restart=on-failure
RestartSec=5
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
{confined}
[Install]
WantedBy={target}
"""
# A user's own systemd may not set up most of these.
_CONFINED = """\
CapabilityBoundingSet=
AmbientCapabilities=
# Graphics processors, for OpenVINO and CUDA.
DevicePolicy=closed
DeviceAllow=char-drm rw
DeviceAllow=char-nvidia-frontend rw
DeviceAllow=char-nvidia-uvm rw
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
ReadWritePaths={writable}
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
"""


class ServiceFailed(FamiliarError):
    """systemd is not there, or refuses."""

    code = "service-failed"


@dataclass(frozen=True, slots=True)
class Service:
    """A unit file and how systemd is asked about it.

    Attributes:
        user: whose processes a service of the machine has; None for a service of the user who installs it.
    """

    user: str | None = None

    @property
    def path(self) -> Path:
        """The unit file."""
        if self.user is not None:
            return SYSTEM_UNITS / UNIT
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(home) / "systemd" / "user" / UNIT

    def text(self, command: Sequence[str], writable: Sequence[Path]) -> str:
        """Return the unit file's text.

        Args:
            command: program and arguments.
            writable: the only folders that a service of the machine can write to.
        """
        system = self.user is not None
        paths = " ".join(_quoted(str(path)) for path in writable)
        return _UNIT.format(
            user=f"User={self.user}\n" if system else "",
            command=" ".join(_quoted(word) for word in command),
            confined=_CONFINED.format(writable=paths) if system else "",
            target="multi-user.target" if system else "default.target",
        )

    def install(self, command: Sequence[str], writable: Sequence[Path], *, start: bool) -> None:
        """Write the unit file and enable it, so that it starts with the machine or the user's session.

        Args:
            start: also start it now, or restart it with the new command.

        Raises:
            ServiceFailed: the file cannot be written, or systemd refuses; then the file stays, for a look at it.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_suffix(".part")
            partial.write_text(self.text(command, writable))
            partial.replace(self.path)
        except OSError as error:
            raise ServiceFailed(f"Cannot write {self.path}: {error.strerror}. {self._rights()}") from error
        if start:
            self._systemctl("daemon-reload")
            self._systemctl("enable", UNIT)
            self._systemctl("restart", UNIT)
        else:
            self._systemctl("enable", UNIT, offline=True)

    def remove(self, *, stop: bool) -> bool:
        """Stop and disable the service and delete its file; False if it was not installed.

        Raises:
            ServiceFailed: systemd refuses, or the file cannot be deleted.
        """
        if not self.path.exists():
            return False
        if stop:
            self._systemctl("disable", "--now", UNIT)
        else:
            self._systemctl("disable", UNIT, offline=True)
        try:
            self.path.unlink()
        except OSError as error:
            raise ServiceFailed(f"Cannot delete {self.path}: {error.strerror}. {self._rights()}") from error
        if stop:
            self._systemctl("daemon-reload")
        return True

    def _systemctl(self, *arguments: str, offline: bool = False) -> None:
        program = shutil.which("systemctl")
        if program is None:
            raise ServiceFailed(
                "There is no systemd here. Start `familiard serve` with what starts services on this machine."
            )
        scope = [] if self.user is not None else ["--user"]
        environment = os.environ | ({"SYSTEMD_OFFLINE": "1"} if offline else {})
        done = subprocess.run(
            [program, *scope, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise ServiceFailed(
                f"systemctl {' '.join((*scope, *arguments))} failed: {said[-1] if said else done.returncode}. {self._rights()}"
            )

    def _rights(self) -> str:
        return "Run it with sudo." if self.user is not None else f"The service's file is {self.path}."


def _quoted(word: str) -> str:
    """A word as systemd reads it, where % and $ have a meaning."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or " " in word or "'" in word else word
