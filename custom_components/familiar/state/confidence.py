"""How sure the owner of a camera wants to be before somebody is called by a name."""

from dataclasses import replace

from homeassistant.config_entries import ConfigEntry

from ..client.models import SeenFace, Sighting, Verdict
from ..const import CONF_CAMERA, CONF_CONFIDENCE, SUBENTRY_CAMERA


def as_sure_as_wanted[T: (Sighting, SeenFace)](entry: ConfigEntry, camera: str, seen: T) -> T:
    """Call nobody by a name below the confidence that the camera is set to."""
    if seen.verdict is not Verdict.RECOGNIZED or seen.confidence is None:
        # Where there is no confidence it was no guess: somebody said who it is.
        return seen
    for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA):
        if subentry.data[CONF_CAMERA] == camera and seen.confidence < subentry.data[CONF_CONFIDENCE]:
            return replace(seen, verdict=Verdict.UNKNOWN, person_id=None, person_name=None)
    return seen
