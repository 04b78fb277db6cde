"""Titles of the media source: what distinguishes items comes first, because long titles are cut at the end."""

from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from ..client.models import Face, Person, Photo, Sighting
from ..const import DOMAIN
from ..registry.camera_names import camera_name
from ..registry.ids import short_id


@callback
def text(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a text of the media source in the household's language."""
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    return texts.get(f"component.{DOMAIN}.common.media_{key}", key).format(**placeholders)


@callback
def person_title(hass: HomeAssistant, person: Person) -> str:
    """Return the name of a person, or the beginning of the id of an unnamed person."""
    return person.label or text(hass, "unknown_person", id=short_id(person.id))


@callback
def unnamed_title(person: Person) -> str:
    """Return the beginning of an id, which actions accept, the number of faces, and the first and last day."""
    days = dict.fromkeys(
        shown_day(seen) for seen in (person.first_seen, person.last_seen) if seen is not None
    )
    return " · ".join(filter(None, (short_id(person.id), f"{person.faces} ×", " – ".join(days))))


@callback
def sighting_title(hass: HomeAssistant, sighting: Sighting, *, of_camera: bool) -> str:
    """Return who was seen and when; in a list of one person's sightings, where and when."""
    if not of_camera:
        first = camera_name(hass, sighting.camera)
    elif sighting.person_name:
        first = sighting.person_name
    elif sighting.person_id:
        first = text(hass, "unknown_person", id=short_id(sighting.person_id))
    else:
        first = text(hass, "unknown_face")
    return f"{first} · {shown_time(sighting.taken_at)}"


@callback
def face_title(hass: HomeAssistant, face: Face) -> str:
    """Return which photo or camera a face is from, and when it was taken."""
    first = camera_name(hass, face.camera) if face.camera else face.source.rsplit("/", 1)[-1]
    return f"{first} · {shown_time(face.taken_at)}"


def photo_title(photo: Photo) -> str:
    """Return the name of a photo's file, and when it was taken."""
    return f"{photo.source.rsplit('/', 1)[-1]} · {shown_time(photo.taken_at)}"


def shown_time(taken_at: datetime) -> str:
    """Return a time as titles show it: local, and in the order in which it sorts."""
    return dt_util.as_local(taken_at).strftime("%Y-%m-%d %H:%M")


def shown_day(at: datetime) -> str:
    """Return a day as titles show it."""
    return dt_util.as_local(at).strftime("%Y-%m-%d")
