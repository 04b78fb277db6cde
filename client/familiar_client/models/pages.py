"""Slices of lists, and messages of the event stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list; `cursor` asks for the next, null at the end."""

    items: tuple[T, ...]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One message of the event stream; `data` is its JSON object."""

    id: str | None
    type: str
    data: Mapping[str, Any]
