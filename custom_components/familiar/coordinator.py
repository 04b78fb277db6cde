"""Holds what is known of the house: loaded once, then fed by the daemon's event stream."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .client.client import FamiliarClient
from .client.errors import FamiliarClientError, NotFound, VersionMismatch
from .client.models import Sighting, System, Verdict
from .const import (
    CONF_CAMERA,
    CONF_PRESENCE_TIMEOUT,
    DEFAULT_PRESENCE_TIMEOUT,
    DOMAIN,
    GAUGES_INTERVAL,
    LOGGER,
    SUBENTRY_CAMERA,
)
from .exceptions import update_errors
from .issues import async_follow_problems, async_raise_version_issue
from .registry.devices import async_follow_people, async_register_daemon, known_people
from .registry.merged_ids import mentioned_people
from .state.announcer import async_announce_presence, async_announce_sighting
from .state.confidence import as_sure_as_wanted
from .state.household import Household
from .state.listener import Listener
from .state.loading import load_household
from .state.outage import Outage
from .state.presence import Presence
from .state.storage import Kept

if TYPE_CHECKING:
    from .state.camera_watcher import CameraWatcher

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
        self.presence = Presence(
            hass,
            self._default_timeout(),
            self._presence_changed,
            lambda: self.listener.broken is not None,
        )
        self.kept = Kept(hass, entry.entry_id)
        self.outage = Outage(hass, entry, self.client.address, self.async_update_listeners)
        self.watchers: dict[str, CameraWatcher] = {}
        self.listener = Listener(hass, self)
        self._sighting_listeners: list[Callable[[Sighting, Context], None]] = []

    @override
    async def _async_update_data(self) -> Household:
        """Load everything the first time; later only what no event tells of."""
        with update_errors():
            system = await self._async_system()
            if self.data is None:
                self.listener.async_begin(system.last_event_id)
                await self.kept.async_load()
                household = await self._load(system, None)
                self._set_timeouts(household)
                self.presence.sync(household)
                return household
            self.data.system = system
            if (broken := self.listener.broken) is not None:
                # The gauges can be had, but nothing is told: what is shown may not be so any more.
                raise broken
        return self.data

    def _default_timeout(self) -> timedelta:
        minutes = self.config_entry.options.get(CONF_PRESENCE_TIMEOUT, DEFAULT_PRESENCE_TIMEOUT)
        return timedelta(minutes=minutes)

    @callback
    def async_follow_options(self) -> None:
        """Go by options that were changed while it runs."""
        self.presence.set_default(self._default_timeout())

    def _set_timeouts(self, household: Household) -> None:
        timeouts = self.kept.timeouts
        for person_id, timeout in timeouts.items():
            survivor = household.survivor(person_id)
            # Somebody's own comes before that of whoever was merged into them.
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
        """Begin to count anew."""
        self.data.forget_before(dt_util.start_of_local_day())
        self.async_update_listeners()

    async def async_follow_mentions(self) -> None:
        """Ask who it is whom an automation names that was set up just now."""
        try:
            await self._follow_old_ids(self.data)
        except FamiliarClientError as error:
            LOGGER.debug(
                "Failed to look up people named by automations; retrying after reconnecting: %s", error
            )

    async def _follow_old_ids(self, household: Household) -> None:
        """Ask who those have become whom devices, links and automations still know by an older id."""
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
        """Say when the daemon has been away for long, and no more when it is back."""
        if self.last_update_success:
            self.outage.async_ended()
            return
        error = self.last_exception
        self.outage.async_began(error.__cause__ if isinstance(error, UpdateFailed) else error)

    # What the listener tells

    async def async_meet(self) -> None:
        """Learn how the daemon is that answers now; it may be another version of it."""
        before, self.data.system = self.data.system, await self._async_system()
        if before.version != self.data.system.version:
            async_register_daemon(self.hass, self.config_entry, self.data)

    @callback
    def async_is_back(self) -> None:
        """Show everything again."""
        if self.last_update_success:
            self.async_publish()
            return
        LOGGER.info("Reconnected to %s at %s", self.name, self.client.address)
        self._follow()
        self.async_set_updated_data(self.data)

    @callback
    def async_publish(self) -> None:
        """Let devices and entities follow what changed; that the gauges can be had as well it does not say."""
        self._follow()
        self.async_update_listeners()

    async def async_load(self) -> None:
        """Read everything anew."""
        self.data = await self._load(self.data.system, self.data)

    async def _load(self, system: System, before: Household | None) -> Household:
        cameras = {
            camera: [camera, *self.kept.former_cameras(camera)]
            for subentry in self.config_entry.get_subentries_of_type(SUBENTRY_CAMERA)
            for camera in (subentry.data[CONF_CAMERA],)
        }
        household = await load_household(self.client, system, cameras, self._judge, before)
        if before is not None:
            household.survivors = {
                old: new for old, new in before.survivors.items() if old not in household.people
            }
        await self._follow_old_ids(household)
        return household

    def _follow(self) -> None:
        self.presence.sync(self.data)
        if async_follow_people(self.hass, self.config_entry, self.data, self.kept):
            self._set_timeouts(self.data)

    # Sightings

    @callback
    def async_subscribe_sightings(self, listener: Callable[[Sighting, Context], None]) -> CALLBACK_TYPE:
        """Call `listener` for each sighting, once, in order."""
        self._sighting_listeners.append(listener)
        return lambda: self._sighting_listeners.remove(listener)

    @callback
    def async_see_unkept(self, sighting: Sighting) -> None:
        """Take a sighting that the daemon was asked not to keep, and so does not tell of."""
        self.async_see(sighting)
        self.async_publish()

    @callback
    def async_see(self, sighting: Sighting) -> None:
        """Take a sighting, and tell everybody who listens."""
        sighting = self._judge(sighting)
        if self.data.is_hidden(sighting):
            return
        self.data.see(sighting)
        if sighting.verdict is Verdict.RECOGNIZED and sighting.person_id in self.data.people:
            self.presence.see(sighting.person_id, sighting.taken_at)
        context = Context()
        async_announce_sighting(self.hass, self.config_entry, self.data, sighting, context)
        for listener in list(self._sighting_listeners):
            listener(sighting, context)

    def _judge(self, sighting: Sighting) -> Sighting:
        """Be as sure as the camera's owner wants to be before saying a name; and follow merges and renamed cameras."""
        if (camera := self.kept.camera_now(sighting.camera)) != sighting.camera:
            sighting = replace(sighting, camera=camera)
        if sighting.person_id is None:
            return sighting
        if self.data is not None:
            sighting = replace(sighting, person_id=self.data.survivor(sighting.person_id))
        return as_sure_as_wanted(self.config_entry, sighting.camera, sighting)

    def _presence_changed(self, person_id: str, *, here: bool) -> None:
        async_announce_presence(self.hass, self.config_entry, self.data, person_id, here=here)
        self.async_update_listeners()
