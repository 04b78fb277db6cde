"""A household's whole state at one moment."""

from dataclasses import dataclass

from .faces import Sighting
from .people import Person
from .system import System


@dataclass(frozen=True, kw_only=True)
class PersonSeen(Person):
    """A person, and where a camera saw them last."""

    last_sighting: Sighting | None


@dataclass(frozen=True, slots=True)
class CameraState:
    """What a camera saw last."""

    camera: str
    last_sighting: Sighting | None
    last_recognized: Sighting | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Named people, cameras and sightings as they are at one moment."""

    system: System
    people: tuple[PersonSeen, ...]
    """people who have a name and are neither hidden nor ignored"""
    cameras: tuple[CameraState, ...]
    """cameras of stored sightings"""
    last_unknown: Sighting | None
    sightings: tuple[Sighting, ...]
    """since `after`, newest first, at most 1000"""
    event_id: str
    """the `Last-Event-ID` to listen from"""
