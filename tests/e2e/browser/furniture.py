"""What a Home Assistant needs before somebody opens the page: users, Familiar, and a camera."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests import portraits
from tests.e2e.browser.family import CAMERA
from tests.e2e.browser.logins import add_ordinary_user
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon

LIBRARY = "Photos"
ORIGINALS = "Originals"


def quiet_daemon(folder: Path) -> Daemon:
    """Prepare a daemon that announces itself to nobody, may import from a folder, and stores what devices upload."""
    library, originals = folder / LIBRARY, folder / ORIGINALS
    library.mkdir()
    originals.mkdir()
    options = (
        "server.zeroconf=false",
        f"library.folders={library}",
        f"library.originals={originals}",
        "library.keep_free_mib=1",
    )
    return Daemon.create(folder, *(part for one in options for part in ("--set", one)), host="127.0.0.1")


def library_of(daemon: Daemon) -> Path:
    """Return the folder that a daemon may import from."""
    return daemon.data_dir.parent / LIBRARY


async def furnish(home: HomeAssistant, daemon: Daemon) -> None:
    """Start Home Assistant with its owner and an ordinary user, and set Familiar up."""
    await home.start()
    await add_ordinary_user(home)
    token = await asyncio.to_thread(daemon.wait_until_it_has_a_token)
    address = {"url": f"127.0.0.1:{daemon.port}", "token": token, "verify_ssl": True}

    async def is_set_up() -> bool:
        result = await home.flow({"handler": "familiar"}, address)
        if result.get("step_id") == "people":
            # Without devices.
            result = await home.go_on(result, {"people_with_devices": [], "new_people": "named_here"})
        return bool(result["type"] == "create_entry")

    await home.until(is_set_up)


async def add_camera(home: HomeAssistant) -> None:
    """Add a camera that shows a portrait, to Home Assistant and to Familiar."""
    picture = home.pictures / "front_door.jpg"
    await asyncio.to_thread(lambda: picture.write_bytes(portraits.jpeg(0)))
    result = await home.flow({"handler": "local_file"}, {"file_path": str(picture)})
    assert result["type"] == "create_entry", result

    async def cameras() -> list[str]:
        states = await home.get("/api/states")
        return [state["entity_id"] for state in states if state["entity_id"].startswith("camera.")]

    await home.until(cameras)
    names = {"name": "Front door", "new_entity_id": CAMERA}
    await home.command("config/entity_registry/update", entity_id=(await cameras())[0], **names)
    await home.until_state(CAMERA, "idle")
    (entry,) = await home.get("/api/config/config_entries/entry?domain=familiar")
    chosen = {
        "camera": CAMERA,
        "motion": [],
        "interval": 0,
        "burst": 1,
        "confidence": 62,
        "keep_unknown": True,
    }
    result = await home.flow({"handler": [entry["entry_id"], "camera"]}, chosen, kind="/subentries")
    assert result["type"] == "create_entry", result
