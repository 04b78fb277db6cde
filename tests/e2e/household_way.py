"""What a family has and does on the way that the README describes: its steps as they are printed, and a phone."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import aiohttp
import yaml
from PIL import Image

from tests.e2e.processes import PATIENCE, REPO, Daemon

HEADING = "## From the phone to the grandparents\n"
BLOCK = re.compile(r"^ *```(sh|yaml)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PLACE = "At our secret lake"


@dataclass(frozen=True)
class Steps:
    """What the README lets a household run, in its order."""

    commands: list[list[str]]
    actions: list[Any]

    @classmethod
    def of_readme(cls) -> Steps:
        """Read them."""
        _, found, section = (REPO / "README.md").read_text().partition(HEADING)
        assert found
        section = section.partition("\n## ")[0]
        blocks = [(kind, dedent(text)) for kind, text in BLOCK.findall(section)]
        lines = [line for kind, text in blocks if kind == "sh" for line in text.splitlines()]
        actions = [action for kind, text in blocks if kind == "yaml" for action in yaml.safe_load(text)]
        return cls([shlex.split(line) for line in lines], actions)

    def command(self, *beginning: str) -> list[str]:
        """The one command that begins so."""
        (found,) = [words for words in self.commands if words[: len(beginning)] == [*beginning]]
        return found

    def action(self, name: str) -> dict[str, Any]:
        """The one action of a name."""
        (found,) = [action for action in self.actions if action["action"] == name]
        return dict(found)


async def run(daemon: Daemon, words: list[str]) -> str:
    """Run a command of the README on the daemon's machine; returns what it prints."""
    assert words[0] == "familiard"
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "familiard", *words[1:], "--data-dir", str(daemon.data_dir)],
        cwd=REPO,
        capture_output=True,
        text=True,
        env={**os.environ, **daemon.process.environment},
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Phone:
    """An app on a phone, which knows of the household what `familiard device add` shows."""

    address: str
    authorization: str
    session: aiohttp.ClientSession

    @classmethod
    def of(cls, shown: str, session: aiohttp.ClientSession) -> Phone:
        """Enter what was shown."""
        fields = dict(re.findall(r"^ +(address|user|password) +(\S+)$", shown, re.MULTILINE))
        login = base64.b64encode(f"{fields['user']}:{fields['password']}".encode()).decode()
        return cls(fields["address"], f"Basic {login}", session)

    async def ask(
        self, method: str, path: str, *, data: Any = None, headers: dict[str, str] | None = None
    ) -> int:
        """Ask the daemon; returns the status."""
        headers = {"Authorization": self.authorization, **(headers or {})}
        url = f"{self.address}{path}"
        async with self.session.request(method, url, data=data, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def back_up(self, name: str, content: bytes) -> None:
        """Upload a photo as backup apps do: in chunks, under another name first, with its time."""

        async def chunks() -> Any:
            for begin in range(0, len(content), 10_000):
                yield content[begin : begin + 10_000]

        path, part = f"DCIM/{name}", f"DCIM/.{name}.part"
        assert await self.ask("HEAD", path) == 404
        taken = {"X-OC-Mtime": "1777629600"}
        assert await self.ask("PUT", part, data=chunks(), headers=taken) == 201
        moved = {"Destination": f"{self.address}{path}", "Overwrite": "F"}
        assert await self.ask("MOVE", part, headers=moved) == 201
        assert await self.ask("HEAD", path) == 200


def taken_by_phone(jpeg: bytes, day: int) -> bytes:
    """A photo as a phone takes it: with its time, and with the place."""
    exif = Image.Exif()
    exif[0x0132] = exif.get_ifd(0x8769)[0x9003] = f"2026:05:{day:02} 12:00:00"
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 30.0, 0.0), 3: "E", 4: (8.0, 0.0, 0.0)})
    file = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as image:
        image.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()
