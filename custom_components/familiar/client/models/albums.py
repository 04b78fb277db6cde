"""Albums: chosen photos, or rules that new photos follow."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .kinds import Id


class AlbumMatch(StrEnum):
    """Which of a rule's people a photo must show."""

    ALL = "all"
    ANY = "any"


class AlbumOrder(StrEnum):
    """The order of an album's photos."""

    OLDEST = "oldest"
    """By the time they were taken, oldest first."""
    NEWEST = "newest"
    """By the time they were taken, newest first."""
    CHOSEN = "chosen"
    """As they were added; for albums of chosen photos."""


@dataclass(frozen=True, slots=True)
class AlbumRule:
    """What photos must fulfill to be in an album: all of it."""

    people: tuple[Id, ...] = ()
    """people whom a photo must show; merged people are their survivor"""
    match: AlbumMatch = AlbumMatch.ALL
    """whether a photo must show all of these people, or any of them"""
    taken_from: date | None = None
    """first day, in the daemon's time zone"""
    taken_to: date | None = None
    """last day, in the daemon's time zone"""
    cameras: tuple[str, ...] = ()
    """only snapshots of these cameras, of which Familiar stores the faces"""
    favorites: bool = False
    """only photos that show a favorite person"""


@dataclass(frozen=True, slots=True)
class Album:
    """An album, and how many photos are in it now."""

    id: Id
    name: str
    description: str | None
    rule: AlbumRule | None
    """null: the photos were chosen one by one"""
    order: AlbumOrder
    cover_photo_id: Id | None
    """the chosen cover, or the newest photo"""
    cover_chosen: bool
    """false: the cover is the newest photo"""
    photos: int
    first_taken: datetime | None
    last_taken: datetime | None
    created_at: datetime
