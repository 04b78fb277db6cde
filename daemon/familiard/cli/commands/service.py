"""`service`: run the daemon with the machine or the user's session."""

from __future__ import annotations

import argparse
import os
import pwd
import sys
from pathlib import Path

from familiard.cli.arguments import setting_flags
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.config import Settings, load
from familiard.host.systemd import Service

_PATHS = {"data_dir", "packs_dir"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("install", "remove"))
    parser.add_argument(
        "--system",
        action="store_true",
        help="start with the machine; needs sudo (default: with your session)",
    )
    parser.add_argument(
        "--user", metavar="NAME", help="with --system: whose process it is (default: who runs sudo)"
    )
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (default: 8723)")
    parser.add_argument(
        "--watch", metavar="DIR", action="append", help="import this folder and watch it for changes"
    )
    parser.add_argument(
        "--no-start",
        dest="start",
        action="store_false",
        help="only write the files; do not start or stop anything now",
    )


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    user = _user(wanted.user) if wanted.system else None
    service = Service(user)
    if wanted.what == "remove":
        removed = service.remove(stop=wanted.start)
        _report(call, service, "Removed" if removed else "There is no service", installed=False)
        return
    if any(part.startswith("archive-v") for part in Path(sys.prefix).parts):
        raise UsageError("uvx runs Familiar from a cache. Install it first: uv tool install familiar-faces")
    settings = _settings_of(user, call)
    folders = (settings.data_dir, settings.packs_dir)
    for folder in folders:
        # systemd does not start a service that may write to a folder that is not there.
        _create(folder, user)
    service.install(_command(call), folders, start=wanted.start)
    _report(call, service, "Installed", installed=True)


def _settings_of(user: str | None, call: Invocation) -> Settings:
    """Return the settings that the service will have: with sudo, those of its user, not root's."""
    if user is None:
        return call.settings
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "FAMILIAR_"))
    }
    os.environ["HOME"] = pwd.getpwnam(user).pw_dir
    return load(getattr(call.arguments, "config", None), environ, setting_flags(call.arguments))


def _command(call: Invocation) -> list[str]:
    """The command that the service runs, with the settings that were given with this one."""
    command = [sys.executable, "-m", "familiard", "serve"]
    if config := getattr(call.arguments, "config", None):
        command += ["--config", str(config.absolute())]
    for key, flag in sorted(setting_flags(call.arguments).items()):
        value = flag.value
        if isinstance(value, list):
            value = os.pathsep.join(str(Path(path).expanduser().absolute()) for path in value)
        elif key in _PATHS:
            value = Path(value).expanduser().absolute()
        command += ["--set", f"{key}={value}"]
    return command


def _user(name: str | None) -> str:
    name = name or os.environ.get("SUDO_USER")
    if not name:
        raise UsageError("Whose process is the service? Pass --user NAME; do not run it as root.")
    try:
        pwd.getpwnam(name)
    except KeyError as error:
        raise UsageError(f"There is no user {name}. Pass --user with the name of an existing one.") from error
    return name


def _create(folder: Path, user: str | None) -> None:
    """Create a folder and those above it, for the service's user."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None and os.geteuid() == 0:
        account = pwd.getpwnam(user)
        for path in missing:
            os.chown(path, account.pw_uid, account.pw_gid)


def _report(call: Invocation, service: Service, done: str, *, installed: bool) -> None:
    if call.out.as_json:
        call.out.answer({"installed": installed, "unit": str(service.path)})
        return
    call.out.say(f"{done}: {service.path}")
    if not installed:
        return
    scope = "" if service.user is not None else "--user "
    call.out.hint(
        f"systemctl {scope}status familiar shows the service, journalctl {scope}-u familiar its log."
    )
    if service.user is None:
        call.out.hint("It stops when you log out. To keep it running: loginctl enable-linger")


COMMANDS = (
    Command(
        "service",
        "install the daemon as a service of systemd, or remove it",
        "The service runs `familiard serve` with the settings given here, starts again after a failure, and starts with your "
        "session, or with the machine (--system). As a service of the machine, it can write only to its data and models. "
        "Removing it keeps all data.",
        (
            ("service install", "with your session"),
            (
                "sudo familiard service install --system --host 0.0.0.0",
                "with the machine, for the whole network",
            ),
            ("service remove", "stop it and remove it"),
        ),
        _arguments,
        _run,
    ),
)
