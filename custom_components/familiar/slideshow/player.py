"""A media player while a slideshow is on it: takes pictures, and is somebody else's at any time."""

import asyncio
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.components.media_player import (
    ATTR_APP_ID,
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
    SERVICE_PLAY_MEDIA,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER
from homeassistant.const import (
    ATTR_DOMAIN,
    ATTR_ENTITY_ID,
    ATTR_SERVICE,
    ATTR_SERVICE_DATA,
    ATTR_SUPPORTED_FEATURES,
    EVENT_CALL_SERVICE,
    SERVICE_MEDIA_STOP,
    SERVICE_TOGGLE,
    SERVICE_TURN_OFF,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, State, callback
from homeassistant.helpers.event import (
    EventStateChangedData,
    async_call_later,
    async_track_state_change_event,
)
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .players import DLNA, platform_of

OURS: Final = "/api/familiar/"
"""In the address of whatever we show."""
SHOWING: Final = frozenset(
    {MediaPlayerState.PLAYING, MediaPlayerState.PAUSED, MediaPlayerState.BUFFERING, MediaPlayerState.ON}
)
TURNED_OFF: Final = frozenset({MediaPlayerState.OFF, "standby"})
ENDING_SERVICES: Final = frozenset(
    {SERVICE_TURN_OFF, SERVICE_TOGGLE, SERVICE_MEDIA_STOP, SERVICE_PLAY_MEDIA, "select_source"}
)
STOPS_WITHIN: Final = 5.0
"""Seconds that a renderer gets to stop before the next picture."""
ENDS_EARLY: Final = 5.0
"""Seconds before its end at which a video that stops was not stopped by somebody."""
AWAY_AT_MOST: Final = 300.0
"""Seconds after which a player that is away counts as turned off."""
KEPT_ENOUGH: Final = 2
"""After so many pictures that a player kept until the next, it does not become idle by itself: somebody stopped it."""


class Ended(StrEnum):
    """Why a slideshow is over."""

    TURNED_OFF = "turned_off"
    STOPPED = "stopped"
    OTHER_CONTENT = "other_content"
    AWAY = "away"
    NO_PHOTOS = "no_photos"
    """The album or a person is gone, or there are no photos any more."""


class Player:
    """A media player that shows our pictures until it is turned off, stopped, or shows something else."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Watch it from now on."""
        self.entity_id = entity_id
        self.ended: Ended | None = None
        self._hass = hass
        self._context = Context()
        self._is_switching = True
        """From when we ask for a picture until the player reports it: what it reports meanwhile is our doing."""
        self._is_asked = False
        self.was_seen = False
        """Whether it ever reported what we gave it."""
        self._reports_content = False
        self._before: Any = None
        self._learned: Any = None
        """What a player that knows no addresses reports of what we gave it."""
        self._app: Any = None
        self._kept = 0
        self._dark = 0
        self._is_due = False
        self._plays_until: float | None = None
        self._wake = asyncio.Event()
        self._unsubscribe: list[CALLBACK_TYPE] = [
            async_track_state_change_event(hass, [entity_id], self._changed),
            hass.bus.async_listen(EVENT_CALL_SERVICE, self._called, event_filter=_is_of_players),
        ]

    @callback
    def async_release(self) -> None:
        """Watch it no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()

    @property
    def _state(self) -> State | None:
        return self._hass.states.get(self.entity_id)

    @property
    def _is_away(self) -> bool:
        return (state := self._state) is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN)

    @property
    def _is_paused(self) -> bool:
        return (state := self._state) is not None and state.state == MediaPlayerState.PAUSED

    @callback
    def async_is_ours(self) -> bool:
        """Return whether it shows what we gave it."""
        return (state := self._state) is not None and self._shows_ours(state)

    @callback
    def async_could_go_on(self) -> bool:
        """Return whether a slideshow from before a restart may go on: it is on, and shows nothing else."""
        state = self._state
        if state is None or state.state in TURNED_OFF:
            return False
        return state.state not in SHOWING or OURS in str(state.attributes.get(ATTR_MEDIA_CONTENT_ID) or OURS)

    async def async_show(self, media_id: str, kind: str, *, until: float | None = None) -> None:
        """Show a picture or a video of the media source.

        Args:
            until: the seconds of a video: if it stops before, somebody stopped it.

        Raises:
            HomeAssistantError: the player's integration says what is wrong.
        """
        if self.was_seen and (state := self._state) is not None and state.state in TURNED_OFF:
            self.ended = Ended.TURNED_OFF
            return
        self._is_switching, self._is_asked = True, False
        self._before = _content(self._state)
        self._plays_until = self._hass.loop.time() + until - ENDS_EARLY if until is not None else None
        if platform_of(self._hass, self.entity_id) == DLNA:
            await self._async_free()
        self._is_asked = True
        await self._call(SERVICE_PLAY_MEDIA, {ATTR_MEDIA_CONTENT_ID: media_id, ATTR_MEDIA_CONTENT_TYPE: kind})
        if (state := self._state) is not None:
            self._judge(state)

    async def async_stop(self) -> None:
        """Stop what it shows, if it can."""
        state = self._state
        features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) if state else 0
        if features & MediaPlayerEntityFeature.STOP:
            await self._call(SERVICE_MEDIA_STOP, {})

    async def _async_free(self) -> None:
        """Stop a renderer and wait until it has: some refuse every second picture otherwise (home-assistant/core#126293)."""
        state = self._state
        if state is None or state.state not in SHOWING:
            return
        await self.async_stop()
        await self._until(lambda: (now := self._state) is None or now.state not in SHOWING, STOPS_WITHIN)

    async def async_hold(self, seconds: float) -> None:
        """Wait while a picture is shown; pauses do not count. Returns early when the slideshow is over."""
        left = seconds
        while self.ended is None:
            paused, away = self._is_paused and not self._is_switching, self._is_away
            wait = AWAY_AT_MOST if away else None if paused else left
            began = self._hass.loop.time()
            if await self._sleep(wait):
                if away:
                    self.ended = Ended.AWAY
                break
            if not paused and not away:
                left = max(0.0, left - (self._hass.loop.time() - began))
        self._count()

    async def async_until_back(self) -> None:
        """Wait until the player is there; it is over when that takes too long."""
        await self._until(lambda: not self._is_away, AWAY_AT_MOST)
        if self._is_away:
            self.ended = Ended.AWAY

    async def _until(self, is_so: Any, seconds: float) -> None:
        while not is_so() and not await self._sleep(seconds):
            pass

    async def _sleep(self, seconds: float | None) -> bool:
        """Wait for a change of the player; returns whether the time has passed instead."""
        self._wake.clear()
        self._is_due = False
        cancel = async_call_later(self._hass, seconds, self._due) if seconds is not None else None
        try:
            await self._wake.wait()
        finally:
            if cancel is not None:
                cancel()
        return self._is_due

    @callback
    def _due(self, _now: datetime) -> None:
        self._is_due = True
        self._wake.set()

    def _count(self) -> None:
        """Note how the player kept the picture; one that stays dark twice is off, although nobody saw it go off."""
        state = self._state
        self._kept = self._kept + 1 if state is not None and self._shows_ours(state) else 0
        self._dark = self._dark + 1 if state is not None and state.state in TURNED_OFF else 0
        if self._dark > 1 and self.ended is None:
            self.ended = Ended.TURNED_OFF

    async def _call(self, service: str, data: dict[str, Any]) -> None:
        await self._hass.services.async_call(
            MEDIA_PLAYER,
            service,
            {ATTR_ENTITY_ID: self.entity_id, **data},
            blocking=True,
            context=self._context,
        )

    # What is seen of it

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None:
            self.ended = Ended.AWAY
        else:
            self._judge(state)
        self._wake.set()

    def _shows_ours(self, state: State) -> bool:
        content = _content(state)
        if content is None and not self._reports_content:
            return state.state in SHOWING
        return state.state in SHOWING and (OURS in str(content) or content == self._learned)

    def _judge(self, state: State) -> None:
        """Find out whether it is still ours."""
        if state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
            return
        content = _content(state)
        if self._is_switching and self._is_asked and state.state in SHOWING and content != self._before:
            self._learned = content
        if self._shows_ours(state):
            self._is_switching, self.was_seen = False, True
            self._reports_content |= content is not None
            self._app = state.attributes.get(ATTR_APP_ID)
        elif not self.was_seen:
            return
        elif state.state in TURNED_OFF:
            self.ended = Ended.TURNED_OFF
        elif self._is_switching:
            return
        elif state.state in SHOWING or state.attributes.get(ATTR_APP_ID, self._app) != self._app:
            self.ended = Ended.OTHER_CONTENT
        elif self._does_not_stop_itself():
            self.ended = Ended.STOPPED

    def _does_not_stop_itself(self) -> bool:
        if self._plays_until is not None:
            return self._hass.loop.time() < self._plays_until
        return self._kept >= KEPT_ENOUGH

    @callback
    def _called(self, event: Event[Any]) -> None:
        """Notice that somebody stops it, or lets it play something else."""
        if event.context.id == self._context.id or event.data[ATTR_SERVICE] not in ENDING_SERVICES:
            return
        chosen = async_extract_referenced_entity_ids(
            self._hass, TargetSelection(event.data[ATTR_SERVICE_DATA]), expand_group=True
        )
        if self.entity_id in chosen.referenced | chosen.indirectly_referenced:
            self.ended = (
                Ended.OTHER_CONTENT if event.data[ATTR_SERVICE] == SERVICE_PLAY_MEDIA else Ended.STOPPED
            )
            self._wake.set()


def _content(state: State | None) -> Any:
    return state.attributes.get(ATTR_MEDIA_CONTENT_ID) if state else None


@callback
def _is_of_players(data: Any) -> bool:
    return bool(data[ATTR_DOMAIN] == MEDIA_PLAYER)
