"""The file of a photo as it was imported, for browsers to show: found by its places, and known by its digest."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from familiard.errors import NotFound

LARGEST = 64 << 20
"""Bytes; larger files are not shown."""
SIGNATURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))
UNKNOWN_KIND = "application/octet-stream"


def original_of(
    photo_id: str, places: Sequence[str], digest: str, *, any_kind: bool = False
) -> tuple[bytes, str]:
    """The bytes of a photo and their media type, from the first of its places where they are still the same.

    Args:
        any_kind: also files that browsers don't show, such as HEIC, which are rendered afterwards.

    Raises:
        NotFound: the file is gone or has changed, is too large, or is none that browsers show.
    """
    for place in places:
        content = _read(Path(place))
        if content is not None and hashlib.sha256(content).hexdigest() == digest:
            kind = _kind(content)
            if kind is not None or any_kind:
                return content, kind or UNKNOWN_KIND
    raise NotFound("file of the photo", photo_id)


def _read(path: Path) -> bytes | None:
    """The bytes of a regular file; opening a pipe would wait for a writer."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:  # noqa: PTH123  # a descriptor
            size = os.fstat(handle)
            if not stat.S_ISREG(size.st_mode) or size.st_size > LARGEST:
                return None
            return file.read(LARGEST)
    except (OSError, ValueError):
        return None


def _kind(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return next((kind for signature, kind in SIGNATURES if content.startswith(signature)), None)
