"""The coordinator of one daemon: loads its state once, then follows its event stream."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .client.client import FamiliarClient
from .client.errors import FamiliarClientError, NotFound, VersionMismatch
from .client.models import Sighting, System, Verdict, Visit
from .const import (
    CONF_PRESENCE_TIMEOUT,
    DEFAULT_PRESENCE_TIMEOUT,
    DOMAIN,
    GAUGES_INTERVAL,
    LOGGER,
)
from .exceptions import update_errors
from .issues import async_follow_problems, async_raise_version_issue
from .registry.devices import async_follow_people, async_register_daemon, known_people
from .registry.merged_ids import mentioned_people
from .state.announcer import async_announce_end, async_announce_presence, async_announce_seen
from .state.camera_watcher import CameraWatcher
from .state.household import Household
from .state.listener import Listener
from .state.outage import Outage
from .state.photo_changes import PhotoChanges
from .state.presence import Presence
from .state.seen import Seen
from .state.storage import Kept
from .state.visits import Visits

LONGEST_LIST = 1000
"""The most sightings, and visits, in a snapshot of the daemon; more are read page by page."""

type FamiliarConfigEntry = ConfigEntry[FamiliarCoordinator]


class FamiliarCoordinator(DataUpdateCoordinator[Household]):
    """The state of one daemon."""

    config_entry: FamiliarConfigEntry

    def __init__(self, hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
        """Use the daemon of a config entry."""
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
        self.visits = Visits()
        self.presence = Presence(
            hass,
            self._default_timeout(),
            self._presence_changed,
            lambda: self.listener.broken is not None,
            self.visits.is_going_on,
        )
        self.kept = Kept(hass, entry.entry_id)
        self.outage = Outage(hass, entry, self.client.address, self.async_update_listeners)
        self.photo_changes = PhotoChanges()
        self.watchers: dict[str, CameraWatcher] = {}
        self.listener = Listener(hass, self)
        self._listeners_of_seen: list[Callable[[Seen, Context], None]] = []
        self._listeners_of_ends: list[Callable[[Visit, Context], None]] = []

    @override
    async def _async_update_data(self) -> Household:
        """Load everything the first time, and later only what has no events."""
        with update_errors():
            system = await self._async_system()
            if self.data is None:
                await self.kept.async_load()
                household, event_id = await self._load({})
                self.listener.async_begin(event_id)
                self._set_timeouts(household)
                self.presence.sync(household)
                return household
            self.data.system = system
            if (broken := self.listener.broken) is not None:
                # The daemon answers but sends no events: what entities show may be outdated.
                raise broken
        return self.data

    def _default_timeout(self) -> timedelta:
        minutes = self.config_entry.options.get(CONF_PRESENCE_TIMEOUT, DEFAULT_PRESENCE_TIMEOUT)
        return timedelta(minutes=minutes)

    @callback
    def async_follow_options(self) -> None:
        """Apply changed options."""
        self.presence.set_default(self._default_timeout())

    def _set_timeouts(self, household: Household) -> None:
        timeouts = self.kept.timeouts
        for person_id, timeout in timeouts.items():
            survivor = household.survivor(person_id)
            # A person's own timeout comes before that of a person merged into them.
            if survivor == person_id or survivor not in timeouts:
                self.presence.set_timeout(survivor, timeout)

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

    @callback
    def async_new_day(self, _now: datetime) -> None:
        """Start to count the visits of a new day."""
        midnight = dt_util.start_of_local_day()
        self.data.forget_before(midnight)
        self.visits.forget_before(midnight)
        self.async_update_listeners()

    async def async_follow_mentions(self) -> None:
        """Look up the people that a new automation names by an old id."""
        try:
            await self._follow_old_ids(self.data)
        except FamiliarClientError as error:
            LOGGER.debug(
                "Failed to look up people named by automations; retrying after reconnecting: %s", error
            )

    async def _follow_old_ids(self, household: Household) -> None:
        """Look up the people that devices, links and automations know by an id from before a merge."""
        known = known_people(self.hass, self.config_entry, household)
        known |= mentioned_people(self.hass, self.kept) | self.kept.timeouts.keys()
        for person_id in known - household.people.keys() - household.survivors.keys():
            try:
                person = await self.client.person(person_id)
            except NotFound:
                continue
            if person.id != person_id:
                household.survivors[person_id] = person.id

    @callback
    def async_follow_outage(self) -> None:
        """Raise the repair issue about an unreachable daemon, or delete it."""
        if self.last_update_success:
            self.outage.async_ended()
            return
        error = self.last_exception
        self.outage.async_began(error.__cause__ if isinstance(error, UpdateFailed) else error)

    # Called by the listener

    async def async_meet(self) -> None:
        """Read the daemon's status again after a reconnect; it may have been updated."""
        before, self.data.system = self.data.system, await self._async_system()
        if before.version != self.data.system.version:
            async_register_daemon(self.hass, self.config_entry, self.data)

    @callback
    def async_is_back(self) -> None:
        """Make entities available again after a reconnect."""
        if self.last_update_success:
            self.async_publish()
            return
        LOGGER.info("Reconnected to %s at %s", self.name, self.client.address)
        self._follow()
        self.async_set_updated_data(self.data)

    @callback
    def async_publish(self) -> None:
        """Update devices and entities, without marking the daemon as available."""
        self._follow()
        self.async_update_listeners()

    async def async_load(self) -> None:
        """Load the daemon's state again."""
        self.data, _event_id = await self._load(self.data.survivors)

    async def _load(self, survivors: dict[str, str]) -> tuple[Household, str]:
        """Return the daemon's state, and the id of the event after which to listen."""
        midnight = dt_util.start_of_local_day()
        snapshot = await self.client.snapshot(midnight)
        household = Household.of(snapshot, self._current)
        household.survivors = {old: new for old, new in survivors.items() if old not in household.people}
        if len(snapshot.sightings) == LONGEST_LIST:
            for sighting in await self.client.all_sightings(midnight):
                household.see(self._current(sighting))
        visits = [self._visit_now(visit) for visit in snapshot.visits]
        if len(visits) == LONGEST_LIST:
            visits = [self._visit_now(visit) for visit in await self.client.all_visits(midnight)]
        for visit in visits:
            household.see_visit(visit)
        self.visits.load(visits)
        await self._follow_old_ids(household)
        return household, snapshot.event_id

    def _follow(self) -> None:
        self.presence.sync(self.data)
        if async_follow_people(self.hass, self.config_entry, self.data, self.kept):
            self._set_timeouts(self.data)

    # Sightings and visits

    @callback
    def async_subscribe(self, listener: Callable[[Seen, Context], None]) -> CALLBACK_TYPE:
        """Call `listener` for what is announced: each visit once, as unknown or recognized, in order."""
        self._listeners_of_seen.append(listener)
        return lambda: self._listeners_of_seen.remove(listener)

    @callback
    def async_subscribe_ends(self, listener: Callable[[Visit, Context], None]) -> CALLBACK_TYPE:
        """Call `listener` for each visit that ends, except those of unusable faces."""
        self._listeners_of_ends.append(listener)
        return lambda: self._listeners_of_ends.remove(listener)

    @callback
    def async_watch(self, subentry: ConfigSubentry) -> CameraWatcher:
        """Add the watcher of a camera, without starting it."""
        watcher = CameraWatcher(
            self.hass,
            self.config_entry,
            subentry,
            self.client,
            is_connected=lambda: self.last_update_success,
            see_not_stored=self._see_not_stored,
        )
        self.watchers[subentry.subentry_id] = watcher
        return watcher

    def watcher_of(self, camera: str) -> CameraWatcher | None:
        """Return the watcher of a camera, if it is one of the entry's."""
        return next((it for it in self.watchers.values() if it.camera == camera), None)

    @callback
    def _see_not_stored(self, sighting: Sighting) -> None:
        """Add a sighting that the daemon did not store, and so sends no event about."""
        if sighting.verdict is Verdict.RECOGNIZED:
            sighting = self._current(sighting)
            if sighting.person_id in self.data.people:
                self._see_person(sighting.person_id, sighting.taken_at, sighting.camera)
        else:
            self.async_see(sighting)
        self.async_publish()

    @callback
    def async_see(self, sighting: Sighting) -> None:
        """Add a sighting."""
        sighting = self._current(sighting)
        self.data.see(sighting)
        if sighting.verdict is Verdict.RECOGNIZED and sighting.person_id in self.data.people:
            self.presence.see(sighting.person_id, sighting.taken_at)
        self._announce(self.visits.sighted(sighting))

    @callback
    def async_see_visit(self, kind: str, visit: Visit) -> None:
        """Take the event of a visit."""
        visit = self._visit_now(visit)
        self.data.see_visit(visit)
        seen = None
        if kind == "visit_started":
            seen = self.visits.started(visit)
        elif kind == "recognized":
            seen = self.visits.recognized(visit)
        else:
            self.visits.ended(visit)
        if visit.verdict is Verdict.RECOGNIZED and visit.person_id in self.data.people:
            self._see_person(visit.person_id, visit.last_seen_at)
        self._announce(seen)
        if kind == "visit_ended" and visit.verdict is not Verdict.UNUSABLE:
            context = Context()
            async_announce_end(self.hass, self.config_entry, self.data, visit, context)
            for listener in list(self._listeners_of_ends):
                listener(visit, context)

    @callback
    def async_go_on(self, camera: str, visit_ids: Iterable[str], at: datetime) -> bool:
        """Take a snapshot that is part of visits; return whether it shows a person of whom there are entities."""
        shown = False
        for visit_id in visit_ids:
            visit = self.visits.go_on(visit_id, at)
            if visit is None or visit.verdict is not Verdict.RECOGNIZED:
                continue
            person_id = self.data.survivor(visit.person_id or "")
            if person_id in self.data.people:
                self._see_person(person_id, at, self.kept.camera_now(camera))
                shown = True
        return shown

    def _see_person(self, person_id: str, at: datetime, camera: str | None = None) -> None:
        self.data.note_seen(person_id, at, camera)
        self.presence.see(person_id, at)

    def _announce(self, seen: Seen | None) -> None:
        if seen is None:
            return
        context = Context()
        async_announce_seen(self.hass, self.config_entry, self.data, seen, context)
        for listener in list(self._listeners_of_seen):
            listener(seen, context)

    def _visit_now(self, visit: Visit) -> Visit:
        """Return a visit with the ids that its cameras and person have now."""
        person_id = visit.person_id
        if person_id is not None and self.data is not None:
            person_id = self.data.survivor(person_id)
        return replace(
            visit,
            camera=self.kept.camera_now(visit.camera),
            cameras=tuple(self.kept.camera_now(camera) for camera in visit.cameras),
            person_id=person_id,
        )

    def _current(self, sighting: Sighting) -> Sighting:
        """Return a sighting with the ids that its camera and person have now."""
        person_id = sighting.person_id
        if person_id is not None and self.data is not None:
            person_id = self.data.survivor(person_id)
        return replace(sighting, camera=self.kept.camera_now(sighting.camera), person_id=person_id)

    def _presence_changed(self, person_id: str, *, here: bool) -> None:
        async_announce_presence(self.hass, self.config_entry, self.data, person_id, here=here)
        self.async_update_listeners()
