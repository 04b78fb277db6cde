"""Try an image's root file system: import photos, serve, be healthy, freeze, and stop, as a container would."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Everything but the data and temporary files is read-only.
_ENTER = """
mount --bind "$0" "$0"
mount --bind /dev "$0/dev"
mount -t proc proc "$0/proc"
mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$0/tmp"
mount --bind "$1" "$0/data"
mount --bind "$2" "$0/mnt"
mount -o remount,bind,ro "$0"
shift 2
root=$0
exec chroot $USERSPEC "$root" "$@"
"""
START_SECONDS = 300


def attempt(
    root: Path, environment: Mapping[str, str], entrypoint: Sequence[str], health: Sequence[str], photos: Path
) -> None:
    """Run the image as root, which gives the rights away, and as its user from the start."""
    for user in ("", "familiar"):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            data.mkdir()
            if user:
                ids = [line.split(":") for line in (root / "etc/passwd").read_text().splitlines()]
                (number,) = [int(fields[2]) for fields in ids if fields[0] == user]
                subprocess.run(["chown", str(number), folder, str(data)], check=True)
            _try(_Container(root, environment, data, photos, user), entrypoint, health)
            sys.stdout.write(f"The image works, started as {user or 'root'}.\n")


class _Container:
    def __init__(
        self, root: Path, environment: Mapping[str, str], data: Path, photos: Path, user: str
    ) -> None:
        self._root, self._data, self._photos = root, data, photos
        self._environment = {
            "PATH": PATH,
            **environment,
            "FAMILIAR_SERVER__PORT": "8799",
            "FAMILIAR_SERVER__ZEROCONF": "false",
        }
        self._user = f"--userspec={user}:{user}" if user else ""

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command in it."""
        variables = [f"{key}={value}" for key, value in self._environment.items()]
        return subprocess.Popen(
            ["unshare", "--mount", "sh", "-ec", _ENTER.replace("$USERSPEC", self._user), str(self._root), str(self._data),
             str(self._photos), "env", "-i", *variables, *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, *command: str) -> str:
        """Run a command in it; exit if it fails."""
        process = self.start(*command)
        output = process.communicate()[0]
        if process.returncode:
            sys.exit(f"{shlex.join(command)} failed ({process.returncode}):\n{output}")
        return output


def _try(container: _Container, entrypoint: Sequence[str], health: Sequence[str]) -> None:
    container.run(*entrypoint, "import", "/mnt")
    faces = container.run(*entrypoint, "export", "--format", "jsonl")
    count = len([json.loads(line) for line in faces.splitlines()])
    if not count:
        sys.exit("The import found no faces.")
    daemon = container.start(*entrypoint, "serve")
    until = time.monotonic() + START_SECONDS
    try:
        while container.start(*health).wait():
            if daemon.poll() is not None or time.monotonic() > until:
                daemon.kill()
                sys.exit(f"The daemon does not become healthy:\n{daemon.communicate()[0]}")
            time.sleep(1)
        owner = subprocess.run(
            ["ps", "-o", "user=", "-p", str(daemon.pid)], capture_output=True, text=True, check=True
        ).stdout.strip()
        if owner == "root":
            sys.exit("The daemon still runs as root.")
        for command, said in (("freeze", "All data is on disk"), ("thaw", "Changes continue")):
            if said not in (output := container.run(*entrypoint, command)):
                sys.exit(f"{command}: {output}")
    finally:
        daemon.terminate()
        output = daemon.communicate(timeout=60)[0]
    if daemon.returncode:
        sys.exit(f"The daemon stopped with {daemon.returncode}:\n{output}")
