"""Links: photos, an album, or a person's photos that somebody without an account may see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .kinds import Id


class LinkScope(StrEnum):
    """What a link shows."""

    PHOTOS = "photos"
    """Chosen photos."""
    ALBUM = "album"
    """The photos of an album, as they are when somebody opens the link."""
    PERSON = "person"
    """The photos of a person, as they are when somebody opens the link."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link; its token is only returned when it is created."""

    id: Id
    title: str | None
    scope: LinkScope
    album_id: Id | None
    person_id: Id | None
    photos: int
    """photos and videos that the link shows now"""
    has_password: bool
    expires_at: datetime | None
    downloads: bool
    """visitors may download all photos as a zip file"""
    originals: bool
    """visitors get the original files, with places and everything else in them; otherwise, re-encoded previews"""
    names: bool
    """visitors see the names of people"""
    created_at: datetime
    created_by: str | None
    views: int
    """how often the page was opened"""
    viewed_at: datetime | None
    wrong_passwords: int
    revoked_at: datetime | None
    active: bool
    """neither revoked nor expired, and what it shows still exists"""


@dataclass(frozen=True, slots=True)
class LinkCreated:
    """A new link and its secret, which Familiar doesn't store."""

    link: Link
    token: str


@dataclass(frozen=True, slots=True)
class LinkUnlocked:
    """The right password was given; `key` opens the link for some hours."""

    key: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link's visitor may know about it."""

    title: str | None
    description: str | None
    photos: int
    downloads: bool
    originals: bool


@dataclass(frozen=True, slots=True)
class SharedPhoto:
    """A photo or video that a link shows."""

    id: Id
    taken_at: datetime
    width: int
    height: int
    video: bool
    names: tuple[str, ...]
    """people in it, if the link shows names"""


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A photo of a link, and the ones beside it in the link's order."""

    photo: SharedPhoto
    previous_id: Id | None
    next_id: Id | None
