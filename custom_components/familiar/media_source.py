"""Media: people, their photos and sightings, newest first, to browse, search, play and cast."""

from datetime import datetime
from typing import override
from urllib.parse import quote, unquote

from homeassistant.components.media_player import (
    BrowseError,
    MediaClass,
    MediaType,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .client_errors import FamiliarClientError
from .const import CONF_CAMERA, DOMAIN, SUBENTRY_CAMERA
from .coordinator import FamiliarConfigEntry
from .models import Person
from .shown import as_sure_as_wanted, async_without_hidden
from .targets import loaded_entries
from .views import face_url, person_url

PAGE = 100
JPEG = "image/jpeg"


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source; the views behind it are the integration's own."""
    return FamiliarMediaSource(hass)


def _entry(hass: HomeAssistant, instance_id: str) -> FamiliarConfigEntry | None:
    return next((e for e in loaded_entries(hass) if e.unique_id == instance_id), None)


class FamiliarMediaSource(MediaSource):
    """`DAEMON/people`, `DAEMON/person/ID/photos`, `DAEMON/camera/ENTITY`, `DAEMON/face/ID`, …."""

    name = "Familiar"

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve the daemons of this Home Assistant."""
        super().__init__(DOMAIN)
        self.hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return a face's address, which core signs for a day."""
        match item.identifier.split("/"):
            case [instance_id, "face", face_id] if entry := _entry(self.hass, instance_id):
                return PlayMedia(face_url(entry.entry_id, face_id), JPEG)
        raise Unresolvable(
            translation_domain=DOMAIN,
            translation_key="media_not_usable",
            translation_placeholders={"media": item.media_source_id},
        )

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return one level."""
        entries = loaded_entries(self.hass)
        if not entries:
            raise BrowseError(translation_domain=DOMAIN, translation_key="not_loaded")
        if not item.identifier:
            if len(entries) > 1:
                return self._folder(None, self.name or DOMAIN, _daemons(entries))
            return self._daemon(entries[0])
        instance_id, *path = item.identifier.split("/")
        if (entry := _entry(self.hass, instance_id)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="not_loaded")
        try:
            return await self._browse(entry, path)
        except FamiliarClientError as error:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"detail": str(error)},
            ) from error

    @override
    async def async_search_media(self, item: MediaSourceItem, query: SearchMediaQuery) -> SearchMedia:
        """Find people by a part of their name, and their newest photos."""
        wanted = query.search_query.strip().casefold()
        found: list[BrowseMediaSource] = []
        try:
            for entry in loaded_entries(self.hass):
                people = [
                    person
                    for person in entry.runtime_data.data.people.values()
                    if wanted and wanted in (person.name or "").casefold()
                ]
                for person in sorted(people, key=lambda person: person.name or ""):
                    found.append(_person(entry, person))
                    photos = await self._photos(entry, person.id, None)
                    found.extend(photo for photo in photos if photo.can_play)
        except FamiliarClientError as error:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"detail": str(error)},
            ) from error
        classes = query.media_filter_classes
        return SearchMedia(result=[it for it in found if not classes or it.media_class in classes])

    async def _browse(self, entry: FamiliarConfigEntry, path: list[str]) -> BrowseMediaSource:
        household = entry.runtime_data.data
        base = f"{entry.unique_id}/{'/'.join(path)}"
        match path:
            case []:
                return self._daemon(entry)
            case ["people"]:
                people = sorted(household.people.values(), key=lambda person: person.name or "")
                return self._folder(base, "People", [_person(entry, who) for who in people])
            case ["unknown"]:
                page = await entry.runtime_data.client.people(named=False, sort="last_seen", limit=PAGE)
                return self._folder(base, "Unknown", [_person(entry, who) for who in page.items])
            case ["cameras"]:
                return self._folder(base, "Cameras", _cameras(entry))
            case ["camera", camera, *cursor]:
                state = self.hass.states.get(camera)
                children = await self._sightings(entry, None, camera, _cursor(cursor))
                return self._folder(base, state.name if state else camera, children)
            case ["person", person_id]:
                person = await entry.runtime_data.client.person(person_id)
                children = [
                    _directory(f"{base}/photos", "Photos"),
                    _directory(f"{base}/sightings", "Sightings"),
                ]
                return self._folder(base, person.name or "Unknown", children)
            case ["person", person_id, "photos", *cursor]:
                photos = await self._photos(entry, person_id, _cursor(cursor))
                return self._folder(base, "Photos", photos)
            case ["person", person_id, "sightings", *cursor]:
                sightings = await self._sightings(entry, person_id, None, _cursor(cursor))
                return self._folder(base, "Sightings", sightings)
        raise BrowseError(
            translation_domain=DOMAIN,
            translation_key="media_not_usable",
            translation_placeholders={"media": base},
        )

    async def _photos(
        self, entry: FamiliarConfigEntry, person_id: str, cursor: str | None
    ) -> list[BrowseMediaSource]:
        page = await entry.runtime_data.client.person_faces(person_id, PAGE, cursor)
        items = [
            _face(entry, face.id, f"{_at(face.taken_at)} · {face.source.rsplit('/', 1)[-1]}")
            for face in page.items
            if face.has_crop
        ]
        return items + _more(f"{entry.unique_id}/person/{person_id}/photos", page.cursor)

    async def _sightings(
        self,
        entry: FamiliarConfigEntry,
        person_id: str | None,
        camera: str | None,
        cursor: str | None,
    ) -> list[BrowseMediaSource]:
        page = await entry.runtime_data.client.sightings(
            person_id=person_id, camera=camera, limit=PAGE, cursor=cursor
        )
        sightings = page.items
        if camera is not None:
            sightings = await async_without_hidden(
                entry, (as_sure_as_wanted(entry, camera, sighting) for sighting in sightings)
            )
        items = []
        for sighting in sightings:
            if sighting.has_crop:
                state = self.hass.states.get(sighting.camera)
                where = state.name if state else sighting.camera
                who = sighting.person_name or "?"
                title = f"{_at(sighting.taken_at)} · {who if camera else where}"
                items.append(_face(entry, sighting.id, title))
        here = f"person/{person_id}/sightings" if person_id else f"camera/{camera}"
        return items + _more(f"{entry.unique_id}/{here}", page.cursor)

    def _daemon(self, entry: FamiliarConfigEntry) -> BrowseMediaSource:
        base = entry.unique_id
        children = [
            _directory(f"{base}/people", "People"),
            _directory(f"{base}/unknown", "Unknown"),
            _directory(f"{base}/cameras", "Cameras"),
        ]
        return self._folder(base, entry.title, children)

    def _folder(
        self, identifier: str | None, title: str, children: list[BrowseMediaSource]
    ) -> BrowseMediaSource:
        folder = _directory(identifier, title)
        folder.children = children
        folder.can_search = True
        folder.search_media_classes = [MediaClass.IMAGE, MediaClass.DIRECTORY]
        return folder


def _daemons(entries: list[FamiliarConfigEntry]) -> list[BrowseMediaSource]:
    return [_directory(entry.unique_id, entry.title) for entry in entries]


def _cameras(entry: FamiliarConfigEntry) -> list[BrowseMediaSource]:
    return [
        _directory(f"{entry.unique_id}/camera/{subentry.data[CONF_CAMERA]}", subentry.title)
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
    ]


def _person(entry: FamiliarConfigEntry, person: Person) -> BrowseMediaSource:
    return _directory(
        f"{entry.unique_id}/person/{person.id}",
        person.name or f"Unknown ({person.faces})",
        thumbnail=person_url(entry.entry_id, person.id),
    )


def _directory(identifier: str | None, title: str, thumbnail: str | None = None) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=MediaType.IMAGE,
        title=title,
        can_play=False,
        can_expand=True,
        thumbnail=thumbnail,
        children_media_class=MediaClass.IMAGE,
    )


def _face(entry: FamiliarConfigEntry, face_id: str, title: str) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=f"{entry.unique_id}/face/{face_id}",
        media_class=MediaClass.IMAGE,
        media_content_type=JPEG,
        title=title,
        can_play=True,
        can_expand=False,
        thumbnail=face_url(entry.entry_id, face_id),
    )


def _more(base: str, cursor: str | None) -> list[BrowseMediaSource]:
    return [_directory(f"{base}/{quote(cursor, safe='')}", "…")] if cursor else []


def _cursor(path: list[str]) -> str | None:
    return unquote(path[0]) if path else None


def _at(taken_at: datetime) -> str:
    return dt_util.as_local(taken_at).strftime("%Y-%m-%d %H:%M")
