"""Values of queries and bodies: checked, and described for the OpenAPI document, in one place."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import voluptuous as vol

from familiar_client.names import MOST_LETTERS
from familiard import birth_dates
from familiard.dates import EARLIEST, plausible

TRUE = ("true", "1")
FALSE = ("false", "0")
MOST_AT_ONCE = 1000
"""Faces or people that one request changes."""
MOST_ROWS = 2**53
"""Past this, JSON's numbers are not whole any more."""
_SPACE_FOR_PLUS = re.compile(r" (\d\d:?\d\d)$")
LONGEST_SIDE = 1_000_000
"""Pixels; more than any image has."""
QUARTER_TURNS = (0, 90, 180, 270)
"""Degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A check that says of itself what it takes, as JSON Schema."""

    check: Callable[[Any], Any]
    document: Mapping[str, Any]

    def __call__(self, value: Any) -> Any:
        """The value, converted.

        Raises:
            voluptuous.ValidationError: it is not one of these.
        """
        return self.check(value)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise vol.Invalid("must be true or false")


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise vol.Invalid("must be true or false")
    return value


def _sequence_number(value: Any) -> int:
    # To JSON, 5.0 is a whole number.
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    if not whole or not 1 <= value <= MOST_ROWS:
        raise vol.Invalid("must be a whole number of at least 1")
    return int(value)


def _quarter_turn(value: Any) -> int:
    try:
        degrees = int(value)
    except (TypeError, ValueError):
        degrees = -1
    if degrees not in QUARTER_TURNS:
        raise vol.Invalid(f"must be one of {', '.join(map(str, QUARTER_TURNS))}, not {value!r}")
    return degrees


def _flag_or_any(value: Any) -> bool | None:
    return None if value == "any" else _flag(value)


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        # An offset's plus sign that was not escaped in a query arrives as a space.
        text = _SPACE_FOR_PLUS.sub(r"+\1", value)
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise vol.Invalid("must be a time such as 2026-11-24T08:15:00Z")


def _moment_of_a_picture(value: Any) -> datetime:
    moment = plausible(_moment(value))
    if moment is None:
        raise vol.Invalid(
            f"must be from {EARLIEST.year} or later and at most a day in the future; check the sender's clock"
        )
    return moment


def _birth_date(value: Any) -> date:
    born = _date(value)
    if (problem := birth_dates.problem_of(born)) is not None:
        raise vol.Invalid(problem)
    return born


def _date(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise vol.Invalid("must be a date such as 2019-05-31")


def _box(value: Any) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (float(part) for part in value.split(","))
    except (AttributeError, ValueError):
        x = y = width = height = math.nan
    if not (abs(x) <= LONGEST_SIDE and abs(y) <= LONGEST_SIDE) or not (
        0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE
    ):
        raise vol.Invalid("must be x,y,width,height in pixels, such as 120,80,64,64")
    return x, y, width, height


def number(least: float, most: float) -> Value:
    """A number in a query, where it is text."""

    def check(value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if isinstance(value, bool) or not least <= number <= most:
            raise vol.Invalid(f"must be a number from {least:g} to {most:g}")
        return number

    return Value(check, {"type": "number", "minimum": least, "maximum": most})


def whole(least: int, most: int) -> Value:
    """A whole number in a query, where it is text."""

    def check(value: Any) -> int:
        number = value
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
            number = int(value)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise vol.Invalid(f"must be a whole number from {least} to {most}")
        return number

    return Value(check, {"type": "integer", "minimum": least, "maximum": most})


def text(most: int, *, least: int = 1) -> Value:
    """Text of a length in characters; whatever is not Unicode or cannot be stored as text is refused."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise vol.Invalid("must be text")
        if not least <= len(value) <= most:
            raise vol.Invalid(f"must have {least} to {most} characters")
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise vol.Invalid("must be valid Unicode without null characters")
        return value

    return Value(check, {"type": "string", "minLength": least, "maxLength": most})


def path(most: int) -> Value:
    """A path on this machine; bytes in it that are no UTF-8 come as Python writes them (`surrogateescape`)."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= most or "\x00" in value:
            raise vol.Invalid(f"must be a path of 1 to {most} characters")
        try:
            os.fsencode(value)
        except UnicodeEncodeError:
            raise vol.Invalid("must be a valid path on the daemon's machine") from None
        return value

    return Value(check, {"type": "string", "minLength": 1, "maxLength": most})


def choice(*words: str) -> Value:
    """One of some words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise vol.Invalid(f"must be one of {', '.join(words)}")
        return value

    return Value(check, {"type": "string", "enum": list(words)})


def several(item: Value, most: int, *, least: int = 1) -> Value:
    """A list of so many."""
    schema = vol.Schema([item])

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise vol.Invalid(f"must be a list of {least} to {most} items")
        return list(schema(value))

    return Value(check, {"type": "array", "items": dict(item.document), "minItems": least, "maxItems": most})


def is_list(value: Any) -> bool:
    """Whether a value is a list of several."""
    return isinstance(value, Value) and value.document.get("type") == "array"


def nullable(value: Value) -> Value:
    """Also null."""
    return Value(
        lambda given: None if given is None else value(given),
        {"anyOf": [dict(value.document), {"type": "null"}]},
    )


def described(value: Value, description: str) -> Value:
    """The same, with a description."""
    return Value(value.check, {**value.document, "description": description})


FLAG = Value(_flag, {"type": "boolean"})
"""In a query."""
BOOLEAN = Value(_boolean, {"type": "boolean"})
"""In a body."""
SEQUENCE_NUMBER = Value(_sequence_number, {"type": "integer", "minimum": 1, "maximum": MOST_ROWS})
BOX = Value(_box, {"type": "string", "pattern": r"^-?[\d.]+,-?[\d.]+,[\d.]+,[\d.]+$"})
"""x, y, width, height in pixels."""
SHARE = number(0, 1)
QUARTER_TURN = Value(_quarter_turn, {"type": "integer", "enum": list(QUARTER_TURNS)})
SIMILARITY = number(-1, 1)
FLAG_OR_ANY = Value(_flag_or_any, {"type": "string", "enum": [*TRUE, *FALSE, "any"]})
MOMENT = Value(_moment, {"type": "string", "format": "date-time"})
"""Without an offset, UTC."""
PICTURE_MOMENT = Value(_moment_of_a_picture, {"type": "string", "format": "date-time"})
"""The same, when something can have been photographed."""
DATE = Value(_date, {"type": "string", "format": "date"})
BIRTH_DATE = Value(_birth_date, {"type": "string", "format": "date"})
ID = text(64)
"""An id; one that is no UUID is an id that nobody has."""
PERSON_REF = described(
    # In a path, each of these may take twelve bytes, and aiohttp takes a request line of 8190.
    text(6 * MOST_LETTERS),
    "an id, the id of somebody merged, a name (with its note, as in `Anna (neighbor)`), or the first 4 or more "
    "characters of an id",
)
"""A person in a request; the store says who is meant."""
FACE_REF = described(text(64), "an id, or its first 4 or more characters")
ALBUM_REF = described(text(400), "an ID, a name, or the first 4 or more characters of an ID")
"""An album in a request."""
NAME = text(4 * MOST_LETTERS)
"""As it is typed: decomposed, with marks that nobody sees. The store says what a name may be."""
