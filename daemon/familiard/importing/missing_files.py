"""Which photos are gone from where they were found, and which only seem so since a disk is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from familiard.importing.file_presence import FilePresence, Presence
from familiard.store.people.photo_places import Placed


@dataclass(frozen=True, slots=True)
class Missing:
    """A photo, or a video with all its moments, of which no place is there.

    Attributes:
        away: the folder that is gone or empty as a whole, as a disk is that is not mounted; None where the file
            alone is gone.
    """

    placed: Placed
    away: str | None


def missing(photos: Sequence[Placed], places: FilePresence) -> list[Missing]:
    """The photos that lie nowhere; it asks the disk, so from a thread of its own.

    One that may still lie on a disk that is away is away, whatever its other places say.
    """
    found = []
    for photo in photos:
        # What an older version kept as it was typed may mean any folder: nothing can be said.
        known = [place for place in photo.places if place.startswith("/")]
        states = {place: places.there(place) for place in known}
        if not states or Presence.HOLDS in states.values():
            continue
        silent = [place for place, state in states.items() if state is Presence.AWAY]
        found.append(Missing(photo, (places.root_away(silent[0]) or silent[0]) if silent else None))
    return found
