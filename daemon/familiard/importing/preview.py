"""A photo for somebody else: its pixels encoded again, without anything else that its file says.

No place, no camera, no name, no thumbnail of an earlier version, and no bytes behind the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from familiard.errors import LinkGone, NotFound
from familiard.importing.original import original_of
from familiard.importing.shrunk import rendered


def content_of(photo_id: str, places: Sequence[str], digest: str) -> tuple[bytes, str]:
    """The bytes of a photo and their media type, from the first of its places where they are still the same.

    Raises:
        LinkGone: the file is gone, has changed, or is too large.
    """
    try:
        return original_of(photo_id, places, digest, any_kind=True)
    except NotFound:
        raise LinkGone from None


def preview(photo_id: str, places: Sequence[str], digest: str, side: int) -> bytes:
    """A photo as an upright JPEG of at most `side` pixels along its longer side.

    Raises:
        LinkGone: as for `content_of`, or it cannot be decoded.
    """
    content, _ = content_of(photo_id, places, digest)
    try:
        return rendered(photo_id, content, side)
    except NotFound:
        raise LinkGone from None
