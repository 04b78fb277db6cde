"""What a slideshow shows and how, as it is stored across a restart."""

from dataclasses import dataclass
from typing import Any, Self

from .selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A slideshow on one player."""

    instance_id: str
    """of the daemon"""
    selection: Selection
    seconds: float
    """how long each photo is shown"""
    seed: int
    """of the random order"""
    as_video: bool = False
    """for a player that takes no pictures"""
    at: str | None = None
    """ID of the slide that is shown"""
    single: bool = False
    """one photo, which stays: nothing to go on with"""

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """Return what was stored."""
        return cls(
            instance_id=document["instance_id"],
            selection=Selection.of(document["selection"]),
            seconds=document["seconds"],
            seed=document["seed"],
            as_video=document["as_video"],
            at=document.get("at"),
        )

    def document(self) -> dict[str, Any]:
        """Return what is stored, as JSON."""
        return {
            "instance_id": self.instance_id,
            "selection": self.selection.document(),
            "seconds": self.seconds,
            "seed": self.seed,
            "as_video": self.as_video,
            "at": self.at,
        }
