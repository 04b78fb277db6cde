"""Holds what is known of the house: loaded once, then fed by the daemon's event stream."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .announcer import async_announce_presence, async_announce_sighting
from .client import FamiliarClient
from .client_errors import (
    FamiliarClientError,
    NotFound,
    Unauthorized,
    UnexpectedAnswer,
    VersionMismatch,
)
from .confidence import as_sure_as_wanted
from .const import (
    CONF_PRESENCE_TIMEOUT,
    DEFAULT_PRESENCE_TIMEOUT,
    DOMAIN,
    GAUGES_INTERVAL,
    LOGGER,
)
from .devices import async_follow_people, async_register_daemon, known_people
from .exceptions import update_errors
from .household import (
    EVERYTHING_CHANGED,
    GONE_EVENTS,
    PERSON_EVENTS,
    Household,
    people_concerned,
    person_told,
    sighting_of,
)
from .issues import async_follow_problems, async_raise_version_issue
from .loading import load_household, load_sightings_of
from .models import Event, Sighting, System, Verdict
from .presence import Presence

if TYPE_CHECKING:
    from .watching import CameraWatcher

SHORTEST_WAIT = 1.0
LONGEST_WAIT = 60.0
"""Seconds between two attempts to connect."""

type FamiliarConfigEntry = ConfigEntry[FamiliarCoordinator]


class FamiliarCoordinator(DataUpdateCoordinator[Household]):
    """One daemon's living state."""

    config_entry: FamiliarConfigEntry

    def __init__(self, hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
        """Prepare to talk to the daemon of a config entry."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=GAUGES_INTERVAL,
        )
        self.client = FamiliarClient(
            async_get_clientsession(hass, entry.data.get(CONF_VERIFY_SSL, True)),
            entry.data[CONF_URL],
            entry.data[CONF_TOKEN],
        )
        minutes = entry.options.get(CONF_PRESENCE_TIMEOUT, DEFAULT_PRESENCE_TIMEOUT)
        self.presence = Presence(hass, timedelta(minutes=minutes), self._presence_changed)
        self.watchers: dict[str, CameraWatcher] = {}
        self._last_event_id: str | None = None
        self._sighting_listeners: list[Callable[[Sighting], None]] = []

    @override
    async def _async_update_data(self) -> Household:
        """Load everything the first time; later only what no event tells of."""
        with update_errors():
            system = await self._async_system()
            if self.data is None:
                self._last_event_id = system.last_event_id
                household = await load_household(self.client, system, self.midnight, self._judge)
                self.presence.sync(household)
                return household
        self.data.system = system
        return self.data

    async def _async_system(self) -> System:
        try:
            system = await self.client.system()
        except VersionMismatch as error:
            async_raise_version_issue(self.hass, self.config_entry, too_old=error.too_old)
            raise
        if system.instance_id != self.config_entry.unique_id:
            raise UpdateFailed(translation_domain=DOMAIN, translation_key="other_instance")
        async_follow_problems(self.hass, self.config_entry, system)
        return system

    @property
    def midnight(self) -> datetime:
        """The beginning of today, here."""
        return dt_util.start_of_local_day()

    @callback
    def async_new_day(self, _now: datetime) -> None:
        """Begin to count anew."""
        self.data.seen_today.clear()
        self.async_update_listeners()

    async def async_follow_old_ids(self) -> None:
        """Ask who those have become whom devices and links still know by an older id."""
        old = known_people(self.hass, self.config_entry, self.data) - set(self.data.people)
        for person_id in old:
            try:
                with update_errors():
                    person = await self.client.person(person_id)
            except UpdateFailed:
                continue
            if person.id != person_id:
                self.data.survivors[person_id] = person.id

    # The event stream

    async def async_listen(self) -> None:
        """Follow the daemon's events for as long as the entry is loaded, over every break."""
        wait = SHORTEST_WAIT
        while True:
            began = self.hass.loop.time()
            try:
                async for event in self.client.events(self._last_event_id):
                    await self._async_take(event)
            except Unauthorized as error:
                self.async_set_update_error(error)
                self.config_entry.async_start_reauth(self.hass)
                return
            except (FamiliarClientError, UpdateFailed) as error:
                self.async_set_update_error(error)
            if self.hass.loop.time() - began > LONGEST_WAIT:
                wait = SHORTEST_WAIT
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    async def _async_take(self, event: Event) -> None:
        """Take one event; its id counts as seen only when nothing went wrong."""
        if event.type == "open":
            await self._async_connected()
            return
        try:
            await self._async_apply(event)
        except UnexpectedAnswer as error:
            LOGGER.warning("Left out an event that could not be understood: %s", error)
        except FamiliarClientError:
            raise
        except ArithmeticError, AttributeError, LookupError, TypeError, ValueError:
            # One event that this version cannot handle must not end all that follow.
            LOGGER.exception("Left out an event: %s", event.type)
        if event.id is not None:
            self._last_event_id = event.id

    async def _async_connected(self) -> None:
        """Take stock after a break: what happened meanwhile is about to be told."""
        was_away = not self.last_update_success
        before, self.data.system = self.data.system, await self._async_system()
        if before.version != self.data.system.version:
            async_register_daemon(self.hass, self.config_entry, self.data, self.client.url)
        if self._last_event_id is None:
            await self._async_reload()
        if was_away:
            LOGGER.info("%s is back", self.name)
        self._publish()

    async def _async_apply(self, event: Event) -> None:
        match event.type:
            case "sighting":
                self._see(sighting_of(event))
            case kind if kind in EVERYTHING_CHANGED:
                for person_id in people_concerned(event):
                    self.data.survivors.pop(person_id, None)
                await self._async_reload()
            case kind if kind in GONE_EVENTS:
                for person_id in people_concerned(event):
                    self.data.remove(person_id)
            case kind if kind in PERSON_EVENTS:
                await self._async_refresh_people(event)
            case _:
                return
        self._publish()

    def _publish(self) -> None:
        """Let devices, entities and gauges follow what changed."""
        self.presence.sync(self.data)
        if async_follow_people(self.hass, self.config_entry, self.data):
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
        self.async_set_updated_data(self.data)

    async def _async_reload(self) -> None:
        survivors = self.data.survivors
        self.data = await load_household(self.client, self.data.system, self.midnight, self._judge)
        self.data.survivors = {old: new for old, new in survivors.items() if old not in self.data.people}

    async def _async_refresh_people(self, event: Event) -> None:
        """Learn how those are now whom an event may have changed; it tells of one itself."""
        household = self.data
        told = {person.id: person for person in person_told(event)}
        if event.type == "people_merged":
            household.merge(event.data.get("merged") or (), event.data["person_id"])
        known_before = set(household.people)
        for person_id in people_concerned(event):
            if event.type in {"face_moved", "face_deleted", "person_updated"} and (
                person_id not in known_before
            ):
                continue
            try:
                person = told.get(person_id) or await self.client.person(person_id)
            except NotFound:
                household.remove(person_id)
                continue
            if person.id != person_id:
                household.merge([person_id], person.id)
            household.put(person)
            if person.id in household.people and person.id not in known_before:
                await load_sightings_of(self.client, household, person.id, self.midnight)

    # Sightings

    @callback
    def async_subscribe_sightings(self, listener: Callable[[Sighting], None]) -> CALLBACK_TYPE:
        """Call `listener` for each sighting, once, in order."""
        self._sighting_listeners.append(listener)
        return lambda: self._sighting_listeners.remove(listener)

    @callback
    def async_see_unkept(self, sighting: Sighting) -> None:
        """Take a sighting that the daemon was asked not to keep, and so does not tell of."""
        self._see(sighting)
        self._publish()

    def _see(self, sighting: Sighting) -> None:
        sighting = self._judge(sighting)
        if self.data.is_hidden(sighting):
            return
        self.data.see(sighting, self.midnight)
        if sighting.verdict is Verdict.RECOGNIZED and sighting.person_id in self.data.people:
            self.presence.see(sighting.person_id, sighting.taken_at)
        async_announce_sighting(self.hass, self.config_entry, self.data, sighting)
        for listener in list(self._sighting_listeners):
            listener(sighting)

    def _judge(self, sighting: Sighting) -> Sighting:
        """Be as sure as the camera's owner wants to be before saying a name; and follow merges."""
        if sighting.person_id is None:
            return sighting
        if self.data is not None:
            sighting = replace(sighting, person_id=self.data.survivor(sighting.person_id))
        return as_sure_as_wanted(self.config_entry, sighting.camera, sighting)

    def _presence_changed(self, person_id: str, *, here: bool) -> None:
        async_announce_presence(self.hass, self.config_entry, self.data, person_id, here=here)
        self.async_update_listeners()
