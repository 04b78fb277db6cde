"""Turn the daemon's JSON into models, by the annotations of the model asked for."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import UnexpectedAnswer

T = TypeVar("T")
Decoder: TypeAlias = Callable[[Any], Any]


class _Unfit(Exception):  # never seen outside
    """A value is not what its annotation says; each value around it adds its step to the path."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.steps: list[str] = []


def decode(kind: type[T], value: Any, where: str = "the answer") -> T:
    """Return `value` as a `kind`; members that `kind` does not name are left out.

    Raises:
        UnexpectedAnswer: a member is missing or of another type; the message names its place.
    """
    # Any: for mypy, a type is nothing to keep something by.
    wanted: Any = kind
    try:
        return _decoder(wanted)(value)  # type: ignore[no-any-return]
    except _Unfit as unfit:
        place = "".join([where, *reversed(unfit.steps)])
        raise UnexpectedAnswer(f"What answers cannot be understood: {place}: {unfit}.") from unfit


@cache
def _decoder(kind: Any) -> Decoder:
    """Make the decoder of an annotation once: lists have thousands of values, which all of it would be read for."""
    origin = get_origin(kind)
    # Which of the two it is depends on Python's version and on whether a part is annotated.
    if origin is UnionType or origin is Union:
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is Literal:
        return _literal(get_args(kind))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _plain(dict)
    if kind is Any:
        return lambda value: value
    if is_dataclass(kind) and isinstance(kind, type):
        return _model(kind)
    if issubclass(kind, date):
        return _parsed(kind, kind.fromisoformat)
    if issubclass(kind, StrEnum):
        return _parsed(kind, kind)
    return _number if kind is float else _plain(kind)


def _union(choices: tuple[Any, ...]) -> Decoder:
    inner = _decoder(next(choice for choice in choices if choice is not NoneType))
    if NoneType not in choices:
        return inner
    return lambda value: None if value is None else inner(value)


def _tuple(kinds: tuple[Any, ...]) -> Decoder:
    is_list = len(kinds) == 2 and kinds[1] is ...
    decoders = tuple(_decoder(kind) for kind in (kinds[:1] if is_list else kinds))

    def decode_tuple(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _Unfit(f"expected a list, got {type(value).__name__}")
        if not is_list and len(value) != len(decoders):
            raise _Unfit(f"expected {len(decoders)} members, got {len(value)}")
        result: list[Any] = []
        try:
            for decoder, item in zip(decoders * len(value) if is_list else decoders, value, strict=True):
                result.append(decoder(item))  # its length says which item is unfit
        except _Unfit as unfit:
            unfit.steps.append(f"[{len(result)}]")
            raise
        return tuple(result)

    return decode_tuple


def _literal(choices: tuple[Any, ...]) -> Decoder:
    def decode_literal(value: Any) -> Any:
        if value not in choices:
            raise _Unfit(f"{value!r} is none of {choices}")
        return value

    return decode_literal


def _model(kind: type) -> Decoder:
    # Its members are asked for when there is a value, because a model may have members of its own kind.
    def decode_model(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _Unfit(f"expected an object, got {type(value).__name__}")
        arguments: dict[str, Any] = {}
        name = ""
        try:
            for name, decoder, is_required in _members(kind):
                if name in value:
                    arguments[name] = decoder(value[name])
                elif is_required:
                    break
            else:
                return kind(**arguments)
        except _Unfit as unfit:
            unfit.steps.append(f".{name}")
            raise
        raise _Unfit(f"{name} is missing")

    return decode_model


@cache
def _members(kind: Any) -> list[tuple[str, Decoder, bool]]:
    hints = get_type_hints(kind)
    return [
        (
            member.name,
            _decoder(hints[member.name]),
            member.default is MISSING and member.default_factory is MISSING,
        )
        for member in fields(kind)
    ]


def _parsed(kind: type, parse: Decoder) -> Decoder:
    def decode_parsed(value: Any) -> Any:
        try:
            return parse(value)
        except (TypeError, ValueError) as error:
            raise _Unfit(f"{value!r} is no {kind.__name__}") from error

    return decode_parsed


def _number(value: Any) -> float:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, float):
        raise _Unfit(f"expected float, got {type(value).__name__}")
    return value


_WORDS: dict[type, str] = {dict: "an object"}


def _plain(kind: type) -> Decoder:
    word = _WORDS.get(kind, kind.__name__)

    def decode_plain(value: Any) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _Unfit(f"expected {word}, got {type(value).__name__}")
        return value

    return decode_plain
