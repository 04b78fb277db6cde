"""Apply changes of a loaded entry to what changed only, without a reload."""

from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send

from ..const import CONF_CAMERA, CONF_FAMILIAR_PERSON, SUBENTRY_CAMERA, SUBENTRY_LINK
from ..coordinator import FamiliarConfigEntry
from ..registry.device_choice import async_choose
from ..registry.ids import device_identifier
from .signals import camera_added, camera_changed

type Values = dict[str, Any]


@callback
def async_follow_entry(hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
    """Take in cameras, links and options that are added, changed or taken away, by whichever way."""
    follower = Follower(hass, entry)

    @callback
    def changed(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        if changed_entry.entry_id == entry.entry_id and change is ConfigEntryChange.UPDATED:
            follower.async_follow()

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed))
    entry.async_on_unload(follower.async_stop)
    follower.async_start()


class Follower:
    """Compares an entry with how it was; core reports all changes in the same way."""

    def __init__(self, hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
        """Begin with what the entry was set up with."""
        self._hass = hass
        self._entry = entry
        self._coordinator = entry.runtime_data
        self._subentries: dict[str, Values] = {}
        self._options: Values = dict(entry.options)

    @callback
    def async_start(self) -> None:
        """Watch the cameras; those that came while the platforms were set up are taken in."""
        watched = self._coordinator.watchers
        self._subentries = {
            key: value
            for key, value in self._now().items()
            if value["subentry_type"] != SUBENTRY_CAMERA or key in watched
        }
        for watcher in watched.values():
            watcher.async_start()
        self.async_follow()

    @callback
    def async_stop(self) -> None:
        """Watch no more."""
        for watcher in self._coordinator.watchers.values():
            watcher.async_stop()

    @callback
    def async_follow(self) -> None:
        """Take in what changed since the last time."""
        before, self._subentries = self._subentries, self._now()
        options, self._options = self._options, dict(self._entry.options)
        if before == self._subentries and options == self._options:
            return
        other_cameras = False
        for subentry_id in before.keys() | self._subentries.keys():
            old, new = before.get(subentry_id), self._subentries.get(subentry_id)
            kind = (new or old or {})["subentry_type"]
            if kind == SUBENTRY_LINK and old is None and new is not None:
                async_choose(self._hass, self._entry, new["data"][CONF_FAMILIAR_PERSON])
            if old != new and kind == SUBENTRY_CAMERA:
                other_cameras |= self._follow_camera(subentry_id, old, new)
        if options != self._options:
            self._coordinator.async_follow_options()
        if other_cameras:
            self._coordinator.listener.async_load_soon()
        self._coordinator.async_publish()

    def _now(self) -> dict[str, Values]:
        # As values: core changes a subentry in its place.
        return {key: dict(subentry.as_dict()) for key, subentry in self._entry.subentries.items()}

    def _follow_camera(self, subentry_id: str, old: Values | None, new: Values | None) -> bool:
        """Apply the changes of one camera, and return whether it shows other sightings now."""
        watchers = self._coordinator.watchers
        if new is None:
            # Its entities and device are taken away by core.
            if watcher := watchers.pop(subentry_id, None):
                watcher.async_stop()
            return False
        subentry = self._entry.subentries[subentry_id]
        if old is None:
            watcher = self._coordinator.async_watch(subentry)
            async_dispatcher_send(self._hass, camera_added(self._entry), subentry)
            watcher.async_start()
            return True
        watchers[subentry_id].async_change()
        self._rename_device(subentry)
        async_dispatcher_send(self._hass, camera_changed(self._entry, subentry_id))
        return bool(old["data"][CONF_CAMERA] != new["data"][CONF_CAMERA])

    def _rename_device(self, subentry: ConfigSubentry) -> None:
        registry = dr.async_get(self._hass)
        identifier = device_identifier(self._coordinator.data.system.instance_id, subentry.subentry_id)
        device = registry.async_get_device_by_identifier(identifier, self._entry.entry_id)
        if device is not None:
            registry.async_update_device(device.id, name=subentry.title)
