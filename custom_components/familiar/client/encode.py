"""Turn models into the JSON that `decode` reads."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any

_PLAIN = frozenset({str, int, bool, type(None)})


def _as_it_is(_member: str, number: float) -> float:
    return number


def encode(value: Any, *, number: Callable[[str, float], float] = _as_it_is, member: str = "") -> Any:
    """A model, and all in it, as JSON: times in UTC as text, enumerations by value.

    Args:
        number: shortens a float, given the name of the member that holds it.
        member: of `value`, where it is not a model.
    """
    model: Any = type(value)
    if (names := _members(model)) is not None:
        members = {}
        for name in names:
            item = getattr(value, name)
            # Most members are one of these: asking what else they could be takes longer than all the rest.
            if (kind := type(item)) in _PLAIN:
                members[name] = item
            elif kind is datetime:
                members[name] = moment_text(item)
            else:
                members[name] = encode(item, number=number, member=name)
        return members
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [encode(item, number=number, member=member) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item, number=number, member=key) for key, item in value.items()}
    if isinstance(value, float):
        return number(member, value)
    return value


@cache
def _members(kind: type) -> tuple[str, ...] | None:
    """Return the names of a model's members, or None for other types."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def moment_text(moment: datetime) -> str:
    """`2026-11-24T08:15:00.000000Z`; naive times are taken as UTC."""
    if moment.tzinfo is UTC:
        # As almost all of them are; "+00:00" is at the end.
        return moment.isoformat(timespec="microseconds")[:-6] + "Z"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        plain = aware.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        # An offset that leads out of the calendar: its first or last moment is as near as can be written.
        plain = datetime.min if aware.year == 1 else datetime.max  # noqa: DTZ901  # UTC, as all text here
    # Not strftime, which writes the year 1 as "1" on Linux: such text neither sorts nor reads.
    return plain.isoformat(timespec="microseconds") + "Z"
