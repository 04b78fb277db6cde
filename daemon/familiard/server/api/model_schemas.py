"""Models of `familiar_client` as JSON Schema; their docstrings are the descriptions."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from familiar_client.models import Page
from familiar_client.models.kinds import About

Model: TypeAlias = type
"""A model, or a page of one (`Page[Person]`)."""
Schema: TypeAlias = dict[str, Any]
Refer: TypeAlias = Callable[[Model], Schema]
"""Gives the schema that refers to another model, and remembers that model."""

_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
    Any: {},
}


def name_of(model: Model) -> str:
    """A model's name in the document."""
    if get_origin(model) is Page:
        return f"{get_args(model)[0].__name__}Page"
    assert isinstance(model, type)
    return model.__name__


def schema_of(model: Model, refer: Refer) -> Schema:
    """A model's own schema; other models in it are references."""
    if get_origin(model) is Page:
        (item,) = get_args(model)
        return _object({"items": {"type": "array", "items": refer(item)}, "cursor": _hint(str | None, refer)})
    assert isinstance(model, type)
    hints = get_type_hints(model, include_extras=True)
    described = _descriptions(model)
    members = {}
    for field in fields(model):
        members[field.name] = _hint(hints[field.name], refer)
        if field.name in described:
            members[field.name]["description"] = described[field.name]
    schema = _object(members)
    if model.__doc__:
        schema["description"] = model.__doc__
    return schema


def _object(members: Mapping[str, Schema]) -> Schema:
    # Also what has a default: that is for answers of older daemons.
    return {"type": "object", "properties": dict(members), "required": list(members)}


def _hint(hint: Any, refer: Refer) -> Schema:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(hint, refer)
    if origin is UnionType or origin is Union:
        return {"anyOf": [_hint(arg, refer) for arg in args]}
    if origin is Literal:
        return {"type": "string", "enum": list(args)}
    if origin is tuple:
        return _tuple(args, refer)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"type": "string", "enum": [member.value for member in hint]}
    if is_dataclass(hint) and isinstance(hint, type):
        return refer(hint)
    return dict(_PLAIN[hint])


def _annotated(hint: Any, refer: Refer) -> Schema:
    schema = _hint(hint.__origin__, refer)
    for about in hint.__metadata__:
        if isinstance(about, About):
            known = {"format": about.format, "description": about.description}
            schema |= {key: text for key, text in known.items() if text is not None}
    return schema


def _tuple(args: tuple[Any, ...], refer: Refer) -> Schema:
    if args[-1] is Ellipsis:
        return {"type": "array", "items": _hint(args[0], refer)}
    schemas = [_hint(arg, refer) for arg in args]
    alike = all(schema == schemas[0] for schema in schemas)
    length = {"minItems": len(args), "maxItems": len(args)}
    return {"type": "array", **({"items": schemas[0]} if alike else {"prefixItems": schemas}), **length}


def _descriptions(model: type) -> dict[str, str]:
    """What the docstrings below its members say, those of its bases included."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if is_dataclass(base):
            module = inspect.getmodule(base)
            assert module is not None
            found |= _docstrings(module).get(base.__name__, {})
    return found


@cache
def _docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    """By class and member; the interpreter keeps none of them."""
    return {
        node.name: {
            member.target.id: inspect.cleandoc(text.value.value)
            for member, text in zip(node.body, node.body[1:], strict=False)
            if isinstance(member, ast.AnnAssign)
            and isinstance(member.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        }
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.ClassDef)
    }
