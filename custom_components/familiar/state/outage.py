"""A daemon that has been away for minutes: a repair says so, and goes by itself when the daemon is back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..client.errors import Unauthorized, VersionMismatch
from ..const import DOMAIN
from ..issues import TROUBLESHOOTING, UNREACHABLE, issue_id

LONG = timedelta(minutes=5)
"""Longer than a restart, an update or a backup of the daemon takes."""
AWAY_SINCE: HassKey[dict[str, datetime]] = HassKey(f"{DOMAIN}_away_since")
"""By entry; a daemon that is away when Home Assistant starts is tried again and again, each time from nothing."""


class Outage:
    """Watches whether a daemon answers, over every attempt to set its entry up."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, address: str, became_long: Callable[[], None]
    ) -> None:
        """Watch the daemon of an entry."""
        self._hass = hass
        self._entry = entry
        self._address = address
        self._became_long = became_long
        self._stop: CALLBACK_TYPE | None = None

    @property
    def is_long(self) -> bool:
        """Whether the daemon has been away for minutes."""
        return (
            ir.async_get(self._hass).async_get_issue(DOMAIN, issue_id(self._entry, UNREACHABLE)) is not None
        )

    @callback
    def async_began(self, error: BaseException | None) -> None:
        """Take note that the daemon does not answer; what is asked of its owner anyway is no outage."""
        if isinstance(error, (Unauthorized, VersionMismatch)):
            self.async_ended()
            return
        since = self._hass.data.setdefault(AWAY_SINCE, {}).setdefault(self._entry.entry_id, dt_util.utcnow())
        if (left := since + LONG - dt_util.utcnow()) <= timedelta(0):
            self._raise()
        elif self._stop is None:
            self._stop = async_call_later(self._hass, left, self._waited)

    @callback
    def async_ended(self) -> None:
        """Take note that the daemon answers."""
        self.async_stop()
        self._hass.data.get(AWAY_SINCE, {}).pop(self._entry.entry_id, None)
        ir.async_delete_issue(self._hass, DOMAIN, issue_id(self._entry, UNREACHABLE))

    @callback
    def async_stop(self) -> None:
        """Wait no more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    @callback
    def _waited(self, _now: datetime) -> None:
        self._stop = None
        self._raise()
        self._became_long()

    def _raise(self) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id(self._entry, UNREACHABLE),
            is_fixable=False,
            learn_more_url=TROUBLESHOOTING,
            severity=ir.IssueSeverity.WARNING,
            translation_key=UNREACHABLE,
            translation_placeholders={"name": self._entry.title, "address": self._address},
        )
