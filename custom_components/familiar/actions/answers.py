"""What actions answer: plain values for templates, with addresses of pictures that expire."""

from datetime import timedelta
from typing import Any

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..client.models import IdentifiedFace, Person, SeenFace
from ..coordinator import FamiliarConfigEntry
from ..images.views import face_url, person_url
from ..registry.ids import device_identifier
from ..registry.links import linked_person

PICTURE_LIFETIME = timedelta(hours=1)


@callback
def person_answer(hass: HomeAssistant, entry: FamiliarConfigEntry, person: Person) -> dict[str, Any]:
    """Return a person."""
    household = entry.runtime_data.data
    device = dr.async_get(hass).async_get_device_by_identifier(
        device_identifier(household.system.instance_id, person.id), entry.entry_id
    )
    seen_at = household.last_seen_at(person.id) or person.last_sighted_at or person.last_seen
    return {
        "person_id": person.id,
        "name": person.name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "hidden": person.hidden,
        "ignored": person.ignored,
        "favorite": person.favorite,
        "faces": person.faces,
        "feature_face_id": person.feature_face_id,
        "last_seen": seen_at.isoformat() if seen_at else None,
        "last_camera": household.last_camera(person.id) or person.last_camera,
        "present": entry.runtime_data.presence.is_here(person.id),
        "device_id": device.id if device else None,
        "linked_person": linked_person(entry, household, person.id),
        "image": signed(hass, person_url(entry.entry_id, person.id)),
    }


@callback
def seen_face_answer(hass: HomeAssistant, entry: FamiliarConfigEntry, face: IdentifiedFace) -> dict[str, Any]:
    """Return a face seen just now."""
    face_id = face.id if isinstance(face, SeenFace) else None
    return {
        "verdict": face.verdict.value,
        "person_id": face.person_id,
        "person_name": face.person_name,
        "confidence": face.confidence,
        "face_id": face_id,
        "box": list(face.box),
        "quality": face.quality,
        "reasons": [*face.reasons, *(r for r in face.quality_reasons if r not in face.reasons)],
        "image": signed(hass, face_url(entry.entry_id, face_id)) if face_id else None,
    }


@callback
def signed(hass: HomeAssistant, path: str) -> str:
    """Return an address that works without a login for an hour."""
    return async_sign_path(hass, path, PICTURE_LIFETIME)
