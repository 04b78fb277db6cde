"""Run a Dockerfile's steps in folders made by debootstrap, where no container engine runs, and try the result.

usage: sudo python3 scripts/image_root.py FOLDER [--arch arm64] [--photos FOLDER]

FOLDER/image is then the root file system of the image. --arch arm64 needs the package qemu-user-static. With --photos,
the image imports them, serves, and stops, as its user, with a root file system that cannot be written.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).parents[1]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DESCRIBING = {"ARG", "LABEL", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
FORWARDED = ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS", "npm_config_cafile")


@dataclass
class Stage:
    """One stage of the build: its root file system, its environment, and what it runs."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Name and argument of each instruction of a Dockerfile."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        name, _, argument = line.partition(" ")
        yield name, argument.strip()


def build(folder: Path, architecture: str | None) -> Stage:
    """Run all stages; return the last one."""
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for name, argument in instructions((REPO / "Dockerfile").read_text()):
        sys.stdout.write(f"{name} {argument}"[:119] + "\n")
        if name == "FROM":
            base, _, alias = argument.partition(" AS ")
            stage = Stage(folder / (alias or "image"))
            if base in stages:
                stage.environment = dict(stages[base].environment)
                shutil.rmtree(stage.root, ignore_errors=True)
                run("cp", "-a", "--reflink=auto", str(stages[base].root), str(stage.root))
            else:
                bootstrap(base, stage.root, architecture)
            stages[alias] = stage
            continue
        assert stage is not None, "A Dockerfile starts with FROM."
        step(stage, stages, name, argument)
    assert stage is not None
    return stage


def step(stage: Stage, stages: Mapping[str, Stage], name: str, argument: str) -> None:
    """Run one instruction."""
    if name == "RUN":
        inside(stage, "/bin/sh", "-c", argument)
    elif name == "COPY":
        copy(stage, stages, argument)
    elif name == "ENV":
        stage.environment.update(_pair(pair) for pair in shlex.split(argument))
    elif name == "ENTRYPOINT":
        stage.entrypoint = json.loads(argument)
    elif name == "CMD":
        stage.command = json.loads(argument)
    elif name == "HEALTHCHECK":
        stage.health = json.loads(argument.partition("CMD ")[2])
    elif name not in DESCRIBING:
        sys.exit(f"Unknown instruction: {name}")


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def bootstrap(image: str, root: Path, architecture: str | None) -> None:
    """Make the root of `debian:RELEASE-slim`."""
    match = re.fullmatch(r"debian:(\w+)-slim", image)
    if match is None:
        sys.exit(f"Only images such as debian:trixie-slim can be made with debootstrap, not {image}.")
    chosen = [f"--arch={architecture}"] if architecture else []
    run("debootstrap", "--variant=minbase", *chosen, match[1], str(root))


def copy(stage: Stage, stages: Mapping[str, Stage], argument: str) -> None:
    """Copy files of the checkout that git knows, or of another stage."""
    words = shlex.split(argument)
    source = REPO
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root
    *names, target = words
    for name in names:
        into = stage.root / target.lstrip("/")
        if name == ".":
            into.mkdir(parents=True, exist_ok=True)
            listed = subprocess.run(
                ["git", "ls-files"], cwd=REPO, check=True, capture_output=True, text=True
            ).stdout
            for path in listed.splitlines():
                (into / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / path, into / path)
        elif (source / name.lstrip("/")).is_dir():
            shutil.copytree(source / name.lstrip("/"), into, symlinks=True)
        else:
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name.lstrip("/"), into)


def inside(stage: Stage, *command: str) -> None:
    """Run a command in the stage's root, with this machine's resolver and certificates."""
    for file in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copy(file, stage.root / file[1:])
    environment = {"PATH": PATH, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive", **stage.environment}
    certificates = stage.root / "tmp/certificates.crt"
    shutil.copy(CERTIFICATES, certificates)
    environment |= dict.fromkeys(FORWARDED, "/tmp/certificates.crt")  # noqa: S108
    script = 'mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$@"'
    try:
        run(
            "unshare", "--mount", "--pid", "--fork", "sh", "-c", script, str(stage.root), str(stage.root), "env", "-i",
            *(f"{key}={value}" for key, value in environment.items()), *command,
        )  # fmt: skip
    finally:
        certificates.unlink(missing_ok=True)


def run(*command: str) -> None:
    """Run a command; exit with its output if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{shlex.join(command)[:300]} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


def main() -> None:
    """Build, and try if photos are given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--arch")
    parser.add_argument("--photos", type=Path)
    wanted = parser.parse_args()
    if os.geteuid():
        sys.exit("Run it as root: it makes and enters root file systems.")
    wanted.folder.mkdir(parents=True, exist_ok=True)
    stage = build(wanted.folder.absolute(), wanted.arch)
    sys.stdout.write(f"The image's root is {stage.root}.\n")
    if wanted.photos:
        sys.path.insert(0, str(REPO))
        from scripts.image_trial import attempt

        attempt(stage.root, stage.environment, [*stage.entrypoint], stage.health, wanted.photos.absolute())


if __name__ == "__main__":
    main()
