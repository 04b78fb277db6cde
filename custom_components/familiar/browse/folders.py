"""The folders of the media source below a daemon."""

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..registry.camera_names import camera_name
from ..slideshow.frame import FRAMES
from ..slideshow.selection import Selection
from .items import cursor_of, directory, filled
from .lists import (
    album_folders,
    all_photos,
    camera_folders,
    people_folders,
    photos_in_album,
    photos_of,
    selected,
    sightings_of,
    unnamed_folders,
)
from .titles import person_title, text

FOLDERS = ("people", "favorites", "albums", "photos", "frame", "unknown", "cameras")


@callback
def daemon_folder(hass: HomeAssistant, entry: FamiliarConfigEntry) -> BrowseMediaSource:
    """Return what a daemon has."""
    base = entry.unique_id
    children = [directory(f"{base}/{folder}", text(hass, folder)) for folder in FOLDERS]
    return filled(base, entry.title, children)


async def async_folder(hass: HomeAssistant, entry: FamiliarConfigEntry, path: list[str]) -> BrowseMediaSource:
    """Return a folder of a daemon.

    Raises:
        BrowseError: there is no such folder.
        FamiliarClientError: the daemon does not answer, or what the folder is of is gone.
    """
    match path:
        case []:
            return daemon_folder(hass, entry)
        case ["album" | "camera" | "person" as kind, ref, *rest]:
            return await {"album": _album, "camera": _camera, "person": _person}[kind](hass, entry, ref, rest)
        case [folder, *rest] if folder in FOLDERS:
            children = await _children(hass, entry, folder, cursor_of(rest))
            return filled(f"{entry.unique_id}/{'/'.join(path)}", text(hass, folder), children)
    raise _unknown(f"{entry.unique_id}/{'/'.join(path)}")


async def _children(
    hass: HomeAssistant, entry: FamiliarConfigEntry, folder: str, cursor: str | None
) -> list[BrowseMediaSource]:
    match folder:
        case "people":
            return people_folders(hass, entry)
        case "favorites":
            return await selected(entry, Selection(favorites=True))
        case "albums":
            return await album_folders(entry)
        case "photos":
            return await all_photos(entry, cursor)
        case "frame":
            return await selected(entry, hass.data[FRAMES][entry.entry_id].plan.selection)
        case "unknown":
            return await unnamed_folders(hass, entry, cursor)
        case _:
            return camera_folders(entry)


async def _album(
    hass: HomeAssistant, entry: FamiliarConfigEntry, album_id: str, rest: list[str]
) -> BrowseMediaSource:
    del hass
    album = await entry.runtime_data.client.album(album_id)
    photos = await photos_in_album(entry, album.id, cursor_of(rest))
    return filled(f"{entry.unique_id}/album/{'/'.join([album_id, *rest])}", album.name, photos)


async def _camera(
    hass: HomeAssistant, entry: FamiliarConfigEntry, camera: str, rest: list[str]
) -> BrowseMediaSource:
    children = await sightings_of(hass, entry, camera=camera, cursor=cursor_of(rest))
    base = f"{entry.unique_id}/camera/{'/'.join([camera, *rest])}"
    return filled(base, camera_name(hass, camera), children)


async def _person(
    hass: HomeAssistant, entry: FamiliarConfigEntry, person_id: str, rest: list[str]
) -> BrowseMediaSource:
    base = f"{entry.unique_id}/person/{'/'.join([person_id, *rest])}"
    match rest:
        case []:
            person = await entry.runtime_data.client.person(person_id)
            folders = [directory(f"{base}/{kind}", text(hass, kind)) for kind in ("photos", "sightings")]
            return filled(base, person_title(hass, person), folders)
        case ["photos", *cursor]:
            photos = await photos_of(hass, entry, person_id, cursor_of(cursor))
            return filled(base, text(hass, "photos"), photos)
        case ["sightings", *cursor]:
            sightings = await sightings_of(hass, entry, person_id=person_id, cursor=cursor_of(cursor))
            return filled(base, text(hass, "sightings"), sightings)
    raise _unknown(base)


def _unknown(media: str) -> BrowseError:
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="media_not_supported",
        translation_placeholders={"media": media},
    )
