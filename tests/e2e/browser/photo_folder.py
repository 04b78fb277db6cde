"""Photos and videos in a folder, imported for some tests, and taken away afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import library_of
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon


async def import_files(family: Family, home: HomeAssistant, folder: Path) -> None:
    """Import what is in a folder, and wait for it."""
    begun = await family.ask("POST", "/v1/imports", json={"path": str(folder), "cluster": False})

    async def is_done() -> bool:
        return bool((await family.ask("GET", f"/v1/imports/{begun['id']}"))["state"] != "running")

    await home.until(is_done)


@asynccontextmanager
async def imported(
    family: Family, home: HomeAssistant, daemon: Daemon, name: str, files: Mapping[str, bytes]
) -> AsyncIterator[Path]:
    """Put files into a folder and import it. A photo that is deleted stays out: no other test may show the same."""
    folder = library_of(daemon) / name
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_bytes(content)
    await import_files(family, home, folder)
    yield folder
    for photo in (await family.ask("GET", "/v1/photos", params={"limit": "500"}))["items"]:
        if photo["source"].startswith(f"{folder}/"):
            await family.ask("DELETE", f"/v1/photos/{photo['id']}")
    await asyncio.to_thread(lambda: [path.unlink() for path in folder.iterdir()])


async def show(family: Family, folder: Path, person_id: str) -> None:
    """Say that the faces in a folder's photos are a person's, also where drawn ones resemble somebody else more."""
    for photo in (await family.ask("GET", "/v1/photos", params={"limit": "500"}))["items"]:
        for face_id in photo["face_ids"] if photo["source"].startswith(f"{folder}/") else ():
            await family.ask("PATCH", f"/v1/faces/{face_id}", json={"person_id": person_id})
