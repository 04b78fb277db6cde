"""Types of members that models share, and what JSON Schema says of them beyond their shape."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeAlias


@dataclass(frozen=True, slots=True)
class About:
    """An annotation: a type's format and description in the OpenAPI document."""

    format: str | None = None
    description: str | None = None


Id: TypeAlias = Annotated[str, About("uuid")]
Box: TypeAlias = Annotated[
    tuple[float, float, float, float],
    About(description="x, y, width, height in pixels of the upright image"),
]
Point: TypeAlias = tuple[float, float]
Landmarks: TypeAlias = Annotated[
    tuple[Point, Point, Point, Point, Point],
    About(
        description="left eye, right eye, nose, left and right mouth corner, as seen in the image; x, y in pixels"
    ),
]


class Verdict(StrEnum):
    """What recognition says of a face (open set)."""

    RECOGNIZED = "recognized"
    """A named person, by threshold and margin."""
    UNKNOWN = "unknown"
    """Good enough to identify, and no named person; `person_id` may be a lasting unnamed person."""
    UNUSABLE = "unusable"
    """Too small, blurred or turned to identify."""


class Origin(StrEnum):
    """How an image came to the daemon."""

    LIBRARY = "library"
    UPLOAD = "upload"
    VIDEO = "video"
    CAMERA = "camera"
