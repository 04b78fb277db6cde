"""What an entry must know after a restart and its daemon does not: kept in Home Assistant's own storage."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

STORAGE_VERSION = 1


class KeptData(TypedDict):
    """What is stored: people by their id as it was then, cameras by the entity id that they had."""

    former_ids: dict[str, str]
    presence_timeouts: dict[str, float]
    former_cameras: dict[str, str]


class Kept:
    """Whom removed devices and entities stood for, people's own presence timeouts, and what cameras were called."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it for an entry."""
        self._hass = hass
        self._store: Store[KeptData] = Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
        self._data = KeptData(former_ids={}, presence_timeouts={}, former_cameras={})

    async def async_load(self) -> None:
        """Read what was kept."""
        if (data := await self._store.async_load()) is not None:
            # What an earlier version stored lacks what came later.
            self._data |= data

    async def async_remove(self) -> None:
        """Leave nothing behind."""
        await self._store.async_remove()

    @callback
    def remember_former(self, ids: Iterable[str], person_id: str) -> None:
        """Store the person of a device and its entities, which are about to be removed."""
        self._data["former_ids"] |= dict.fromkeys(ids, person_id)
        self._save()

    def former_person(self, device_or_entity_id: str) -> str | None:
        """Return the person it stood for, who may have been merged since."""
        return self._data["former_ids"].get(device_or_entity_id)

    @callback
    def remember_camera(self, old: str, new: str) -> None:
        """Keep that a camera has another entity id now; sightings from before still name the old one."""
        former = self._data["former_cameras"]
        former.pop(new, None)
        for camera, now in former.items():
            if now == old:
                former[camera] = new
        former[old] = new
        self._save()

    def camera_now(self, camera: str) -> str:
        """Return the entity id that a camera has now."""
        return self._data["former_cameras"].get(camera, camera)

    def all_ids_of_camera(self, camera: str) -> list[str]:
        """Return the entity id that a camera has, and those that it had."""
        return [camera, *(old for old, now in self._data["former_cameras"].items() if now == camera)]

    @callback
    def remember_timeout(self, person_id: str, timeout: timedelta) -> None:
        """Keep a presence timeout."""
        self._data["presence_timeouts"][person_id] = timeout.total_seconds()
        self._save()

    @property
    def timeouts(self) -> dict[str, timedelta]:
        """The presence timeouts that were set, by person."""
        kept = self._data["presence_timeouts"]
        return {person_id: timedelta(seconds=seconds) for person_id, seconds in kept.items()}

    @callback
    def _save(self) -> None:
        self._hass.async_create_task(self._store.async_save(self._data), "familiar storage")
