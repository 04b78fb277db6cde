"""The daemon deletes old camera faces by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from familiard.config import RetentionSettings
from familiard.service import retention
from familiard.store.ledger import copies
from tests.server.client import Client, over_network
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait
from tests.server.test_sightings import burst


async def see(client: Client, days_ago: float, who: int) -> str:
    """Let a camera see somebody; returns the face."""
    taken_at = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    seen = await client.post(
        "/v1/sightings", params={"camera": "door", "taken_at": taken_at}, data=burst(portrait(who))
    )
    return str(seen["faces"][0]["id"])


async def seen_at_door(client: Client) -> set[str]:
    listed = await client.get("/v1/sightings", params={"camera": "door"})
    return {sighting["id"] for sighting in listed["items"]}


async def test_old_faces_go_after_the_next_start(
    instance: RunningDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "FIRST_SECONDS", 0.1)
    async with over_network(instance.address, instance.token) as client:
        old, confirmed, recent = [await see(client, days, who) for days, who in ((91, 0), (91, 1), (89, 2))]
        await client.post(f"/v1/faces/{confirmed}/name", json={"name": "Ben"})
    settings = instance.settings
    await instance.reopen(replace(settings, retention=RetentionSettings(days=0)))
    async with over_network(instance.address, instance.token) as client:
        await _passed(client)
        assert await seen_at_door(client) == {old, confirmed, recent}
    await instance.reopen(settings)
    async with over_network(instance.address, instance.token) as client:
        async with client.events("0.0") as listening:
            event = (await listening.until("faces_expired"))[-1]
        assert event.data["count"] == 1
        assert await seen_at_door(client) == {confirmed, recent}
        assert (await client.ask("GET", f"/v1/faces/{old}")).status == 404
        # What comes in now stays until the next pass, however old it is.
        fresh = await see(client, 400, 3)
        assert await seen_at_door(client) == {confirmed, recent, fresh}
        index: Any = await client.get("/v1/system/index")
        assert index["indexed"] == index["expected"]


async def test_copies_from_before_an_update_stay_no_longer_than_camera_faces(
    instance: RunningDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "FIRST_SECONDS", 0.1)
    folder = instance.settings.data_dir / copies.FOLDER
    folder.mkdir()
    today = datetime.now(UTC).date()
    old, new = [folder / f"ledger-schema{days}-{today - timedelta(days=days)}.db" for days in (9, 6)]
    for path in (old, new):
        path.write_bytes(b"copy")
    await instance.reopen(replace(instance.settings, retention=RetentionSettings(days=7)))
    while old.exists():
        await asyncio.sleep(0.05)
    assert new.exists()


async def _passed(client: Client) -> None:
    """Let some requests pass, longer than the first pass would wait."""
    for _ in range(50):
        await client.get("/v1/system")
