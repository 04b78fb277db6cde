"""A Home Assistant in memory, and a recorded daemon on a socket."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# Imported here, before the test plugin's own package of this name can stand in its way.
import custom_components.familiar
from custom_components.familiar.const import CONF_NEW_PEOPLE, CONF_PEOPLE, DOMAIN

from . import peer as peer_module
from .peer import JPEG, Peer, noon_zone, recorded
from .photos import faces
from .screens import Screen, add_screens

INSTANCE_ID = recorded("GET_system")["instance_id"]
ANNA, BEN = (person["id"] for person in recorded("GET_people")["items"])
UNKNOWN = "c0000000-0000-4000-8000-000000000003"
CAMERA = "camera.front_door"
MOTION = "binary_sensor.front_door_motion"

PATIENCE = 60.0
"""Seconds until a condition that must come true is given up: no test waits for them on a machine that is not busy."""
ROUNDS = 6000
"""So often it is looked whether it is so; more than `PATIENCE` seconds."""

type Settle = Callable[[], Coroutine[Any, Any, None]]
type SetUp = Callable[..., Coroutine[Any, Any, MockConfigEntry]]

assert custom_components.familiar.__file__


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None, socket_enabled: None) -> None:
    """Let this integration be found, and the recorded daemon be reached."""


@pytest.fixture(autouse=True)
def all_entities() -> Iterator[None]:
    """Let there be all entities, those as well that are off at first."""
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True):
        yield


@pytest.fixture
def just_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the daemon's times be those of this moment, for tests of who is here now: a run may take longer than that."""
    monkeypatch.setattr(peer_module, "STARTED_AT", datetime.now(UTC))


@pytest.fixture(autouse=True)
async def _noon(hass: HomeAssistant) -> None:
    """Let it be noon here, as it was when the daemon was recorded; its times are moved to today."""
    await hass.config.async_set_time_zone(noon_zone())


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as Home Assistant's own."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
async def peer() -> AsyncGenerator[Peer]:
    """A recorded daemon that listens."""
    peer = Peer()
    await peer.start()
    yield peer
    await peer.stop()


def camera_subentry(**changes: Any) -> ConfigSubentryData:
    """Return a camera that is looked at on motion."""
    data = {
        "camera": CAMERA,
        "motion": [MOTION],
        "interval": 0,
        "burst": 1,
        "confidence": 50,
        "keep_unknown": True,
    }
    return ConfigSubentryData(
        data=data | changes, subentry_type="camera", title="Front door", unique_id=CAMERA
    )


@pytest.fixture
def entry(peer: Peer) -> MockConfigEntry:
    """An entry for the recorded daemon, with one camera."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Familiar",
        unique_id=INSTANCE_ID,
        entry_id="01JFAMILIAR0000000000000000",
        minor_version=3,
        data={CONF_URL: peer.url, CONF_TOKEN: peer.token, CONF_VERIFY_SSL: True},
        options={CONF_PEOPLE: [ANNA, BEN], CONF_NEW_PEOPLE: "named_here"},
        subentries_data=[camera_subentry() | {"subentry_id": "01JCAMERA0000000000000000"}],
    )


@pytest.fixture
async def front_door(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A camera that shows a file, by core's own `local_file`."""
    picture = tmp_path / "front_door.jpg"
    picture.write_bytes(JPEG)
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "homeassistant", {})
    camera = MockConfigEntry(
        domain="local_file",
        title="Front door",
        options={"name": "Front door", "file_path": str(picture)},
    )
    camera.add_to_hass(hass)
    assert await hass.config_entries.async_setup(camera.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(CAMERA)
    return picture


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry, peer: Peer) -> MockConfigEntry:
    """The entry, set up and listening."""
    return await set_up(hass, entry, peer)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, peer: Peer) -> MockConfigEntry:
    """Set an entry up and wait until it listens."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    async with asyncio.timeout(PATIENCE):
        await peer.connected.wait()
    await settle(hass)
    return entry


async def settle(hass: HomeAssistant, until: Callable[[], Any] | None = None) -> None:
    """Wait until nothing moves, or until something is so; the daemon's answers come over a socket."""
    for _ in range(ROUNDS):
        await hass.async_block_till_done()
        await asyncio.sleep(0.01)
        if until is None or until():
            break
    await hass.async_block_till_done()
    assert until is None or until(), "The condition did not come true."


async def become(is_so: Callable[[], Any]) -> None:
    """Wait until something is so, while an automation waits for something else."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


async def let_time_pass(hass: HomeAssistant, time: timedelta) -> None:
    """Let everything ring that is due within a time."""
    async_fire_time_changed(hass, dt_util.utcnow() + time)
    await settle(hass)


@pytest.fixture
async def tv(hass: HomeAssistant) -> Screen:
    """A DLNA television, and a Cast display beside it."""
    tv = Screen("TV")
    await add_screens(hass, dlna_dmr=tv, cast=Screen("Display"))
    return tv


@pytest.fixture
async def home(hass: HomeAssistant, tv: Screen, entry: MockConfigEntry, peer: Peer) -> MockConfigEntry:
    """A daemon with photos: 1, 2, 3 of Anna, the newest first, and 2 and 4 of Ben."""
    anna = faces((1, "2026-11-24T10:00:00Z"), (2, "2026-11-23T10:00:00Z"), (3, "2026-11-22T10:00:00Z"))
    ben = faces((2, "2026-11-23T10:00:00Z"), (4, "2026-11-21T10:00:00Z"))
    peer.answer("GET", f"/v1/people/{ANNA}/faces", anna)
    peer.answer("GET", f"/v1/people/{BEN}/faces", ben)
    return await set_up(hass, entry, peer)
