"""Lists of the media source: people, their photos and sightings, albums, and what cameras saw."""

from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.core import HomeAssistant

from ..client.models import Origin, Person, Photo
from ..client.names import search_key
from ..const import CONF_CAMERA, SUBENTRY_CAMERA
from ..coordinator import FamiliarConfigEntry
from ..images.views import THUMBNAIL, person_url, photo_url
from ..slideshow.selection import Selection
from ..slideshow.slides import Slide, async_slides, slide_in_album, slide_of
from .items import directory, face_item, more, photo_item, video_item
from .titles import face_title, person_title, photo_title, shown_time, sighting_title, unnamed_title

PAGE = 100
MOST_AT_ONCE = 500
"""Photos in a folder that frames read, most of which go into no folder below."""


def person_folder(hass: HomeAssistant, entry: FamiliarConfigEntry, person: Person) -> BrowseMediaSource:
    """Return a person, to go into."""
    return directory(
        f"{entry.unique_id}/person/{person.id}",
        person_title(hass, person) if person.name else unnamed_title(person),
        thumbnail=person_url(entry.entry_id, person.id),
    )


def people_folders(hass: HomeAssistant, entry: FamiliarConfigEntry) -> list[BrowseMediaSource]:
    """Return all named people."""
    people = entry.runtime_data.data.people.values()
    ranked = sorted(people, key=lambda person: search_key(person.label))
    return [person_folder(hass, entry, person) for person in ranked]


async def unnamed_folders(
    hass: HomeAssistant, entry: FamiliarConfigEntry, cursor: str | None
) -> list[BrowseMediaSource]:
    """Return unnamed people, last seen first."""
    page = await entry.runtime_data.client.people(named=False, sort="last_seen", limit=PAGE, cursor=cursor)
    folders = [person_folder(hass, entry, who) for who in page.items]
    return folders + more(f"{entry.unique_id}/unknown", page.cursor)


def camera_folders(entry: FamiliarConfigEntry) -> list[BrowseMediaSource]:
    """Return the cameras that are watched."""
    return [
        directory(f"{entry.unique_id}/camera/{subentry.data[CONF_CAMERA]}", subentry.title)
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
    ]


async def photos_of(
    hass: HomeAssistant, entry: FamiliarConfigEntry, person_id: str, cursor: str | None = None
) -> list[BrowseMediaSource]:
    """Return a person's photos, newest first; their face, where the daemon has no more than that."""
    page = await entry.runtime_data.client.person_faces(person_id, PAGE, cursor)
    items: dict[str, BrowseMediaSource] = {}
    for face in page.items:
        if face.origin is Origin.VIDEO:
            # Of a video, however often somebody is seen in it, there is one item.
            face_id = face.id if face.has_crop else None
            item = video_item(entry, face.photo_id, face.source, face_title(hass, face), face_id)
            items.setdefault(face.source, item)
        elif (slide := slide_of(face)) is not None:
            items.setdefault(slide.id, slide_item(entry, slide, face_title(hass, face)))
    return [*items.values(), *more(f"{entry.unique_id}/person/{person_id}/photos", page.cursor)]


async def all_photos(entry: FamiliarConfigEntry, cursor: str | None) -> list[BrowseMediaSource]:
    """Return the photos of the library, last added first."""
    page = await entry.runtime_data.client.photos(PAGE, cursor)
    items = [
        photo_item(entry, photo.id, photo_title(photo))
        for photo in page.items
        if photo.origin is Origin.LIBRARY
    ]
    return items + more(f"{entry.unique_id}/photos", page.cursor)


async def album_folders(entry: FamiliarConfigEntry) -> list[BrowseMediaSource]:
    """Return all albums, by name, each with its cover."""
    return [
        directory(
            f"{entry.unique_id}/album/{album.id}",
            album.name,
            photo_url(entry.entry_id, album.cover_photo_id, THUMBNAIL) if album.cover_photo_id else None,
        )
        for album in await entry.runtime_data.client.albums()
    ]


async def photos_in_album(
    entry: FamiliarConfigEntry, album_id: str, cursor: str | None = None
) -> list[BrowseMediaSource]:
    """Return the photos and videos of an album, in its order."""
    page = await entry.runtime_data.client.album_photos(album_id, PAGE, cursor)
    items = [item for photo in page.items if (item := _item_in_album(entry, photo)) is not None]
    return items + more(f"{entry.unique_id}/album/{album_id}", page.cursor)


def _item_in_album(entry: FamiliarConfigEntry, photo: Photo) -> BrowseMediaSource | None:
    if photo.places and photo.offset is not None:
        face_id = next(iter(photo.face_ids), None)
        return video_item(entry, photo.id, photo.source, photo_title(photo), face_id)
    slide = slide_in_album(photo)
    return slide_item(entry, slide, photo_title(photo)) if slide else None


async def selected(entry: FamiliarConfigEntry, selection: Selection) -> list[BrowseMediaSource]:
    """Return the photos of a selection in one folder."""
    slides = await async_slides(entry.runtime_data, selection)
    return [slide_item(entry, slide, shown_time(slide.taken_at)) for slide in slides[:MOST_AT_ONCE]]


def slide_item(entry: FamiliarConfigEntry, slide: Slide, title: str) -> BrowseMediaSource:
    """Return a photo or a face, to be shown or cast."""
    return (photo_item if slide.kind == "photo" else face_item)(entry, slide.id, title)


async def sightings_of(
    hass: HomeAssistant,
    entry: FamiliarConfigEntry,
    *,
    person_id: str | None = None,
    camera: str | None = None,
    cursor: str | None = None,
) -> list[BrowseMediaSource]:
    """Return what cameras saw of a person, or one camera of anybody, newest first."""
    page = await entry.runtime_data.client.sightings(
        person_id=person_id, camera=camera, limit=PAGE, cursor=cursor
    )
    items = [
        face_item(entry, sighting.id, sighting_title(hass, sighting, of_camera=camera is not None))
        for sighting in page.items
        if sighting.has_crop
    ]
    here = f"person/{person_id}/sightings" if person_id else f"camera/{camera}"
    return items + more(f"{entry.unique_id}/{here}", page.cursor)
