"""Follow the daemon's event stream while an entry is loaded, across breaks and reloads."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..client.client import FamiliarClient
from ..client.errors import FamiliarClientError, NotFound, Unauthorized, UnexpectedAnswer
from ..client.models import Event, Sighting, Visit
from ..const import LOGGER
from .household import (
    EVERYTHING_CHANGED,
    FACE_EVENTS,
    GONE_EVENTS,
    PERSON_EVENTS,
    Household,
    people_concerned,
    person_of,
    sighting_of,
    visit_of,
)
from .signals import daemon_event

SHORTEST_WAIT = 1.0
LONGEST_WAIT = 60.0
"""Seconds between two attempts to connect."""
LONGEST_RELOAD = 300.0
"""Seconds after which an entry that is set up again was not reloaded but away: what was then is not news."""
LOAD_AFTER = 0.5
"""Seconds in which corrections are collected, to load the state once for all of them."""
SEEN_EVENTS = frozenset({"sighting", "visit_started", "recognized", "visit_ended"})
UNFORESEEN = (
    ArithmeticError,
    AttributeError,
    HomeAssistantError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Errors of this version's own code; they must not end the listening unnoticed."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry stopped listening: after which event, and when, by the loop's clock."""

    event_id: str
    at: float


POSITIONS: HassKey[dict[str, Position]] = HassKey("familiar_left_off")
"""By entry; it must outlive the entry's own data, which a reload throws away."""


class Receiver(Protocol):
    """What a listener reports to: the coordinator."""

    client: FamiliarClient
    config_entry: ConfigEntry
    data: Household
    name: str

    def async_set_update_error(self, err: Exception) -> None:
        """Make entities unavailable."""

    def async_is_back(self) -> None:
        """Make entities available again after a reconnect."""

    def async_publish(self) -> None:
        """Update devices and entities."""

    def async_see(self, sighting: Sighting) -> None:
        """Add a sighting."""

    def async_see_visit(self, kind: str, visit: Visit) -> None:
        """Take the event of a visit."""

    def async_go_on(self, camera: str, visit_ids: Iterable[str], at: datetime) -> bool:
        """Take a snapshot that is part of visits; return whether it changes what entities show."""

    async def async_load(self) -> None:
        """Load the daemon's state again."""

    async def async_meet(self) -> None:
        """Read the daemon's status again after a reconnect."""


class Listener:
    """Applies events to the household, one after the other."""

    def __init__(self, hass: HomeAssistant, receiver: Receiver) -> None:
        """Report to `receiver`."""
        self._hass = hass
        self._receiver = receiver
        self.last_event_id: str | None = None
        self.broken: FamiliarClientError | None = None
        self._applying = asyncio.Lock()
        self._is_stale = False
        self._stop_waiting: CALLBACK_TYPE | None = None

    @callback
    def async_begin(self, last_event_id: str | None) -> None:
        """Go on where a reload left off, so that nothing is lost in between; else begin now."""
        left = self._hass.data.get(POSITIONS, {}).get(self._entry_id)
        if left is not None and self._hass.loop.time() - left.at <= LONGEST_RELOAD:
            last_event_id = left.event_id
        self.last_event_id = last_event_id

    @callback
    def async_stop(self) -> None:
        """Note where we are."""
        if self._stop_waiting is not None:
            self._stop_waiting()
            self._stop_waiting = None
        if self.last_event_id is not None:
            left = Position(self.last_event_id, self._hass.loop.time())
            self._hass.data.setdefault(POSITIONS, {})[self._entry_id] = left

    @property
    def _entry_id(self) -> str:
        return self._receiver.config_entry.entry_id

    async def async_listen(self) -> None:
        """Listen until cancelled."""
        wait = SHORTEST_WAIT
        while True:
            began = self._hass.loop.time()
            try:
                async for event in self._receiver.client.events(self.last_event_id):
                    async with self._applying:
                        await self._take(event)
            except FamiliarClientError as error:
                self._broke(error)
            except UNFORESEEN as error:
                LOGGER.debug("Error while handling the event stream", exc_info=True)
                self._broke(UnexpectedAnswer(f"Failed to handle an event from Familiar: {error!r}."))
            if self._hass.loop.time() - began > LONGEST_WAIT:
                wait = SHORTEST_WAIT
            if isinstance(self.broken, Unauthorized):
                # A new token sets the entry up again; the current one may work again later.
                wait = LONGEST_WAIT
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    @callback
    def _broke(self, error: FamiliarClientError) -> None:
        before, self.broken = self.broken, error
        self._receiver.async_set_update_error(error)
        if isinstance(error, Unauthorized) and not isinstance(before, Unauthorized):
            self._receiver.config_entry.async_start_reauth(self._hass)

    async def _take(self, event: Event) -> None:
        """Take one event; its id counts as seen only when nothing went wrong."""
        if event.type == "open":
            await self._connected()
            return
        try:
            await self._apply(event)
        except UnexpectedAnswer as error:
            LOGGER.warning("Skipped an invalid event: %s", error)
        except FamiliarClientError:
            raise
        except UNFORESEEN:
            # One event that this version cannot handle must not end all that follow.
            LOGGER.exception("Skipped an event of type %s", event.type)
        if event.id is not None:
            self.last_event_id = event.id
        async_dispatcher_send(self._hass, daemon_event(self._receiver.config_entry), event)

    async def _connected(self) -> None:
        """Load the state after a break, if needed; events of the break follow."""
        await self._receiver.async_meet()
        if self.last_event_id is None or self._is_stale:
            await self._load()
        self.broken = None
        self._receiver.async_is_back()

    async def _apply(self, event: Event) -> None:
        household = self._receiver.data
        match event.type:
            case kind if kind in SEEN_EVENTS:
                await self._see(event)
            case "snapshot_analyzed":
                if not self._go_on(event):
                    return
            case kind if kind in EVERYTHING_CHANGED:
                for person_id in people_concerned(event):
                    household.survivors.pop(person_id, None)
                self.async_load_soon()
                return
            case kind if kind in FACE_EVENTS:
                if not household.shows(event):
                    return
                self.async_load_soon()
            case kind if kind in GONE_EVENTS:
                if not household.shows(event):
                    return
                for person_id in people_concerned(event):
                    household.remove(person_id)
                self.async_load_soon()
            case kind if kind in PERSON_EVENTS:
                await self._refresh_people(event)
            case _:
                return
        self._receiver.async_publish()

    async def _see(self, event: Event) -> None:
        if self._is_stale:
            await self._load()
        if event.type == "sighting":
            self._receiver.async_see(sighting_of(event))
        else:
            self._receiver.async_see_visit(event.type, visit_of(event))

    def _go_on(self, event: Event) -> bool:
        """Take a snapshot; return whether it changes what entities show."""
        taken_at = dt_util.parse_datetime(event.data["taken_at"])
        # Daemons of before name no visits.
        visit_ids = event.data.get("visit_ids") or ()
        return taken_at is not None and self._receiver.async_go_on(event.data["camera"], visit_ids, taken_at)

    async def _refresh_people(self, event: Event) -> None:
        """Update the people that an event may have changed; the event may contain one of them."""
        household = self._receiver.data
        contained = person_of(event)
        if event.type == "people_merged":
            household.merge(event.data.get("merged") or (), event.data["person_id"])
        known_before = set(household.people)
        for person_id in people_concerned(event):
            if person_id not in known_before and (
                event.type == "person_updated" or (event.type == "person_created" and not event.data["name"])
            ):
                continue
            try:
                if contained is not None and contained.id == person_id:
                    person = contained
                else:
                    person = await self._receiver.client.person(person_id)
            except NotFound:
                household.remove(person_id)
                continue
            if person.id != person_id:
                household.merge([person_id], person.id)
            household.put(person)
            if person.id in household.people and person.id not in known_before:
                self.async_load_soon()

    # Loading

    @callback
    def async_load_soon(self) -> None:
        """Load everything again in a moment: only the daemon knows the current person of each sighting."""
        self._is_stale = True
        if self._stop_waiting is None:
            self._stop_waiting = async_call_later(self._hass, LOAD_AFTER, self._waited)

    @callback
    def _waited(self, _now: datetime) -> None:
        self._stop_waiting = None
        self._receiver.config_entry.async_create_background_task(
            self._hass, self._catch_up(), f"familiar household of {self._receiver.name}"
        )

    async def _catch_up(self) -> None:
        async with self._applying:
            if not self._is_stale:
                return
            try:
                await self._load()
            except FamiliarClientError as error:
                LOGGER.debug("Failed to reload people and sightings; retrying after reconnecting: %s", error)
                if self.broken is None:
                    self._stop_waiting = async_call_later(self._hass, LONGEST_WAIT, self._waited)
                return
            self._receiver.async_publish()

    async def _load(self) -> None:
        await self._receiver.async_load()
        self._is_stale = False
