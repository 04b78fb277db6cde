"""Turn the daemon's JSON into models, by the annotations of the model asked for."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import UnexpectedAnswer

T = TypeVar("T")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def decode(kind: type[T], value: Any, where: str = "the answer") -> T:
    """Return `value` as a `kind`; members that `kind` does not name are left out.

    Raises:
        UnexpectedAnswer: a member is missing or of another type; the message names its place.
    """
    try:
        return _decode(kind, value, where)  # type: ignore[no-any-return]
    except UnexpectedAnswer as error:
        raise UnexpectedAnswer(f"What answers cannot be understood: {error}.") from error


def _decode(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    # Which of the two it is depends on Python's version and on whether a part is annotated.
    if origin is UnionType or origin is Union:
        choices = get_args(kind)
        if value is None and NoneType in choices:
            return None
        return _decode(next(choice for choice in choices if choice is not NoneType), value, where)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value, where)
    if origin is Literal:
        if value not in get_args(kind):
            raise UnexpectedAnswer(f"{where}: {value!r} is none of {get_args(kind)}")
        return value
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _checked(dict, value, where)
    if kind is Any:
        return value
    if is_dataclass(kind) and isinstance(kind, type):
        return _decode_members(kind, value, where)
    return _decode_plain(kind, value, where)


def _decode_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise UnexpectedAnswer(f"{where}: expected a list, got {type(value).__name__}")
    if len(kinds) == 2 and kinds[1] is ...:
        return tuple(_decode(kinds[0], item, f"{where}[{at}]") for at, item in enumerate(value))
    if len(kinds) != len(value):
        raise UnexpectedAnswer(f"{where}: expected {len(kinds)} members, got {len(value)}")
    return tuple(_decode(kind, item, where) for kind, item in zip(kinds, value, strict=True))


def _decode_members(kind: type, value: Any, where: str) -> Any:
    members: dict[str, Any] = {}
    _checked(dict, value, where)
    for member in fields(kind):
        if member.name in value:
            members[member.name] = _decode(
                _hints(kind)[member.name], value[member.name], f"{where}.{member.name}"
            )
        elif member.default is MISSING and member.default_factory is MISSING:
            raise UnexpectedAnswer(f"{where}: {member.name} is missing")
    return kind(**members)


def _decode_plain(kind: type, value: Any, where: str) -> Any:
    try:
        if issubclass(kind, date):
            return kind.fromisoformat(value)
        if issubclass(kind, StrEnum):
            return kind(value)
    except (TypeError, ValueError) as error:
        raise UnexpectedAnswer(f"{where}: {value!r} is no {kind.__name__}") from error
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return _checked(kind, value, where)


_WORDS: dict[type, str] = {dict: "an object"}


def _checked(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        word = _WORDS.get(kind, kind.__name__)
        raise UnexpectedAnswer(f"{where}: expected {word}, got {type(value).__name__}")
    return value
