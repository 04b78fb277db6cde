"""Media: people, their photos and sightings, and albums, to browse, search, play and cast."""

from mimetypes import guess_type
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

from .actions.targets import loaded_entries
from .browse.folders import async_folder, daemon_folder
from .browse.items import directory, filled, video_kind
from .browse.search import async_found
from .client.errors import FamiliarClientError
from .client.models import Photo
from .const import DOMAIN
from .coordinator import FamiliarConfigEntry
from .exceptions import error_key
from .images.views import JPEG, MP4, face_url, photo_url, video_url
from .slideshow.films import film_url
from .slideshow.players import fitting_size


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source; the views behind it are the integration's own."""
    return FamiliarMediaSource(hass)


def _entry(hass: HomeAssistant, instance_id: str) -> FamiliarConfigEntry | None:
    return next((e for e in loaded_entries(hass) if e.unique_id == instance_id), None)


class FamiliarMediaSource(MediaSource):
    """`DAEMON/people`, `DAEMON/person/ID/photos`, `DAEMON/album/ID`, `DAEMON/camera/ENTITY`, `DAEMON/photo/ID`, `DAEMON/face/ID`, …."""

    name = "Familiar"

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve the daemons of this Home Assistant."""
        super().__init__(DOMAIN)
        self.hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return the address of a photo in the player's size, its file or a face; core signs it for a day."""
        match item.identifier.split("/"):
            case [instance_id, "photo", photo_id] if entry := _entry(self.hass, instance_id):
                size = fitting_size(self.hass, item.target_media_player)
                return PlayMedia(photo_url(entry.entry_id, photo_id, size), JPEG)
            case [instance_id, "photo", photo_id, "full"] if entry := _entry(self.hass, instance_id):
                photo = await self._photo(entry, photo_id)
                kind, _ = guess_type(photo.source)
                return PlayMedia(photo_url(entry.entry_id, photo_id, None), kind or JPEG)
            case [instance_id, "video", photo_id] if entry := _entry(self.hass, instance_id):
                photo = await self._photo(entry, photo_id)
                return PlayMedia(video_url(entry.entry_id, photo_id), video_kind(photo.source))
            case [_, "film", name]:
                return PlayMedia(film_url(name), MP4)
            case [instance_id, "face", face_id] if entry := _entry(self.hass, instance_id):
                return PlayMedia(face_url(entry.entry_id, face_id), JPEG)
        raise _unresolvable(item)

    async def _photo(self, entry: FamiliarConfigEntry, photo_id: str) -> Photo:
        """Return what is known of a photo: the name of its file says what kind it is."""
        try:
            return await entry.runtime_data.client.photo(photo_id)
        except FamiliarClientError as error:
            raise Unresolvable(
                translation_domain=DOMAIN,
                translation_key=error_key(error),
                translation_placeholders={"detail": str(error)},
            ) from error

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return one level."""
        entries = loaded_entries(self.hass)
        if not entries:
            raise BrowseError(translation_domain=DOMAIN, translation_key="not_loaded")
        if not item.identifier:
            if len(entries) > 1:
                return filled(None, self.name or DOMAIN, _daemons(entries))
            return daemon_folder(self.hass, entries[0])
        instance_id, *path = item.identifier.split("/")
        if (entry := _entry(self.hass, instance_id)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="not_loaded")
        try:
            return await async_folder(self.hass, entry, path)
        except FamiliarClientError as error:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key=error_key(error),
                translation_placeholders={"detail": str(error)},
            ) from error

    @override
    async def async_search_media(self, item: MediaSourceItem, query: SearchMediaQuery) -> SearchMedia:
        """Find people by a part of their name or id, albums, and cameras; only below the folder that is open."""
        instance_id, *path = (item.identifier or "").split("/")
        entries = [entry for entry in loaded_entries(self.hass) if instance_id in ("", entry.unique_id)]
        found: list[BrowseMediaSource] = []
        try:
            for entry in entries:
                found.extend(await async_found(self.hass, entry, path, query.search_query))
        except FamiliarClientError as error:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key=error_key(error),
                translation_placeholders={"detail": str(error)},
            ) from error
        classes = query.media_filter_classes
        return SearchMedia(result=[it for it in found if not classes or it.media_class in classes])


def _unresolvable(item: MediaSourceItem) -> Unresolvable:
    return Unresolvable(
        translation_domain=DOMAIN,
        translation_key="media_not_supported",
        translation_placeholders={"media": item.media_source_id},
    )


def _daemons(entries: list[FamiliarConfigEntry]) -> list[BrowseMediaSource]:
    return [directory(entry.unique_id, entry.title) for entry in entries]
