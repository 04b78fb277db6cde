"""Actions on single faces: whose they are, and which stands for a person."""

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..const import ATTR_FACE_ID, DOMAIN, NEW_PERSON
from ..exceptions import action_errors
from .answers import person_answer
from .entries import ENTRY, entry_of, named_entry_of
from .targets import TARGETS, async_one_person

CONF_TO = "to"
TO_NO_PERSON = "no_person"

SET_FEATURE_PHOTO = probatio.Schema({**ENTRY, probatio.Required(ATTR_FACE_ID): cv.string})
MOVE_FACE = probatio.Schema(
    {
        **ENTRY,
        **TARGETS,
        probatio.Required(ATTR_FACE_ID): cv.string,
        probatio.Optional(CONF_TO): probatio.In([NEW_PERSON, TO_NO_PERSON]),
    }
)


async def set_feature_photo(call: ServiceCall) -> ServiceResponse:
    """Choose the face that stands for a person; whose it is, the face says itself."""
    face_id = call.data[ATTR_FACE_ID]
    entry = entry_of(call)
    with action_errors():
        face = await entry.runtime_data.client.face(face_id)
        if face.person_id is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="face_without_person")
        person = await entry.runtime_data.client.update_person(face.person_id, feature_face_id=face_id)
    return person_answer(call.hass, entry, person)


async def move_face(call: ServiceCall) -> ServiceResponse:
    """Say whose face it is."""
    destination: str | None
    match call.data.get(CONF_TO):
        case "new":
            entry, destination = entry_of(call), NEW_PERSON
        case "no_person":
            entry, destination = entry_of(call), None
        case _:
            target = await async_one_person(call.hass, named_entry_of(call), dict(call.data))
            entry, destination = target.entry, target.person_id
    with action_errors():
        face = await entry.runtime_data.client.move_face(call.data[ATTR_FACE_ID], destination)
    return {"face_id": face.id, "person_id": face.person_id, "person_name": face.person_name}
