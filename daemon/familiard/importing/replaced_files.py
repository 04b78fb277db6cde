"""What a file's place held before, and whether other places still hold what they held."""

from __future__ import annotations

from familiard.importing.file_presence import FilePresence, Presence, one_file
from familiard.importing.known_digests import KnownDigests
from familiard.importing.results import Before


def known_before(known: KnownDigests, path: str, digest: str) -> Before:
    """What is to be known of a file besides its content; it reads the disk, so from a thread of its own.

    Args:
        path: where the file lies, as it is stored.
        digest: what it holds now.
    """
    former = known.at(path)
    former = former if former != digest else None
    places = FilePresence(known.roots())
    lost: set[str] = set()
    gone: set[str] = set()
    asked = {place: (former, size, mtime) for place, size, mtime in known.places(former or "") if former}
    source = known.source(digest)
    if source and source != path:
        stood = {place: (size, mtime) for place, size, mtime in known.places(digest)}
        asked[source] = (digest, *stood.get(source, (None, None)))
    for place, (content, size, mtime) in asked.items():
        if place == path:
            continue
        if not place.startswith("/"):
            # Written by a version that kept paths as they were typed.
            lost.add(place)
            continue
        state = places.holds(place, content or "", size, mtime)
        if state is Presence.HOLDS and one_file(place, path):
            state = Presence.GONE
        if state is not Presence.HOLDS:
            lost.add(place)
        if state is Presence.GONE:
            gone.add(place)
    return Before(former, frozenset(lost), frozenset(gone))
