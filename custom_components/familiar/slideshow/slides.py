"""The slides of a selection: photos as they are in the library, or faces where there is no photo of somebody."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from ..client.client import FamiliarClient
from ..client.models import Face, Origin, Photo
from ..coordinator import FamiliarCoordinator
from .selection import Selection

PAGE = 500
MOST = 5000
"""The most slides; of each person, the most faces that are read, the newest first."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A photo, or a face."""

    kind: Literal["photo", "face"]
    id: str
    taken_at: datetime


def slide_of(face: Face) -> Slide | None:
    """Return the photo of a face, or the face where the daemon has no more; None without a picture."""
    if face.origin is Origin.LIBRARY:
        return Slide("photo", face.photo_id, face.taken_at)
    return Slide("face", face.id, face.taken_at) if face.has_crop else None


def slide_in_album(photo: Photo) -> Slide | None:
    """Return a photo of an album, or the face in it where it is a video or a camera's snapshot; None without either."""
    if photo.places and photo.offset is None:
        return Slide("photo", photo.id, photo.taken_at)
    return Slide("face", photo.face_ids[0], photo.taken_at) if photo.face_ids else None


async def async_slides(coordinator: FamiliarCoordinator, selection: Selection) -> list[Slide]:
    """Return the slides of a selection: those of an album in its order, or else newest first.

    Raises:
        NotFound: the daemon knows the album, or one of the people, no more.
        FamiliarClientError: it does not answer.
    """
    if selection.album is not None:
        return _best(await _slides_in(coordinator.client, selection.album, selection))
    people = list(dict.fromkeys(coordinator.data.survivor(person_id) for person_id in selection.people))
    if selection.favorites:
        favorites = (person.id for person in coordinator.data.people.values() if person.favorite)
        people += [person_id for person_id in favorites if person_id not in people]
    if not people:
        if selection.favorites or selection.people:
            return []
        photos = await _all_photos(coordinator.client, selection)
        return _sorted(Slide("photo", photo.id, photo.taken_at) for photo in photos)
    of_each = [await _slides_of(coordinator.client, person_id, selection) for person_id in people]
    slides = {slide.id: slide for slides in of_each for slide in slides}
    if selection.together:
        everyone = set.intersection(*({slide.id for slide in slides} for slides in of_each))
        slides = {slide_id: slides[slide_id] for slide_id in everyone}
    return _sorted(_best(list(slides.values())))


def ordered(slides: Iterable[Slide], seed: int | None) -> list[Slide]:
    """Return slides as they come, or in a random order: for one seed the same, whichever others come or go."""
    if seed is None:
        return list(slides)
    key = seed.to_bytes(8, "big", signed=True)
    return sorted(slides, key=lambda slide: blake2b(slide.id.encode(), key=key, digest_size=16).digest())


def beginning_at(slides: list[Slide], slide_id: str | None) -> list[Slide]:
    """Return slides from one of them on, with those before it at the end; as they are if it is none of them."""
    index = next((index for index, slide in enumerate(slides) if slide.id == slide_id), 0)
    return slides[index:] + slides[:index]


def _best(slides: list[Slide]) -> list[Slide]:
    """Leave out faces where there are photos: their crops are small."""
    return [slide for slide in slides if slide.kind == "photo"] or slides


def _sorted(slides: Iterable[Slide]) -> list[Slide]:
    return sorted(slides, key=lambda slide: (slide.taken_at, slide.id), reverse=True)[:MOST]


async def _slides_in(client: FamiliarClient, album_id: str, selection: Selection) -> list[Slide]:
    """Return the slides of an album, in its order."""
    slides: list[Slide] = []
    cursor: str | None = None
    while len(slides) < MOST:
        page = await client.album_photos(album_id, PAGE, cursor)
        in_time = (photo for photo in page.items if selection.includes(photo.taken_at))
        slides += [slide for photo in in_time if (slide := slide_in_album(photo)) is not None]
        if (cursor := page.cursor) is None:
            break
    return slides


async def _slides_of(client: FamiliarClient, person_id: str, selection: Selection) -> list[Slide]:
    slides: dict[str, Slide] = {}
    async for face in _faces(client, person_id, selection):
        if selection.includes(face.taken_at) and (slide := slide_of(face)) is not None:
            slides.setdefault(slide.id, slide)
    return list(slides.values())


async def _faces(client: FamiliarClient, person_id: str, selection: Selection) -> AsyncIterator[Face]:
    """Yield a person's faces, newest first, until they are older than the selection."""
    cursor: str | None = None
    number = 0
    while number < MOST:
        page = await client.person_faces(person_id, PAGE, cursor)
        for face in page.items:
            if not selection.began(face.taken_at):
                return
            number += 1
            yield face
        if (cursor := page.cursor) is None:
            return


async def _all_photos(client: FamiliarClient, selection: Selection) -> list[Photo]:
    """Return photos of the library, last added first."""
    photos: list[Photo] = []
    cursor: str | None = None
    while len(photos) < MOST:
        page = await client.photos(PAGE, cursor)
        in_library = (photo for photo in page.items if photo.origin is Origin.LIBRARY)
        photos += [photo for photo in in_library if selection.includes(photo.taken_at)]
        if (cursor := page.cursor) is None:
            break
    return photos
