"""Whether photos and albums may have changed since they were read: by the daemon's events."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..client.models import Event
from .signals import daemon_event

ARRIVALS: Final = frozenset({"photo_added", "photo_replaced", "sighting"})
"""They come by the second while an import runs, or while a camera detects people."""
OTHERS: Final = ("album_", "clustered", "face", "people_", "person_", "photo_", "redone", "reset", "undone")
"""Beginnings of the types of other events after which a selection may have other photos."""
READ_AFTER: Final = 60.0
"""Seconds after which photos are read again at the earliest, if only new ones came."""


class PhotoChanges:
    """Counts the events of one daemon after which photos or albums may be others."""

    def __init__(self) -> None:
        """Begin with none."""
        self.arrivals = 0
        self.others = 0

    @callback
    def async_follow(self, hass: HomeAssistant, entry: ConfigEntry) -> CALLBACK_TYPE:
        """Count from now on; returns what ends it."""
        return async_dispatcher_connect(hass, daemon_event(entry), self._happened)

    @callback
    def _happened(self, event: Event) -> None:
        if event.type in ARRIVALS:
            self.arrivals += 1
        elif event.type.startswith(OTHERS):
            self.others += 1


class LastRead:
    """When the photos of a selection were read, and whether they are outdated."""

    def __init__(self, hass: HomeAssistant, changes: PhotoChanges) -> None:
        """They were never read."""
        self._hass = hass
        self._changes = changes
        self._read: tuple[int, int] | None = None
        self._at = 0.0

    @callback
    def async_note(self) -> None:
        """They are read now; what happens during that time counts as later."""
        self._read = self._changes.others, self._changes.arrivals
        self._at = self._hass.loop.time()

    @callback
    def async_forget(self) -> None:
        """They must be read again."""
        self._read = None

    @property
    def is_outdated(self) -> bool:
        """Whether they must be read again."""
        if self._read is None or self._read[0] != self._changes.others:
            return True
        return self._read[1] != self._changes.arrivals and self._hass.loop.time() - self._at >= READ_AFTER
