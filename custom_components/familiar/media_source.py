"""Media: people, their photos and sightings, newest first, to browse, search, play and cast."""

from typing import override

from homeassistant.components.media_player import (
    BrowseError,
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

from .client_errors import FamiliarClientError
from .confidence import as_sure_as_wanted
from .const import CONF_CAMERA, DOMAIN, SUBENTRY_CAMERA
from .coordinator import FamiliarConfigEntry
from .exceptions import error_key
from .media_items import JPEG, cursor_of, directory, face_item, filled, folder_name, more, shown_time
from .models import Person
from .names import search_key
from .shown import async_without_hidden
from .targets import loaded_entries
from .views import face_url, person_url

PAGE = 100


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
                return filled(None, self.name or DOMAIN, _daemons(entries))
            return self._daemon(entries[0])
        instance_id, *path = item.identifier.split("/")
        if (entry := _entry(self.hass, instance_id)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="not_loaded")
        try:
            return await self._browse(entry, path)
        except FamiliarClientError as error:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key=error_key(error),
                translation_placeholders={"detail": str(error)},
            ) from error

    @override
    async def async_search_media(self, item: MediaSourceItem, query: SearchMediaQuery) -> SearchMedia:
        """Find people by a part of their name, and their newest photos."""
        wanted = search_key(query.search_query)
        found: list[BrowseMediaSource] = []
        try:
            for entry in loaded_entries(self.hass):
                people = [
                    person
                    for person in entry.runtime_data.data.people.values()
                    if wanted and wanted in search_key(person.label)
                ]
                for person in sorted(people, key=lambda person: search_key(person.label)):
                    found.append(self._person(entry, person))
                    photos = await self._photos(entry, person.id, None)
                    found.extend(photo for photo in photos if photo.can_play)
        except FamiliarClientError as error:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key=error_key(error),
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
                return filled(
                    base, folder_name(self.hass, "people"), [self._person(entry, who) for who in people]
                )
            case ["unknown", *cursor]:
                page = await entry.runtime_data.client.people(
                    named=False, sort="last_seen", limit=PAGE, cursor=cursor_of(cursor)
                )
                strangers = [self._person(entry, who) for who in page.items]
                strangers += more(f"{entry.unique_id}/unknown", page.cursor)
                return filled(base, folder_name(self.hass, "unknown"), strangers)
            case ["cameras"]:
                return filled(base, folder_name(self.hass, "cameras"), _cameras(entry))
            case ["camera", camera, *cursor]:
                state = self.hass.states.get(camera)
                children = await self._sightings(entry, None, camera, cursor_of(cursor))
                return filled(base, state.name if state else camera, children)
            case ["person", person_id]:
                person = await entry.runtime_data.client.person(person_id)
                children = [
                    directory(f"{base}/photos", folder_name(self.hass, "photos")),
                    directory(f"{base}/sightings", folder_name(self.hass, "sightings")),
                ]
                return filled(base, person.name or folder_name(self.hass, "unknown"), children)
            case ["person", person_id, "photos", *cursor]:
                photos = await self._photos(entry, person_id, cursor_of(cursor))
                return filled(base, folder_name(self.hass, "photos"), photos)
            case ["person", person_id, "sightings", *cursor]:
                sightings = await self._sightings(entry, person_id, None, cursor_of(cursor))
                return filled(base, folder_name(self.hass, "sightings"), sightings)
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
            face_item(entry, face.id, f"{shown_time(face.taken_at)} · {face.source.rsplit('/', 1)[-1]}")
            for face in page.items
            if face.has_crop
        ]
        return items + more(f"{entry.unique_id}/person/{person_id}/photos", page.cursor)

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
                title = f"{shown_time(sighting.taken_at)} · {who if camera else where}"
                items.append(face_item(entry, sighting.id, title))
        here = f"person/{person_id}/sightings" if person_id else f"camera/{camera}"
        return items + more(f"{entry.unique_id}/{here}", page.cursor)

    def _daemon(self, entry: FamiliarConfigEntry) -> BrowseMediaSource:
        base = entry.unique_id
        children = [
            directory(f"{base}/{folder}", folder_name(self.hass, folder))
            for folder in ("people", "unknown", "cameras")
        ]
        return filled(base, entry.title, children)

    def _person(self, entry: FamiliarConfigEntry, person: Person) -> BrowseMediaSource:
        return directory(
            f"{entry.unique_id}/person/{person.id}",
            person.name or f"{folder_name(self.hass, 'unknown')} ({person.faces})",
            thumbnail=person_url(entry.entry_id, person.id),
        )


def _daemons(entries: list[FamiliarConfigEntry]) -> list[BrowseMediaSource]:
    return [directory(entry.unique_id, entry.title) for entry in entries]


def _cameras(entry: FamiliarConfigEntry) -> list[BrowseMediaSource]:
    return [
        directory(f"{entry.unique_id}/camera/{subentry.data[CONF_CAMERA]}", subentry.title)
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA)
    ]
