"""Photos whose file is gone."""

from dataclasses import dataclass
from datetime import datetime

from .kinds import Id


@dataclass(frozen=True, slots=True)
class PersonInPhoto:
    """A person in a photo."""

    id: Id
    name: str | None


@dataclass(frozen=True, slots=True)
class MissingPhoto:
    """A photo whose file is gone."""

    photo_ids: tuple[Id, ...]
    """one photo, or the frames of a video"""
    places: tuple[str, ...]
    """where its file was"""
    away: str | None
    """the folder that is gone or empty as a whole, such as an unmounted disk"""
    added_at: datetime
    faces: int
    people: tuple[PersonInPhoto, ...]


@dataclass(frozen=True, slots=True)
class FolderAway:
    """A folder that is gone or empty as a whole, and how many photos are only there."""

    path: str
    photos: int


@dataclass(frozen=True, slots=True)
class MissingPage:
    """A page of missing photos."""

    items: tuple[MissingPhoto, ...]
    cursor: str | None
    total: int
    """photos whose file is gone"""
    away: tuple[FolderAway, ...]
    """folders that are gone or empty as a whole, and how many photos are only there"""


@dataclass(frozen=True, slots=True)
class Removed:
    """Photos that were removed."""

    photo_ids: tuple[Id, ...]
