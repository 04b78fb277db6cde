"""The items of the media source: folders, photos, faces, and where a long list goes on."""

from mimetypes import guess_type
from urllib.parse import quote, unquote

from homeassistant.components.media_player import MediaClass, MediaType
from homeassistant.components.media_source import BrowseMediaSource

from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..images.views import JPEG, MP4, THUMBNAIL, face_url, photo_url


def directory(identifier: str | None, title: str, thumbnail: str | None = None) -> BrowseMediaSource:
    """Return a folder to go into."""
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


def filled(identifier: str | None, title: str, children: list[BrowseMediaSource]) -> BrowseMediaSource:
    """Return a folder with what is in it."""
    folder = directory(identifier, title)
    folder.children = children
    folder.can_search = True
    folder.search_media_classes = [MediaClass.IMAGE, MediaClass.DIRECTORY]
    return folder


def face_item(entry: FamiliarConfigEntry, face_id: str, title: str) -> BrowseMediaSource:
    """Return a face, to be shown or cast."""
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


def photo_item(entry: FamiliarConfigEntry, photo_id: str, title: str) -> BrowseMediaSource:
    """Return a photo, to be shown or cast."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=f"{entry.unique_id}/photo/{photo_id}",
        media_class=MediaClass.IMAGE,
        media_content_type=JPEG,
        title=title,
        can_play=True,
        can_expand=False,
        thumbnail=photo_url(entry.entry_id, photo_id, THUMBNAIL),
    )


def video_item(
    entry: FamiliarConfigEntry, photo_id: str, source: str, title: str, face_id: str | None
) -> BrowseMediaSource:
    """Return the video that a photo is a moment of, with a face in it, to be played."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=f"{entry.unique_id}/video/{photo_id}",
        media_class=MediaClass.VIDEO,
        media_content_type=video_kind(source),
        title=title,
        can_play=True,
        can_expand=False,
        thumbnail=face_url(entry.entry_id, face_id) if face_id else None,
    )


def video_kind(source: str) -> str:
    """Return the media type of a video by the name of its file."""
    kind, _ = guess_type(source)
    return kind if kind and kind.startswith("video/") else MP4


def more(base: str, cursor: str | None) -> list[BrowseMediaSource]:
    """Return the folder in which a list goes on, if it does; a cursor may hold a slash."""
    return [directory(f"{base}/{quote(cursor, safe='')}", "…")] if cursor else []


def cursor_of(path: list[str]) -> str | None:
    """Return the cursor that `more` put at the end of a path."""
    return unquote(path[0]) if path else None
