"""What requests bring: query parameters, JSON documents, and images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import voluptuous as vol

from familiard.server.api.validators import text, whole

Parameters: TypeAlias = Mapping[vol.Marker, Any]
Members: TypeAlias = Mapping[str | vol.Marker, Any]

MOST_IMAGES = 16

PAGING: Parameters = {
    vol.Optional("limit", default=100, description="maximum number of items"): whole(1, 500),
    vol.Optional("cursor", description="the `cursor` of the previous page"): text(512),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object that the API takes, by name."""

    name: str
    schema: vol.Schema

    def __call__(self, value: Any) -> Any:
        """The object, converted; a voluptuous validator."""
        return self.schema(value)


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A body in JSON; an optional one may be empty."""

    document: Document
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ImageBody:
    """An image as it is, or up to `most` of them as multipart."""

    most: int = MOST_IMAGES


@dataclass(frozen=True, slots=True)
class VideoBody:
    """A video as it is."""


@dataclass(frozen=True, slots=True)
class FileBody:
    """A file of any kind as it is, which the operation reads itself."""


@dataclass(frozen=True, slots=True)
class JsonOrImageBody:
    """A body in JSON, or an image; its content type says which."""

    json: JsonBody
    image: ImageBody


Body: TypeAlias = JsonBody | ImageBody | VideoBody | FileBody | JsonOrImageBody


def body_of(body: Body | None, content_type: str) -> JsonBody | ImageBody | VideoBody | FileBody | None:
    """What a request of this content type brings."""
    if isinstance(body, JsonOrImageBody):
        return body.json if content_type == "application/json" else body.image
    return body


def members(schema: Members) -> vol.Schema:
    """A schema whose members are all there, unless they are marked otherwise."""
    return vol.Schema(
        {key if isinstance(key, vol.Marker) else vol.Required(key): value for key, value in schema.items()}
    )
