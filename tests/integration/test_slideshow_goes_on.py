"""Slideshows that go on: after a restart, when the daemon is set up again, and where they make room."""

from typing import Any

from homeassistant.components.media_player import MediaPlayerState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.slideshow.player import AWAY_AT_MOST

from .conftest import ANNA, INSTANCE_ID, set_up, settle
from .peer import Peer
from .photos import faces, photo_id
from .screens import Screen
from .test_services import call
from .test_slideshow import SECONDS, TV, next_photo, pass_time, running, start


async def test_it_goes_on_when_the_daemon_is_set_up_again(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    await next_photo(hass, tv)
    assert await hass.config_entries.async_unload(home.entry_id)
    await pass_time(hass)
    assert len(tv.shown) == 2
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass, lambda: len(tv.shown) == 3)
    # The photo that was shown, and then those behind it.
    assert tv.shown[-1] == photo_id(2)
    await settle(hass, lambda: running(hass))
    assert await next_photo(hass, tv) == photo_id(3)


async def test_it_does_not_go_on_where_something_else_is_on(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry, peer: Peer
) -> None:
    for leave in (
        lambda: tv.become(MediaPlayerState.OFF),
        lambda: tv.become(MediaPlayerState.PLAYING, "http://elsewhere/film.mp4"),
    ):
        await start(hass, person="Anna")
        number = len(tv.shown)
        assert await hass.config_entries.async_unload(home.entry_id)
        leave()
        assert await hass.config_entries.async_setup(home.entry_id)
        await settle(hass, lambda: not running(hass))
        await pass_time(hass)
        assert len(tv.shown) == number
    await start(hass, person="Anna")
    assert await hass.config_entries.async_unload(home.entry_id)
    tv.be_away(away=True)
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    await pass_time(hass, AWAY_AT_MOST)
    await settle(hass, lambda: not running(hass))
    tv.be_away(away=False)
    await start(hass, person="Anna")
    assert await hass.config_entries.async_unload(home.entry_id)
    peer.refuse("GET", f"/v1/people/{ANNA}/faces", 404, "not-found")
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass, lambda: not running(hass))


async def test_one_that_waits_for_its_player_makes_room_for_another(
    hass: HomeAssistant, tv: Screen, home: MockConfigEntry
) -> None:
    await start(hass, person="Anna")
    assert await hass.config_entries.async_unload(home.entry_id)
    tv.be_away(away=True)
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass, lambda: running(hass))
    assert await call(hass, "stop_slideshow") == {"players": [TV]}
    tv.be_away(away=False)
    await settle(hass)
    assert tv.shown == [photo_id(1)]
    assert running(hass) == []


async def test_it_is_stored_across_a_restart(
    hass: HomeAssistant,
    tv: Screen,
    entry: MockConfigEntry,
    peer: Peer,
    hass_storage: dict[str, Any],
) -> None:
    plan = {
        "instance_id": INSTANCE_ID,
        "selection": {"people": [ANNA], "shuffle": False, "of_a_later_version": 1},
        "seconds": SECONDS,
        "seed": 1,
        "as_video": False,
        "at": photo_id(2),
    }
    hass_storage["familiar.slideshows"] = {"version": 1, "key": "familiar.slideshows", "data": {TV: plan}}
    anna = faces((1, "2026-11-24T10:00:00Z"), (2, "2026-11-23T10:00:00Z"))
    peer.answer("GET", f"/v1/people/{ANNA}/faces", anna)
    tv.become(MediaPlayerState.PLAYING, "http://home/api/familiar/entry/2.jpg")
    hass.set_state(CoreState.starting)
    await set_up(hass, entry, peer)
    assert tv.shown == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass, lambda: tv.shown == [photo_id(2)])
    await pass_time(hass, 60)
    stored = hass_storage["familiar.slideshows"]["data"][TV]
    assert stored["selection"]["people"] == [ANNA]
    assert stored["at"] in tv.shown
    assert await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert "familiar.slideshows" not in hass_storage
