"""Search in the media source: people by a part of their name or id, and albums, below the folder that is open."""

from homeassistant.components.media_player import MediaClass
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.core import HomeAssistant

from ..client.models import Person
from ..client.names import search_key
from ..coordinator import FamiliarConfigEntry
from .lists import album_folders, camera_folders, person_folder, photos_in_album, photos_of, sightings_of
from .titles import unnamed_title

MOST_UNNAMED = 500
"""Unnamed people that a search reads, last seen first."""


async def async_found(
    hass: HomeAssistant, entry: FamiliarConfigEntry, path: list[str], wanted: str
) -> list[BrowseMediaSource]:
    """Return what is found below a folder of a daemon; a path of nothing is the daemon itself."""
    wanted = search_key(wanted)
    if not wanted:
        return []
    match path:
        case ["people", *_]:
            return await _people(hass, entry, wanted)
        case ["unknown", *_]:
            return await _unnamed(hass, entry, wanted)
        case ["albums", *_]:
            return _titled(await album_folders(entry), wanted)
        case ["album", album_id, *_]:
            return _titled(await photos_in_album(entry, album_id), wanted)
        case ["cameras", *_]:
            return _titled(camera_folders(entry), wanted)
        case ["camera", camera, *_]:
            return _titled(await sightings_of(hass, entry, camera=camera), wanted)
        case ["person", person_id, "sightings", *_]:
            return _titled(await sightings_of(hass, entry, person_id=person_id), wanted)
        case ["person", person_id, *_]:
            return _titled(await photos_of(hass, entry, person_id), wanted)
    return [
        *await _people(hass, entry, wanted),
        *await _unnamed(hass, entry, wanted),
        *_titled(await album_folders(entry), wanted),
        *_titled(camera_folders(entry), wanted),
    ]


async def _people(hass: HomeAssistant, entry: FamiliarConfigEntry, wanted: str) -> list[BrowseMediaSource]:
    """Find people by a part of their name, and their newest photos."""
    found: list[BrowseMediaSource] = []
    people = [who for who in entry.runtime_data.data.people.values() if wanted in search_key(who.label)]
    for person in sorted(people, key=lambda person: search_key(person.label)):
        found.append(person_folder(hass, entry, person))
        found.extend(photo for photo in await photos_of(hass, entry, person.id) if photo.can_play)
    return found


async def _unnamed(hass: HomeAssistant, entry: FamiliarConfigEntry, wanted: str) -> list[BrowseMediaSource]:
    page = await entry.runtime_data.client.people(named=False, sort="last_seen", limit=MOST_UNNAMED)
    return [person_folder(hass, entry, who) for who in page.items if _is_meant(who, wanted)]


def _is_meant(person: Person, wanted: str) -> bool:
    return person.id.startswith(wanted) or wanted in search_key(unnamed_title(person))


def _titled(items: list[BrowseMediaSource], wanted: str) -> list[BrowseMediaSource]:
    return [
        item
        for item in items
        if wanted in search_key(item.title) and (item.can_play or item.media_class == MediaClass.DIRECTORY)
    ]
