"""The photos of a link that was opened: listed, found, and described without what visitors need not know."""

from __future__ import annotations

from dataclasses import dataclass, replace

from familiar_client.models import Page, Photo, Shared, SharedPhoto, SharedPlace
from familiard.errors import LinkGone
from familiard.store.albums.album_query import Selection
from familiard.store.albums.albums import Albums
from familiard.store.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that a visitor may see, and what is in it now."""

    id: str
    title: str | None
    description: str | None
    downloads: bool
    originals: bool
    names: bool
    selection: Selection


class LinkPhotos:
    """Reads the photos of open links."""

    def __init__(self, ledger: Ledger, albums: Albums) -> None:
        self._ledger = ledger
        self._albums = albums

    def shared(self, link: OpenLink) -> Shared:
        """What a visitor may know of a link."""
        return Shared(
            link.title, link.description, self.count(link.selection), link.downloads, link.originals
        )

    def photos(self, link: OpenLink, cursor: str | None = None, limit: int = 100) -> Page[SharedPhoto]:
        """What a link shows now, in its order; no paths, cameras or faces."""
        page = self._albums.page(link.selection, cursor, limit)
        return Page(tuple(self._shared(photo, names=link.names) for photo in page.items), page.cursor)

    def originals(self, link: OpenLink, cursor: str | None = None, limit: int = 100) -> Page[Photo]:
        """The same photos, as the daemon reads their files."""
        return self._albums.page(link.selection, cursor, limit)

    def photo(self, link: OpenLink, photo_id: str) -> Photo:
        """A photo of a link.

        Raises:
            LinkGone: it is not in the link now, whether there is such a photo or not.
        """
        one = replace(
            link.selection,
            where=f"{link.selection.where} AND p.id = ?",
            values=(*link.selection.values, photo_id),
        )
        found = self._albums.page(one, None, 1).items
        if not found:
            raise LinkGone
        return found[0]

    def place(self, link: OpenLink, photo_id: str) -> SharedPlace:
        """A photo of a link, and the ones before and behind it.

        Raises:
            LinkGone: it is not in the link now.
        """
        photo = self.photo(link, photo_id)
        before, behind = self._albums.beside(link.selection, photo.id)
        return SharedPlace(self._shared(photo, names=link.names), before, behind)

    def files(self, photo: Photo) -> tuple[tuple[str, int, int], ...]:
        """The files of a photo's content as they were read: path, size, and time of change in nanoseconds."""
        rows = self._ledger.db.execute(
            "SELECT path, size, mtime_ns FROM file WHERE digest = ? ORDER BY path", (photo.digest,)
        )
        return tuple((row["path"], row["size"], row["mtime_ns"]) for row in rows)

    def count(self, selection: Selection) -> int:
        """How many photos are in a selection now."""
        query = f"SELECT count(*) FROM {selection.source} WHERE {selection.where}"
        return int(self._ledger.db.execute(query, selection.values).fetchone()[0])

    def _shared(self, photo: Photo, *, names: bool) -> SharedPhoto:
        rows = self._ledger.db.execute(
            "SELECT DISTINCT n.name FROM photo q JOIN face f ON f.photo_id = q.id JOIN member m ON m.face_id = f.id"
            " JOIN person n ON n.id = m.person_id WHERE q.digest = ? AND q.origin <> 'camera' AND n.name IS NOT NULL"
            " AND NOT n.hidden ORDER BY n.sort_key, n.name",
            (photo.digest,),
        )
        return SharedPhoto(
            id=photo.id,
            taken_at=photo.taken_at,
            width=photo.width,
            height=photo.height,
            video=photo.offset is not None,
            names=tuple(row["name"] for row in rows) if names else (),
        )
