"""Types that models share, with formats and descriptions for JSON Schema."""

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
    """The result of recognition (open set)."""

    RECOGNIZED = "recognized"
    """A named person, by threshold and margin."""
    UNKNOWN = "unknown"
    """Good enough to identify, but no named person; `person_id` may be an unnamed person."""
    UNUSABLE = "unusable"
    """Too small, blurred, or turned to identify."""
    DUPLICATE = "duplicate"
    """Another face in the picture is the same person: a mirror, a framed photo, a television."""


class Origin(StrEnum):
    """Where an image is from."""

    LIBRARY = "library"
    UPLOAD = "upload"
    VIDEO = "video"
    CAMERA = "camera"
