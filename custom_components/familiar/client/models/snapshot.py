"""A household's whole state at one moment."""

from dataclasses import dataclass

from .faces import Sighting
from .people import Person
from .system import System
from .visits import Visit


@dataclass(frozen=True, kw_only=True)
class PersonSeen(Person):
    """A person, and their last sighting."""

    last_sighting: Sighting | None


@dataclass(frozen=True, slots=True)
class CameraState:
    """A camera's last sightings."""

    camera: str
    last_sighting: Sighting | None
    last_recognized: Sighting | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Named people, cameras, visits, and sightings at one moment."""

    system: System
    people: tuple[PersonSeen, ...]
    """named people, except hidden and ignored ones"""
    cameras: tuple[CameraState, ...]
    """cameras with stored sightings"""
    last_unknown: Sighting | None
    sightings: tuple[Sighting, ...]
    """since `after`, newest first, at most 1000"""
    event_id: str
    """the `Last-Event-ID` to continue from"""
    visits: tuple[Visit, ...] = ()
    """that were going on at `after` or began later, newest first, at most 1000"""
