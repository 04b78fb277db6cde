"""Actions on pictures: look at one, learn from some."""

from typing import Any

import probatio
from homeassistant.const import CONF_NAME, CONF_PATH
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry

from .const import DOMAIN
from .coordinator import FamiliarConfigEntry
from .exceptions import action_errors
from .models import Enrolment, Outcome, SeenFace, Verdict
from .pictures import CONF_CAMERA, SOURCES, async_pictures
from .service_answers import person_answer, seen_face_answer
from .targets import CONF_CONFIG_ENTRY_ID, CONF_PERSON, TARGETS, async_one_person
from .watching import watcher_of

CONF_KEEP = "keep"
CONF_FILE_PATH = "file_path"

ENTRY: dict[probatio.Marker, Any] = {probatio.Optional(CONF_CONFIG_ENTRY_ID): cv.string}

PROCESS_SNAPSHOT = probatio.Schema(
    {**SOURCES, **ENTRY, probatio.Optional(CONF_KEEP, default=True): cv.boolean}
)
ENROLL = probatio.Schema({**SOURCES, **ENTRY, **TARGETS, probatio.Optional(CONF_NAME): cv.string})
TEACH_FACE = probatio.Schema(
    {
        **ENTRY,
        probatio.Required(CONF_NAME): cv.string,
        probatio.Required(CONF_FILE_PATH): probatio.All(probatio.EnsureList(), [cv.string]),
    }
)


def entry_of(call: ServiceCall) -> FamiliarConfigEntry:
    """Return the daemon that an action is for; the only one, where it names none."""
    entry: FamiliarConfigEntry = async_get_config_entry(
        call.hass, DOMAIN, call.data.get(CONF_CONFIG_ENTRY_ID)
    )
    return entry


async def process_snapshot(call: ServiceCall) -> ServiceResponse:
    """Say who is in each picture. A camera's picture is kept as a sighting, others are not."""
    entry = entry_of(call)
    data = dict(call.data)
    cameras: list[str] = data.pop(CONF_CAMERA, [])
    faces: list[SeenFace] = []
    outcomes: list[Outcome] = []
    with action_errors():
        if call.data[CONF_KEEP]:
            for camera in cameras:
                outcome, seen = await _look(call, entry, camera)
                outcomes.append(outcome)
                faces.extend(seen)
        else:
            data[CONF_CAMERA] = cameras
        if not outcomes or any(data.get(str(source)) for source in SOURCES):
            for picture in await async_pictures(call.hass, data):
                seen = (await entry.runtime_data.client.analyze(picture)).faces
                outcomes.append(_outcome(seen))
                faces.extend(seen)
    return {
        "outcome": min(outcomes, key=list(Outcome).index).value,
        "total": len(faces),
        "faces": [seen_face_answer(call.hass, entry, face) for face in faces],
    }


async def _look(
    call: ServiceCall, entry: FamiliarConfigEntry, camera: str
) -> tuple[Outcome, tuple[SeenFace, ...]]:
    """Look at a camera: as its subentry says, or at one picture of one that has none."""
    if watcher := watcher_of(entry, camera):
        look = await watcher.async_look()
        return (look.outcome, look.faces) if look else (Outcome.NO_FACE, ())
    pictures = await async_pictures(call.hass, {CONF_CAMERA: [camera]})
    look = await entry.runtime_data.client.look(camera, pictures, keep_unknown=True)
    return look.outcome, look.faces


def _outcome(faces: tuple[SeenFace, ...]) -> Outcome:
    """Return the best that can be said of a picture."""
    verdicts = {face.verdict for face in faces}
    for verdict in Verdict:
        if verdict in verdicts:
            return Outcome(verdict.value)
    return Outcome.NO_FACE


async def enroll(call: ServiceCall) -> ServiceResponse:
    """Teach a person's face; a name that nobody has makes a new person."""
    entry = entry_of(call)
    targeted = {key: value for key, value in call.data.items() if key in _TARGET_KEYS}
    person_id: str | None = None
    if targeted:
        person = await async_one_person(call.hass, entry, targeted)
        entry, person_id = person.entry, person.person_id
    pictures = await async_pictures(call.hass, dict(call.data))
    return await _enroll(call, entry, pictures, call.data.get(CONF_NAME), person_id)


async def teach_face(call: ServiceCall) -> ServiceResponse:
    """Do the same under the name and with the fields of older integrations."""
    entry = entry_of(call)
    pictures = await async_pictures(call.hass, {CONF_PATH: call.data[CONF_FILE_PATH]})
    return await _enroll(call, entry, pictures, call.data[CONF_NAME], None)


async def _enroll(
    call: ServiceCall,
    entry: FamiliarConfigEntry,
    pictures: list[bytes],
    name: str | None,
    person_id: str | None,
) -> ServiceResponse:
    if person_id is None and name and (known := entry.runtime_data.data.person_named(name)):
        name, person_id = None, known.id
    elif person_id is not None:
        name = None
    with action_errors():
        enrolment: Enrolment = await entry.runtime_data.client.enroll(
            pictures, name=name, person_id=person_id
        )
    return {
        "person": person_answer(call.hass, entry, enrolment.person),
        "images": [
            {"accepted": image.accepted, "face_id": image.face_id, "reason": image.reason}
            for image in enrolment.images
        ],
    }


_TARGET_KEYS = frozenset(str(key) for key in TARGETS) | {CONF_PERSON}
