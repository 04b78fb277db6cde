"""Recordings of cameras: sent to the daemon as they are read, from where Home Assistant may read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.http import HomeAssistantView
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .conftest import ANNA, CAMERA, set_up
from .peer import Peer
from .test_cameras import entry_with
from .test_services import call

VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 4000


class Recorder(MediaSource):
    """An integration's recordings: a file, one that it serves, and what is no recording."""

    def __init__(self, path: Path) -> None:
        super().__init__("nvr")
        self.answers = {
            "file": PlayMedia("/api/recorder/1.mp4", "video/mp4", path=path),
            "served": PlayMedia("/api/nvr/1.mp4", "video/mp4"),
            "gone": PlayMedia("/api/nvr/2.mp4", "video/mp4"),
            "elsewhere": PlayMedia("https://example.org/1.mp4", "video/mp4"),
            "picture": PlayMedia("/api/recorder/1.jpg", "image/jpeg"),
        }

    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        return self.answers[item.identifier]


class Recording(HomeAssistantView):
    """Serves a recording to those who are logged in, or have a signed address."""

    url = "/api/nvr/{name}"
    name = "api:nvr"

    async def get(self, request: web.Request, name: str) -> web.Response:
        if name != "1.mp4":
            raise web.HTTPNotFound
        return web.Response(body=VIDEO)


@pytest.fixture
async def recording(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A recording that Home Assistant may read, and a media source for it."""
    path = tmp_path / "front_door.mp4"
    path.write_bytes(VIDEO)
    hass.config.allowlist_external_dirs = {str(tmp_path)}

    async def async_get_media_source(_hass: HomeAssistant) -> MediaSource:
        return Recorder(path)

    mock_integration(hass, MockModule("nvr"))
    platform: Any = type("Platform", (), {"async_get_media_source": staticmethod(async_get_media_source)})
    mock_platform(hass, "nvr.media_source", platform)
    hass.config.components.add("nvr")
    assert await async_setup_component(hass, "media_source", {})
    await hass.async_block_till_done()
    return path


@pytest.mark.parametrize("by", ["path", "media"])
async def test_a_recording_is_sent_with_the_cameras_settings(
    hass: HomeAssistant, peer: Peer, recording: Path, by: str
) -> None:
    await set_up(hass, entry_with(peer, confidence=80, keep_unknown=False, rotation=90), peer)
    source = {"path": str(recording)} if by == "path" else {"media": "media-source://nvr/file"}
    answer = await call(hass, "process_clip", camera=CAMERA, taken_at="2026-05-31 08:15:00", **source)
    (asked,) = peer.asked("POST", "/v1/clips")
    assert asked.body == VIDEO
    sent = datetime.fromisoformat(asked.query.pop("taken_at"))
    assert sent == dt_util.as_utc(datetime(2026, 5, 31, 8, 15, tzinfo=dt_util.get_default_time_zone()))
    assert asked.query == {
        "camera": CAMERA,
        "keep_unknown": "false",
        "min_confidence": "0.8",
        "rotation": "90",
    }
    assert (answer["outcome"], answer["frames"], answer["duration"]) == ("recognized", 16, 8.0)
    assert datetime.fromisoformat(answer["taken_at"]).tzinfo == UTC
    (visit,) = answer["visits"]
    assert (visit["person_id"], visit["person_name"], visit["snapshots"]) == (ANNA, "Anna", 11)
    assert visit["image"].startswith("/api/familiar/")


async def test_a_recording_of_a_camera_without_settings_is_sent_as_well(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, recording: Path
) -> None:
    peer.answer("POST", "/v1/clips", {
        "camera": "camera.yard", "taken_at": "2026-11-24T11:58:00Z", "duration": None, "frames": 3,
        "already_known": False, "visits": [],
    })  # fmt: skip
    answer = await call(hass, "process_clip", camera="camera.yard", path=str(recording))
    assert (answer["outcome"], answer["visits"]) == ("no_face", [])
    assert "taken_at" not in peer.asked("POST", "/v1/clips")[0].query


async def test_a_recording_that_home_assistant_serves_is_passed_on(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    recording: Path,
    hass_client: ClientSessionGenerator,
) -> None:
    hass.http.register_view(Recording())
    hass.config.internal_url = str((await hass_client()).make_url("/")).rstrip("/")
    await call(hass, "process_clip", camera=CAMERA, media="media-source://nvr/served")
    assert peer.asked("POST", "/v1/clips")[0].body == VIDEO
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "process_clip", camera=CAMERA, media="media-source://nvr/gone")
    assert refused.value.translation_key == "media_not_available"


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ({}, "one_video_needed"),
        ({"path": "/etc/passwd"}, "path_not_allowed"),
        ({"path": "{folder}/none.mp4"}, "path_not_readable"),
        ({"path": "{folder}"}, "path_not_readable"),
        ({"path": "{folder}/front_door.mp4", "media": "media-source://nvr/file"}, "one_video_needed"),
        ({"media": "media-source://nvr/elsewhere"}, "media_not_local"),
        ({"media": "media-source://nvr/picture"}, "video_not_supported"),
        ({"media": "media-source://nothing/1"}, "video_not_supported"),
        ({"media": "https://example.org/1.mp4"}, "video_not_supported"),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    recording: Path,
    source: dict[str, Any],
    key: str,
) -> None:
    named = {name: value.format(folder=recording.parent) for name, value in source.items()}
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "process_clip", camera=CAMERA, **named)
    assert refused.value.translation_key == key
    assert not peer.asked("POST", "/v1/clips")


async def test_a_file_that_cannot_be_opened_is_refused(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    # A regular file that may only be written, also for root.
    flush = Path("/proc/sys/vm/drop_caches")
    hass.config.allowlist_external_dirs = {str(flush.parent)}
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "process_clip", camera=CAMERA, path=str(flush))
    assert refused.value.translation_key == "path_not_readable"
    assert not peer.asked("POST", "/v1/clips")


async def test_what_the_daemon_refuses_is_reported(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, recording: Path
) -> None:
    peer.refuse("POST", "/v1/clips", 422, "invalid-video")
    with pytest.raises(HomeAssistantError, match="invalid-video"):
        await call(hass, "process_clip", camera=CAMERA, path=str(recording))
