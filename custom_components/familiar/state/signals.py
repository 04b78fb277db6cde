"""Dispatcher signals between the parts of an entry."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.util.signal_type import SignalType

from ..client.models import Event
from ..const import DOMAIN


def camera_added(entry: ConfigEntry) -> SignalType[ConfigSubentry]:
    """Name the signal that a camera was added; it carries the subentry."""
    return SignalType(f"{DOMAIN}_camera_added_{entry.entry_id}")


def camera_changed(entry: ConfigEntry, subentry_id: str) -> SignalType[()]:
    """Name the signal that a camera's settings are others now."""
    return SignalType(f"{DOMAIN}_camera_changed_{entry.entry_id}_{subentry_id}")


def handed_on(entry: ConfigEntry) -> SignalType[str, str]:
    """Name the signal that a person's device is another's now; it carries both ids, the old one first."""
    return SignalType(f"{DOMAIN}_handed_on_{entry.entry_id}")


def daemon_event(entry: ConfigEntry) -> SignalType[Event]:
    """Name the signal that something happened in the daemon, after entities know it."""
    return SignalType(f"{DOMAIN}_event_{entry.entry_id}")


def connection_changed(entry: ConfigEntry) -> SignalType[bool]:
    """Name the signal that says whether the daemon is connected."""
    return SignalType(f"{DOMAIN}_connection_{entry.entry_id}")
