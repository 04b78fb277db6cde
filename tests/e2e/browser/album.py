"""A folder of photos, imported as its owner does: two people in it under one name, and photos that are nearly the same."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests import portraits
from tests.e2e.browser.family import Family
from tests.e2e.processes import PATIENCE, REPO, Daemon

PAULA, OTHER = 12, 34
SHOTS = {PAULA: 3, OTHER: 2}


def nearly_the_same(picture: bytes) -> bytes:
    """The same picture a little smaller, as a messenger sends it."""
    copy = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.resize((480, 480)).save(copy, "JPEG", quality=70)
    return copy.getvalue()


def fill(folder: Path) -> None:
    """Draw the photos."""
    folder.mkdir(parents=True)
    for person, shots in SHOTS.items():
        for shot in range(shots):
            (folder / f"{person} {shot}.jpg").write_bytes(portraits.jpeg(person, shot))
    (folder / "copy.jpg").write_bytes(nearly_the_same(portraits.jpeg(PAULA, 0)))


async def move_in(family: Family, daemon: Daemon, folder: Path) -> str:
    """Import Paula, whose photos hold another person too; returns her id."""
    await asyncio.to_thread(fill, folder / "Paula")
    await import_folder(daemon, folder)
    return next(one["id"] for one in await family.people(named="true") if one["name"] == "Paula")


async def move_out(family: Family) -> None:
    """Erase Paula, and whoever was made of her photos."""
    for person in await family.people(hidden="any", ignored="any"):
        faces = await family.faces(person["id"])
        if any(face["origin"] == "library" for face in faces):
            await family.ask("DELETE", f"/v1/people/{person['id']}", params={"erase": "true"})


async def import_folder(daemon: Daemon, folder: Path) -> None:
    """Import the folders in a folder, each as one person, on the daemon's own machine."""
    command = [sys.executable, "-m", "familiard", "import", str(folder), "--by-folder"]
    await asyncio.to_thread(
        subprocess.run,
        [*command, "--data-dir", str(daemon.data_dir)],
        cwd=REPO,
        check=True,
        capture_output=True,
        env={**os.environ, **daemon.process.environment},
        timeout=PATIENCE,
    )
