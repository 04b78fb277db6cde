"""Kinds of members that documents share."""

from __future__ import annotations

from typing import Any

import voluptuous as vol

from familiard.server.api.validators import Value, choice, text
from familiard.store.models import Origin, Verdict


def number(value: Any) -> float:
    """A JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise vol.Invalid("must be a number")
    return value


def maybe(kind: Any) -> vol.Any:
    """Also null."""
    return vol.Any(kind, None)


NUMBER = Value(number, {"type": "number"})
UUID = Value(text(64), {"type": "string", "format": "uuid"})
MOMENT = Value(text(40), {"type": "string", "format": "date-time"})
DAY = Value(text(10), {"type": "string", "format": "date"})
BOX = Value(
    vol.Schema(vol.All([number], vol.Length(4, 4))),
    {
        "type": "array",
        "items": {"type": "number"},
        "minItems": 4,
        "maxItems": 4,
        "description": "x, y, width, height in pixels of the upright image",
    },
)
LANDMARKS = Value(
    vol.Schema(vol.All([vol.All([number], vol.Length(2, 2))], vol.Length(5, 5))),
    {
        "type": "array",
        "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        "minItems": 5,
        "maxItems": 5,
        "description": "left eye, right eye, nose, left and right mouth corner, as seen in the image",
    },
)
VERDICT = choice(*(verdict.value for verdict in Verdict))
ORIGIN = choice(*(origin.value for origin in Origin))
