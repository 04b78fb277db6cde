"""What tests do with a television: start it, and read what it was given."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import PATIENCE, Process, free_port

HERE = Path(__file__).parent


@dataclass
class Television:
    """A television that runs, and what it has written."""

    process: Process
    address: str

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return what happened, of a kind."""
        lines = (line for line in self.process.text().splitlines() if line.startswith("{"))
        return [event for event in map(json.loads, lines) if event["event"] == kind]

    async def until(self, is_so: Callable[[], Any]) -> None:
        """Wait until something is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():
                    assert self.process.runs, self.process.text()
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(self.process.text()) from None

    async def shown(self, number: int) -> list[dict[str, Any]]:
        """Wait until so many pictures were shown, and return all."""
        await self.until(lambda: len(self.events("shown")) >= number)
        return self.events("shown")


@asynccontextmanager
async def television(kind: str, folder: Path) -> AsyncIterator[Television]:
    """Run a television on Home Assistant's Python."""
    python = Path(os.environ["E2E_HASS"]).with_name("python")
    folder.mkdir()
    if kind == "dlna":
        host, port = "127.0.0.1", free_port()
        arguments, address = [host, str(port), str(folder)], f"http://{host}:{port}/device.xml"
    else:
        # Cast receivers have fixed ports: an address of its own, of the many that a machine has.
        address = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}.{secrets.randbelow(250) + 2}"
        arguments = [address, str(folder)]
    command = [str(python), str(HERE / f"{kind}.py"), *arguments]
    process = Process(command, folder.with_suffix(".log"))
    with process.running():
        running = Television(process, address)
        await running.until(lambda: running.events("ready"))
        yield running


def picture(event: dict[str, Any]) -> Image.Image:
    """Return a picture that a television fetched: a whole JPEG, or the test fails."""
    assert (event["status"], event["kind"]) == (200, "image/jpeg"), event
    with Image.open(event["file"]) as image:
        image.load()
        assert image.format == "JPEG"
        return image.copy()


def is_same(shown: Image.Image, original: Image.Image) -> bool:
    """Whether two pictures show the same, upright."""
    if abs(shown.width / shown.height - original.width / original.height) > 0.02:
        return False
    small = (48, 48)
    one, other = (np.asarray(image.convert("RGB").resize(small), np.float64) for image in (shown, original))
    return bool(np.abs(one - other).mean() < 6)


async def add_dlna(home: HomeAssistant, tv: Television, entity_id: str) -> None:
    """Add a DLNA renderer to Home Assistant by its address, and name it."""
    result = await home.flow({"handler": "dlna_dmr"})
    if result["step_id"] == "user":
        result = await home.go_on(result, {})
    result = await home.go_on(result, {"url": tv.address})
    assert result["type"] == "create_entry", result
    found = "media_player.kitchen_tv"
    await home.until_state(found, "idle")
    if entity_id != found:
        await home.command("config/entity_registry/update", entity_id=found, new_entity_id=entity_id)
        await home.until_state(entity_id, "idle")
