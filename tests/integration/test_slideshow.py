"""Slideshows on media players: which photos, in which order, and when they are over."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from homeassistant.components.media_player import MediaPlayerState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.const import CONF_NEW_PEOPLE, CONF_PEOPLE
from custom_components.familiar.slideshow.player import AWAY_AT_MOST
from custom_components.familiar.slideshow.shows import SHOWS

from .conftest import ANNA, BEN, INSTANCE_ID, let_time_pass, set_up, settle
from .peer import Peer, moved, recorded
from .photos import faces, photo_id
from .screens import Screen
from .test_services import call

TV, DISPLAY = "media_player.tv", "media_player.display"
SECONDS = 10


async def start(hass: HomeAssistant, player: str = TV, **options: Any) -> Any:
    return await call(hass, "slideshow", entity_id=player, seconds=SECONDS, **options)


async def pass_time(hass: HomeAssistant, seconds: float = SECONDS) -> None:
    await let_time_pass(hass, timedelta(seconds=seconds))
    await settle(hass)


async def next_photo(hass: HomeAssistant, tv: Screen) -> str:
    """Let a photo's time pass; returns the photo that comes."""
    number = len(tv.given)
    await let_time_pass(hass, timedelta(seconds=SECONDS))
    await settle(hass, lambda: len(tv.given) > number)
    # Until it is on, and its time has begun.
    await settle(hass)
    return tv.shown[-1]


def device_of(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> str:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next(device.id for device in devices if device.name == name)


def running(hass: HomeAssistant) -> list[str]:
    return hass.data[SHOWS].players


async def test_photos_follow_one_another_and_begin_again(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    assert await start(hass, person="Anna") == {"players": [TV], "refused": []}
    assert tv.given == [f"media-source://familiar/{INSTANCE_ID}/photo/{photo_id(1)}"]
    assert tv.kinds == ["image/jpeg"]
    assert [await next_photo(hass, tv) for _ in range(3)] == [photo_id(it) for it in (2, 3, 1)]
    assert running(hass) == [TV]


async def test_a_dlna_television_is_stopped_before_each_photo(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    await next_photo(hass, tv)
    await next_photo(hass, tv)
    assert tv.calls == ["play", "stop", "play", "stop", "play"]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({"person": ["Anna", "Ben"]}, (1, 2, 3, 4)),
        ({"person": ["Anna", "Ben"], "together": True}, (2,)),
        ({"person": "Anna", "after": "DAY"}, (1, 2)),
        ({"person": "Anna", "before": "DAY"}, (2, 3)),
        ({"person": "Anna", "after": "DAY", "before": "DAY"}, (2,)),
    ],
)
async def test_photos_are_selected_by_people_and_days(
    hass: HomeAssistant,
    tv: Screen,
    home: MockConfigEntry,
    options: dict[str, Any],
    numbers: tuple[int, ...],
) -> None:
    day = dt_util.as_local(datetime.fromisoformat(moved("2026-11-23T10:00:00Z"))).date().isoformat()
    options = {key: day if value == "DAY" else value for key, value in options.items()}
    await start(hass, **options)
    for _ in numbers[1:]:
        await next_photo(hass, tv)
    assert tv.shown == [photo_id(number) for number in numbers]


async def test_favorites_and_all_photos_are_selections(
    hass: HomeAssistant, tv: Screen, entry: MockConfigEntry, peer: Peer
) -> None:
    people = recorded("GET_people")
    people["items"][1]["favorite"] = True
    peer.answer("GET", "/v1/people", people)
    peer.answer("GET", f"/v1/people/{BEN}/faces", faces((4, "2026-11-21T10:00:00Z")))
    await set_up(hass, entry, peer)
    await start(hass, favorites=True)
    assert tv.shown[-1] == photo_id(4)
    await start(hass)
    assert tv.shown[-1] == photo_id(31)
    # What cameras saw is no photo.
    assert await next_photo(hass, tv) == photo_id(32)


async def test_shuffled_photos_all_come_before_one_comes_again(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person=["Anna", "Ben"], shuffle=True)
    for _ in range(7):
        await next_photo(hass, tv)
    assert set(tv.shown[:4]) == set(tv.shown[4:]) == {photo_id(number) for number in (1, 2, 3, 4)}


async def test_people_are_chosen_by_their_device(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person_devices=[device_of(hass, home, "Ben")])
    assert tv.shown == [photo_id(2)]


async def test_a_photo_whose_file_is_gone_is_passed_over(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    peer.refuse("GET", f"/v1/photos/{photo_id(2)}/image", 404, "not-found")
    await start(hass, person="Anna")
    await next_photo(hass, tv)
    assert tv.shown == [photo_id(1), photo_id(3)]
    assert peer.asked("GET", f"/v1/photos/{photo_id(1)}/image")[0].query == {"size": "1920", "jpeg": "true"}


async def test_of_someone_without_photos_the_faces_are_shown(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    seen = faces((1, "2026-11-24T10:00:00Z"), origin="camera")
    peer.answer("GET", f"/v1/people/{ANNA}/faces", seen)
    await start(hass, person="Anna")
    assert tv.given == [f"media-source://familiar/{INSTANCE_ID}/face/{seen['items'][0]['id']}"]


async def test_without_photos_and_players_it_says_so(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    for error, options in {
        "no_photos": {"person": "Anna", "after": "2100-01-01"},
        "no_player_selected": {"player": "light.tv"},
        "no_such_player": {"player": "media_player.nowhere"},
        "person_not_found": {"person": "Zoe"},
    }.items():
        with pytest.raises(HomeAssistantError) as raised:
            await start(hass, **options)
        assert raised.value.translation_key == error
    peer.answer("GET", f"/v1/people/{ANNA}/faces", {"items": [], "cursor": None})
    with pytest.raises(HomeAssistantError):
        await start(hass, favorites=True)
    for number in (2, 4):
        peer.refuse("GET", f"/v1/photos/{photo_id(number)}/image", 404, "not-found")
    with pytest.raises(HomeAssistantError) as raised:
        await start(hass, person="Ben")
    assert raised.value.translation_key == "no_photos"
    assert running(hass) == []


async def test_people_are_of_one_daemon(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    eve = "e0000000-0000-4000-8000-000000000001"
    other = MockConfigEntry(
        domain="familiar",
        title="Cottage",
        unique_id="cottage",
        minor_version=3,
        data=dict(home.data),
        options={CONF_PEOPLE: [eve], CONF_NEW_PEOPLE: "none"},
    )
    people = recorded("GET_people")
    people["items"] = [{**people["items"][0], "id": eve, "name": "Eve"}]
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"instance_id": "cottage"})
    peer.answer("GET", "/v1/people", people)
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as raised:
        await start(hass, person_devices=[device_of(hass, home, "Anna"), device_of(hass, other, "Eve")])
    assert raised.value.translation_key == "people_of_several_daemons"


@pytest.mark.parametrize("service", ["turn_off", "media_stop"])
async def test_it_ends_when_someone_turns_the_player_off_or_stops_it(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, service: str
) -> None:
    await start(hass, person="Anna")
    await hass.services.async_call("media_player", service, {"entity_id": TV}, blocking=True)
    await settle(hass, lambda: not running(hass))
    await pass_time(hass)
    assert tv.shown == [photo_id(1)]


async def test_it_ends_when_the_remote_control_turns_it_off_or_chooses_something_else(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    tv.become(MediaPlayerState.OFF)
    await settle(hass, lambda: not running(hass))
    await start(hass, person="Anna")
    tv.become(MediaPlayerState.PLAYING, "http://elsewhere/film.mp4")
    await settle(hass, lambda: not running(hass))
    await start(hass, person="Anna")
    media = {"media_content_id": "http://elsewhere/film.mp4", "media_content_type": "video"}
    await hass.services.async_call("media_player", "play_media", {"entity_id": TV, **media}, blocking=True)
    await settle(hass, lambda: not running(hass))
    await start(hass, person="Anna")
    tv.become(MediaPlayerState.IDLE, app="YouTube")
    await settle(hass, lambda: not running(hass))


async def test_a_player_that_kept_photos_and_is_idle_was_stopped(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    await next_photo(hass, tv)
    await next_photo(hass, tv)
    tv.become(MediaPlayerState.IDLE)
    await settle(hass, lambda: not running(hass))


async def test_a_player_that_becomes_idle_by_itself_gets_the_next_photo(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    for number in (2, 3):
        tv.become(MediaPlayerState.IDLE)
        assert await next_photo(hass, tv) == photo_id(number)


async def test_a_pause_holds_the_photo(hass: HomeAssistant, tv: Screen, home: MockConfigEntry) -> None:
    await start(hass, person="Anna")
    tv.become(MediaPlayerState.PAUSED)
    await settle(hass)
    await pass_time(hass, 1000)
    assert tv.shown == [photo_id(1)]
    tv.become(MediaPlayerState.PLAYING)
    await settle(hass)
    assert await next_photo(hass, tv) == photo_id(2)


async def test_a_player_that_is_away_for_a_moment_goes_on_and_for_long_is_off(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    tv.be_away(away=True)
    await settle(hass)
    await pass_time(hass)
    assert tv.shown == [photo_id(1)]
    tv.be_away(away=False)
    await settle(hass)
    assert await next_photo(hass, tv) == photo_id(2)
    tv.be_away(away=True)
    await settle(hass)
    await pass_time(hass, AWAY_AT_MOST)
    await settle(hass, lambda: not running(hass))


async def test_a_player_that_stays_dark_is_off(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    tv.reports = False
    await start(hass, person="Anna")
    await next_photo(hass, tv)
    await pass_time(hass)
    await settle(hass, lambda: not running(hass))
    assert len(tv.shown) == 2


async def test_a_daemon_that_is_away_does_not_end_it(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    await start(hass, person="Anna")
    peer.refuse("GET", "/v1/photos/{photo_id}/image", 503, "busy")
    await pass_time(hass)
    assert tv.shown == [photo_id(1)]
    peer.relent("GET", "/v1/photos/{photo_id}/image")
    await next_photo(hass, tv)


async def test_a_player_that_refuses_photos_ends_it(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await start(hass, person="Anna")
    tv.refuses = True
    for number in range(5):
        await pass_time(hass)
        await settle(hass, lambda number=number: len(tv.calls) >= number + 3)
    await settle(hass, lambda: not running(hass))
    assert "The slideshow on media_player.tv ends: It is no picture." in caplog.text
    with pytest.raises(HomeAssistantError):
        await start(hass, person="Anna")
    assert await start(hass, [TV, DISPLAY], person="Anna") == {
        "players": [DISPLAY],
        "refused": [{"player": TV, "reason": "It is no picture."}],
    }


async def test_it_is_stopped_by_an_action(hass: HomeAssistant, tv: Screen, home: MockConfigEntry) -> None:
    await start(hass, [TV, DISPLAY], person="Anna")
    assert await call(hass, "stop_slideshow", entity_id=TV) == {"players": [TV]}
    assert tv.calls == ["play", "stop"]
    assert running(hass) == [DISPLAY]
    assert await call(hass, "stop_slideshow") == {"players": [DISPLAY]}
    assert await call(hass, "stop_slideshow") == {"players": []}
    await hass.data[SHOWS].async_stop(TV)


async def test_a_second_slideshow_takes_the_place_of_the_first(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    await start(hass, person="Ben")
    await next_photo(hass, tv)
    assert tv.shown == [photo_id(1), photo_id(2), photo_id(4)]


async def test_show_me_anna(hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer) -> None:
    face = faces((3, "2026-11-22T10:00:00Z"))["items"][0]
    peer.answer("GET", "/v1/faces/{face_id}", face)
    assert await call(hass, "show_person", entity_id=TV, person="Anna") == {"players": [TV], "refused": []}
    assert tv.shown == [photo_id(3)]
    assert running(hass) == []
    await pass_time(hass, 1000)
    assert len(tv.shown) == 1
    # A feature photo that is gone makes room for the newest.
    peer.refuse("GET", "/v1/faces/{face_id}", 404, "not-found")
    await call(hass, "show_person", entity_id=TV, person="Anna")
    assert tv.shown[-1] == photo_id(1)
    await call(hass, "show_person", entity_id=TV, person="Anna", slideshow=True)
    assert running(hass) == [TV]
    await call(hass, "show_person", entity_id=TV, person="Ben")
    assert running(hass) == []
    with pytest.raises(ServiceValidationError):
        await call(hass, "show_person", entity_id=TV)
