"""What the steps of a household need: its camera, its person, and what Home Assistant says of them."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from familiard.packs.cache import PackCache
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import REPO, Daemon

CAMERA = "camera.front_door"
ANNA = "binary_sensor.anna_presence"
known: dict[str, Any] = {}
"""What earlier steps learned."""


async def motion(home: HomeAssistant) -> None:
    """Let there be motion at the front door."""
    for action in ("turn_off", "turn_on"):
        await home.call("input_boolean", action, entity_id="input_boolean.motion")


async def let_visits_end(home: HomeAssistant, daemon: Daemon) -> None:
    """Wait until no camera sees anybody any more, as far as the daemon knows."""
    token = await asyncio.to_thread(daemon.token)

    async def over() -> bool:
        return all(visit["ended_at"] for visit in await asyncio.to_thread(daemon.visits, token))

    await home.until(over)


async def greetings(home: HomeAssistant) -> int:
    """Return how often Anna was greeted."""
    counted = await home.state("counter.greetings")
    assert counted
    return int(counted["state"])


async def entry_of(home: HomeAssistant) -> dict[str, Any]:
    """Return Familiar's entry."""
    entries = await home.get("/api/config/config_entries/entry?domain=familiar")
    assert len(entries) == 1
    return dict(entries[0])


async def devices_of(home: HomeAssistant) -> dict[str, str]:
    """Return the names of Familiar's devices, and their ids."""
    entry_id = known["entry_id"]
    devices = await home.command("config/device_registry/list")
    return {device["name"]: device["id"] for device in devices if entry_id in device["config_entries"]}


async def issues_of(home: HomeAssistant) -> list[dict[str, Any]]:
    """Return Familiar's repairs."""
    reported = (await home.command("repairs/list_issues"))["issues"]
    return [issue for issue in reported if issue["domain"] == "familiar"]


def guarded_daemon(tmp_path: Path) -> Daemon:
    """Return a daemon whose weights may be used only once somebody accepted their license."""
    packs = tmp_path / "packs"
    packs.mkdir()
    for file in PackCache.default_directory().glob("*.onnx"):
        shutil.copy(file, packs)
    pack = (REPO / "models" / "mobile.toml").read_text()
    pack = pack.replace('name = "mobile"', 'name = "guarded"').replace(
        "acceptance = false", "acceptance = true"
    )
    (tmp_path / "guarded.toml").write_text(pack)
    options = ("--pack", str(tmp_path / "guarded.toml"), "--packs-dir", str(packs))
    return Daemon.create(tmp_path, *options, host="127.0.0.1")
