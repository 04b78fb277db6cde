"""Opaque positions in a sorted list, so that a list which grows is paged without gaps or repeats."""

from __future__ import annotations

import base64
import binascii
import json

from familiard.errors import ValidationError


def encode(*keys: str | float | None) -> str:
    """A position: the sort keys of the last item that was given out."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> tuple[str | int | float | None, ...]:
    """The sort keys in a cursor.

    Raises:
        ValidationError: it is not one that this list gave out.
    """
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise ValidationError(
            "cursor", "The cursor is invalid. Use the cursor of the previous page, or leave it out."
        ) from error
    if not isinstance(keys, list) or len(keys) != length or not all(_storable(key) for key in keys):
        raise ValidationError(
            "cursor", "The cursor is invalid. Use the cursor of the previous page, or leave it out."
        )
    return tuple(keys)


def _storable(key: object) -> bool:
    """Whether SQLite could have given it out; a cursor made by hand can hold anything."""
    if isinstance(key, str):
        return key.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in key)
    return key is None or isinstance(key, float) or (isinstance(key, int) and abs(key) < 2**63)
