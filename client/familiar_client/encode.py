"""Turn models into the JSON that `decode` reads."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any


def _as_it_is(_member: str, number: float) -> float:
    return number


def encode(value: Any, *, number: Callable[[str, float], float] = _as_it_is, member: str = "") -> Any:
    """A model, and all in it, as JSON: times in UTC as text, enumerations by value.

    Args:
        number: shortens a float, given the name of the member that holds it.
        member: of `value`, where it is not a model.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: encode(getattr(value, field.name), number=number, member=field.name)
            for field in fields(value)
        }
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


def moment_text(moment: datetime) -> str:
    """`2026-11-24T08:15:00.000000Z`; naive times are taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        plain = aware.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        # An offset that leads out of the calendar: its first or last moment is as near as can be written.
        plain = datetime.min if aware.year == 1 else datetime.max  # noqa: DTZ901  # UTC, as all text here
    # Not strftime, which writes the year 1 as "1" on Linux: such text neither sorts nor reads.
    return plain.isoformat(timespec="microseconds") + "Z"
