"""Actions on faces: assign them, and set the feature photo of a person."""

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType

from ..client.models import Face
from ..const import ATTR_FACE_ID, DOMAIN, NEW_PERSON
from ..exceptions import action_errors
from .answers import person_answer
from .entries import ENTRY, entry_of, named_entry_of
from .targets import TARGETS, async_one_person

CONF_TO = "to"
TO_NO_PERSON = "no_person"

SET_FEATURE_PHOTO = probatio.Schema({**ENTRY, probatio.Required(ATTR_FACE_ID): cv.string})
_FACES = probatio.All(probatio.EnsureList(), [cv.string], probatio.Length(min=1))
IGNORE_FACE = probatio.Schema({**ENTRY, probatio.Required(ATTR_FACE_ID): _FACES})
MOVE_FACE = probatio.Schema(
    {
        **ENTRY,
        **TARGETS,
        probatio.Required(ATTR_FACE_ID): _FACES,
        probatio.Optional(CONF_TO): probatio.In([NEW_PERSON, TO_NO_PERSON]),
    }
)


async def ignore_face(call: ServiceCall) -> ServiceResponse:
    """Ignore the people of faces: never asked about, never announced."""
    with action_errors():
        changed = await entry_of(call).runtime_data.client.change_faces("ignore", call.data[ATTR_FACE_ID])
    return {"faces": [_moved(face) for face in changed.faces]}


async def set_feature_photo(call: ServiceCall) -> ServiceResponse:
    """Set a face as the feature photo of its person."""
    face_id = call.data[ATTR_FACE_ID]
    entry = entry_of(call)
    with action_errors():
        face = await entry.runtime_data.client.face(face_id)
        if face.person_id is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="face_without_person")
        person = await entry.runtime_data.client.update_person(face.person_id, feature_face_id=face_id)
    return person_answer(call.hass, entry, person)


async def move_face(call: ServiceCall) -> ServiceResponse:
    """Assign faces to a person, to a new one, or to none."""
    destination: str | None
    match call.data.get(CONF_TO):
        case "new":
            entry, destination = entry_of(call), NEW_PERSON
        case "no_person":
            entry, destination = entry_of(call), None
        case _:
            target = await async_one_person(call.hass, named_entry_of(call), dict(call.data))
            entry, destination = target.entry, target.person_id
    client, face_ids = entry.runtime_data.client, call.data[ATTR_FACE_ID]
    if len(face_ids) == 1:
        with action_errors():
            return _moved(await client.move_face(face_ids[0], destination))
    with action_errors():
        changed = await client.change_faces("assign", face_ids, person=destination)
    return {"faces": [_moved(face) for face in changed.faces]}


def _moved(face: Face) -> dict[str, JsonValueType]:
    return {"face_id": face.id, "person_id": face.person_id, "person_name": face.person_name}
