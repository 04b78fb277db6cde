"""Certificates for tests, made as docs/scaling.md says."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from tests.photos import REPO


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate and its key; returns both files."""
    folder.mkdir(parents=True)
    (command,) = re.findall(
        r"^ *(openssl req .*?)\n *```", (REPO / "docs" / "scaling.md").read_text(), re.MULTILINE | re.DOTALL
    )
    subprocess.run(shlex.split(command.replace("\\\n", "")), cwd=folder, check=True, capture_output=True)
    return folder / "cluster.pem", folder / "cluster.key"
