"""Presence of people: from a sighting until the presence timeout after the last one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .household import Household

GRACE = 10.0
"""Seconds after a reconnect in which missed sightings may arrive, before people are away."""


class Changed(Protocol):
    """Called when a person appears or leaves."""

    def __call__(self, person_id: str, *, here: bool) -> None:
        """Take note."""


class Presence:
    """Keeps one timer per person, and calls `changed` when a person appears or leaves."""

    def __init__(
        self,
        hass: HomeAssistant,
        default: timedelta,
        changed: Changed,
        is_blind: Callable[[], bool],
        is_on_visit: Callable[[str], bool],
    ) -> None:
        """Start without present people.

        No one leaves while `is_blind` returns that no sightings arrive, or `is_on_visit` that a camera still sees them:
        a visit goes on without further sightings.
        """
        self._hass = hass
        self._default = default
        self._changed = changed
        self._is_blind = is_blind
        self._is_on_visit = is_on_visit
        self._timeouts: dict[str, timedelta] = {}
        self._timers: dict[str, CALLBACK_TYPE] = {}
        self._seen_at: dict[str, datetime] = {}

    def is_here(self, person_id: str) -> bool:
        """Return whether a person is present."""
        return person_id in self._timers

    def timeout(self, person_id: str) -> timedelta:
        """Return the presence timeout of a person."""
        return self._timeouts.get(person_id, self._default)

    @callback
    def set_default(self, timeout: timedelta) -> None:
        """Set the timeout of all who have none of their own."""
        self._default = timeout
        for person_id in list(self._seen_at):
            if person_id not in self._timeouts:
                self._follow(person_id)

    @callback
    def set_timeout(self, person_id: str, timeout: timedelta) -> None:
        """Set it, for a presence that has begun as well."""
        self._timeouts[person_id] = timeout
        self._follow(person_id)

    @callback
    def see(self, person_id: str, at: datetime) -> None:
        """Add a sighting; an older one than is known changes nothing."""
        self._seen_at[person_id] = max(at, self._seen_at.get(person_id, at))
        if self._follow(person_id):
            self._changed(person_id, here=True)

    @callback
    def sync(self, household: Household) -> None:
        """Follow what was loaded: who was seen lately is here; who was not, after all, is not."""
        for person_id in list(self._seen_at):
            if person_id not in household.people:
                self._stop(person_id)
                del self._seen_at[person_id]
        for person_id in household.people:
            seen_at = household.last_seen_at(person_id)
            if seen_at == self._seen_at.get(person_id):
                continue
            if seen_at is None:
                del self._seen_at[person_id]
            else:
                self._seen_at[person_id] = seen_at
            self._follow(person_id)

    def _follow(self, person_id: str) -> bool:
        """Restart the timer of a person, and return whether they appeared."""
        was_here = self._stop(person_id)
        seen_at = self._seen_at.get(person_id)
        leaves_at = seen_at + self.timeout(person_id) if seen_at else None
        if leaves_at is not None and self._is_on_visit(person_id):
            leaves_at = max(leaves_at, dt_util.utcnow() + timedelta(seconds=GRACE))
        if leaves_at is None or leaves_at <= dt_util.utcnow():
            if was_here:
                self._changed(person_id, here=False)
            return False

        @callback
        def leave(_now: datetime) -> None:
            if self._is_blind() or self._is_on_visit(person_id):
                self._timers[person_id] = async_call_later(self._hass, GRACE, leave)
                return
            del self._timers[person_id]
            self._changed(person_id, here=False)

        self._timers[person_id] = async_track_point_in_utc_time(self._hass, leave, leaves_at)
        return not was_here

    @callback
    def stop(self) -> None:
        """Stop all timers."""
        for person_id in list(self._timers):
            self._stop(person_id)

    def _stop(self, person_id: str) -> bool:
        if (stop := self._timers.pop(person_id, None)) is None:
            return False
        stop()
        return True
