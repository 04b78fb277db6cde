"""Which photos a slideshow or a frame shows, and in which order."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from homeassistant.util import dt as dt_util


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Photos of people, of the favorites, of an album, or all; with the days between which they were taken."""

    people: tuple[str, ...] = ()
    """IDs; photos of any of them"""
    together: bool = False
    """only photos that show all of them"""
    favorites: bool = False
    """of the favorites as well"""
    album: str | None = None
    """ID of an album, whose photos they are, instead of those of people"""
    after: str | None = None
    """ISO date; that day or later"""
    before: str | None = None
    """ISO date; that day or earlier"""
    shuffle: bool = False

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """Return what was stored."""
        known = {key: value for key, value in document.items() if key in cls.__dataclass_fields__}
        return cls(**{**known, "people": tuple(known.get("people", ()))})

    def document(self) -> dict[str, Any]:
        """Return what is stored, as JSON."""
        return {**asdict(self), "people": list(self.people)}

    def includes(self, taken_at: datetime) -> bool:
        """Return whether a photo of that time is among them, by the household's days."""
        day = dt_util.as_local(taken_at).date()
        return self.began(taken_at) and (self.before is None or day <= date.fromisoformat(self.before))

    def began(self, taken_at: datetime) -> bool:
        """Return whether it was taken on the first day or later; lists go backwards in time."""
        return self.after is None or dt_util.as_local(taken_at).date() >= date.fromisoformat(self.after)
