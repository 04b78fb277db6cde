"""The photo frame: an image entity that changes, and a folder of what it shows."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.components.image import async_get_image
from homeassistant.components.media_source import async_browse_media
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import ANNA, INSTANCE_ID, PATIENCE, let_time_pass, set_up, settle
from .peer import Peer
from .photos import faces, photo_id
from .test_services import call

FRAME = "image.familiar_frame"
DEFAULT = 300
"""Seconds."""


@pytest.fixture
async def home(hass: HomeAssistant, entry: MockConfigEntry, peer: Peer) -> MockConfigEntry:
    """A daemon with three photos of Anna, each with other bytes."""
    anna = faces((1, "2026-11-24T10:00:00Z"), (2, "2026-11-23T10:00:00Z"), (3, "2026-11-22T10:00:00Z"))
    peer.answer("GET", f"/v1/people/{ANNA}/faces", anna)
    for number in (1, 2, 3, 31, 32):
        peer.answer("GET", f"/v1/photos/{photo_id(number)}/image", str(number).encode())
    await set_up(hass, entry, peer)
    await settle(hass, lambda: state(hass) != "unknown")
    return entry


def state(hass: HomeAssistant) -> str:
    found = hass.states.get(FRAME)
    assert found
    return found.state


async def shown(hass: HomeAssistant) -> int:
    return int((await async_get_image(hass, FRAME)).content)


async def turn(hass: HomeAssistant, seconds: float) -> None:
    """Let a photo's time pass, and wait until another one is shown."""
    before = await shown(hass)
    await let_time_pass(hass, timedelta(seconds=seconds + 1))
    async with asyncio.timeout(PATIENCE):
        while await shown(hass) == before:
            await settle(hass)


async def test_at_first_it_shows_all_photos(hass: HomeAssistant, home: MockConfigEntry, peer: Peer) -> None:
    seen = {await shown(hass)}
    await turn(hass, DEFAULT)
    seen.add(await shown(hass))
    assert seen == {31, 32}
    (query,) = {tuple(it.query.items()) for it in peer.requests if it.path.endswith("/image")}
    assert dict(query) == {"size": "1280", "jpeg": "true"}


async def test_an_action_chooses_what_it_shows(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer
) -> None:
    answer = await call(hass, "set_frame", person="Anna", shuffle=False, seconds=60, size="640")
    assert answer["selection"]["people"] == [ANNA]
    assert await shown(hass) == 1
    await turn(hass, 60)
    assert await shown(hass) == 2
    assert peer.asked("GET", f"/v1/photos/{photo_id(2)}/image")[-1].query["size"] == "640"
    # A folder that frames read has the same photos.
    folder: Any = await async_browse_media(hass, f"media-source://familiar/{INSTANCE_ID}/frame")
    ids = [item.media_content_id.rsplit("/", 1)[-1] for item in folder.children]
    assert ids == [photo_id(1), photo_id(2), photo_id(3)]


async def test_it_remembers_the_choice(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await call(hass, "set_frame", person="Anna", shuffle=False, seconds=60)
    assert await hass.config_entries.async_reload(home.entry_id)
    await settle(hass, lambda: state(hass) not in ("unknown", "unavailable"))
    assert await shown(hass) == 1


async def test_it_leaves_nothing_behind(
    hass: HomeAssistant, home: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await call(hass, "set_frame", person="Anna")
    assert f"familiar.{home.entry_id}.frame" in hass_storage
    assert await hass.config_entries.async_remove(home.entry_id)
    assert f"familiar.{home.entry_id}.frame" not in hass_storage


async def test_a_photo_that_is_gone_is_passed_over_and_a_daemon_that_is_away_is_waited_for(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer
) -> None:
    await call(hass, "set_frame", person="Anna", shuffle=False, seconds=60)
    peer.refuse("GET", f"/v1/photos/{photo_id(2)}/image", 404, "not-found")
    await turn(hass, 60)
    assert await shown(hass) == 3
    peer.refuse("GET", f"/v1/photos/{photo_id(1)}/image", 503, "busy")
    number = len(peer.requests)
    await let_time_pass(hass, timedelta(seconds=61))
    await settle(hass, lambda: any("/image" in it.path for it in peer.requests[number:]))
    await settle(hass)
    assert await shown(hass) == 3
    with pytest.raises(HomeAssistantError):
        await call(hass, "set_frame", person="Zoe")


async def test_without_photos_it_shows_nothing(
    hass: HomeAssistant, home: MockConfigEntry, peer: Peer
) -> None:
    peer.answer("GET", f"/v1/people/{ANNA}/faces", {"items": [], "cursor": None})
    await call(hass, "set_frame", person="Anna")
    assert state(hass) == "unknown"
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, FRAME)
    # Of somebody without photos, it shows the faces.
    seen = faces((4, "2026-11-24T10:00:00Z"), origin="camera")
    peer.answer("GET", f"/v1/people/{ANNA}/faces", seen)
    peer.answer("GET", "/v1/faces/{face_id}/crop", b"4")
    await call(hass, "set_frame", person="Anna")
    assert await shown(hass) == 4
