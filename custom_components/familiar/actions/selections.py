"""Which photos an action shows: those of people, favorites, or an album, taken on some days."""

from datetime import date
from typing import Any

import probatio
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..client.errors import NotFound
from ..client.models import Album
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..slideshow.selection import Selection
from .entries import entry_of, named_entry_of
from .targets import CONF_PERSON, async_people, loaded_entries

CONF_PERSON_DEVICES = "person_devices"
CONF_ALBUM = "album"
CONF_TOGETHER = "together"
CONF_FAVORITES = "favorites"
CONF_AFTER = "after"
CONF_BEFORE = "before"
CONF_SHUFFLE = "shuffle"

_TEXTS = probatio.All(probatio.EnsureList(), [cv.string])
PEOPLE: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_PERSON, default=list): _TEXTS,
    probatio.Optional(CONF_PERSON_DEVICES, default=list): _TEXTS,
}
SELECTION: dict[probatio.Marker, Any] = {
    **PEOPLE,
    probatio.Optional(CONF_ALBUM): probatio.All(cv.string, str.strip, probatio.Length(min=1)),
    probatio.Optional(CONF_TOGETHER, default=False): cv.boolean,
    probatio.Optional(CONF_FAVORITES, default=False): cv.boolean,
    probatio.Optional(CONF_AFTER): cv.date,
    probatio.Optional(CONF_BEFORE): cv.date,
}


def people_of(call: ServiceCall) -> dict[str, Any]:
    """Return the people that an action names beside its players, which are its target."""
    return {CONF_PERSON: call.data[CONF_PERSON], ATTR_DEVICE_ID: call.data[CONF_PERSON_DEVICES]}


async def async_selection(
    call: ServiceCall, *, may_be_empty: bool = False
) -> tuple[FamiliarConfigEntry, Selection]:
    """Return the photos that are meant, and whose they are: people and albums may be any daemon's, but all of the same.

    Raises:
        ServiceValidationError: they are not there, or do not go together.
    """
    wanted = call.data.get(CONF_ALBUM)
    album: Album | None = None
    people: tuple[str, ...] = ()
    if wanted is None:
        entry, people = await _async_people(call)
    elif call.data[CONF_FAVORITES] or any(people_of(call).values()):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="album_or_people")
    else:
        entry, album = await _async_album(call, wanted)
        if not album.photos and not may_be_empty:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="album_is_empty",
                translation_placeholders={"album": album.name},
            )
    return entry, Selection(
        people=people,
        album=album.id if album else None,
        together=call.data[CONF_TOGETHER],
        favorites=call.data[CONF_FAVORITES],
        after=_day(call.data.get(CONF_AFTER)),
        before=_day(call.data.get(CONF_BEFORE)),
        shuffle=call.data[CONF_SHUFFLE],
    )


async def _async_people(call: ServiceCall) -> tuple[FamiliarConfigEntry, tuple[str, ...]]:
    people = await async_people(call.hass, named_entry_of(call), people_of(call))
    entry = people[0].entry if people else entry_of(call)
    if any(target.entry is not entry for target in people):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="people_of_several_daemons")
    return entry, tuple(target.person_id for target in people)


async def _async_album(call: ServiceCall, wanted: str) -> tuple[FamiliarConfigEntry, Album]:
    """Return the album that a daemon finds by a name, an ID, or the beginning of one."""
    named = named_entry_of(call)
    for candidate in [named] if named else loaded_entries(call.hass) or [entry_of(call)]:
        try:
            with action_errors():
                return candidate, await candidate.runtime_data.client.album(wanted)
        except ServiceValidationError as error:
            if not isinstance(error.__cause__, NotFound):
                raise
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="album_not_found",
        translation_placeholders={"album": wanted},
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
