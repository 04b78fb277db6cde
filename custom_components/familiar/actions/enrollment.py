"""Actions that teach a person's face by pictures."""

from collections.abc import Iterator
from typing import Any

import probatio
from homeassistant.const import CONF_NAME, CONF_PATH
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..client.client import FamiliarClient
from ..client.errors import Refused
from ..client.models import Enrolled, Enrollment
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..images.files import LARGEST_BATCH
from ..images.pictures import SOURCES, async_pictures, raise_if_all_refused
from ..registry.device_choice import async_choose_if_new
from .answers import person_answer
from .entries import ENTRY, entry_of, named_entry_of
from .targets import TARGETS, async_one_person

CONF_FILE_PATH = "file_path"

MOST_PICTURES = 16
"""Pictures that the daemon takes in one request."""
NONE_USABLE = frozenset({"invalid", "invalid-image", "image-too-large"})
"""The codes of a refusal that may be about these pictures alone."""

ENROLL = probatio.Schema({**SOURCES, **ENTRY, **TARGETS, probatio.Optional(CONF_NAME): cv.string})
TEACH_FACE = probatio.Schema(
    {
        **ENTRY,
        probatio.Required(CONF_NAME): cv.string,
        probatio.Required(CONF_FILE_PATH): probatio.All(probatio.EnsureList(), [cv.string]),
    }
)

_TARGET_KEYS = frozenset(str(key) for key in TARGETS)


async def enroll(call: ServiceCall) -> ServiceResponse:
    """Enroll a person from pictures; a new name creates a person."""
    targeted = {key: value for key, value in call.data.items() if key in _TARGET_KEYS}
    name: str | None = call.data.get(CONF_NAME)
    if targeted and not name:
        person = await async_one_person(call.hass, named_entry_of(call), targeted)
        return await _enroll(call, person.entry, dict(call.data), person_id=person.person_id)
    if targeted or not name:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_one_person",
            translation_placeholders={"number": "2" if targeted else "0"},
        )
    return await _enroll(call, entry_of(call), dict(call.data), name=name)


async def teach_face(call: ServiceCall) -> ServiceResponse:
    """Do the same under the name and with the fields of older integrations."""
    pictures = {CONF_PATH: call.data[CONF_FILE_PATH]}
    return await _enroll(call, entry_of(call), pictures, name=call.data[CONF_NAME])


async def _enroll(
    call: ServiceCall,
    entry: FamiliarConfigEntry,
    sources: dict[str, Any],
    *,
    name: str | None = None,
    person_id: str | None = None,
) -> ServiceResponse:
    pictures = await async_pictures(call.hass, sources)
    raise_if_all_refused(pictures)
    usable = [picture.data for picture in pictures if picture.refused is None]
    named_before = frozenset(entry.runtime_data.data.people)
    with action_errors():
        enrollment = await _enroll_all(entry.runtime_data.client, usable, name, person_id)
    async_choose_if_new(call.hass, entry, enrollment.person, named_before)
    images = list(enrollment.images)
    for index, picture in enumerate(pictures):
        if picture.refused is not None:
            # Where it stood among the others.
            images.insert(index, Enrolled(accepted=False, face_id=None, reason=str(picture.refused)))
    return {
        "person": person_answer(call.hass, entry, enrollment.person),
        "images": [
            {"accepted": image.accepted, "face_id": image.face_id, "reason": image.reason} for image in images
        ],
    }


async def _enroll_all(
    client: FamiliarClient, pictures: list[bytes], name: str | None, person_id: str | None
) -> Enrollment:
    """Enroll any number of pictures; it fails only if none could be used."""
    enrollment: Enrollment | None = None
    refusal: Refused | None = None
    images: list[Enrolled] = []
    for batch in _batches(pictures):
        try:
            enrollment = await client.enroll(batch, name=name, person_id=person_id)
        except Refused as error:
            if error.code not in NONE_USABLE:
                raise
            refusal = error
            images.extend(Enrolled(accepted=False, face_id=None, reason=error.detail) for _ in batch)
        else:
            images.extend(enrollment.images)
            name, person_id = None, enrollment.person.id
    if enrollment is None:
        assert refusal is not None  # There is a picture, so there was a batch.
        raise refusal
    return Enrollment(person=enrollment.person, images=tuple(images))


def _batches(pictures: list[bytes]) -> Iterator[list[bytes]]:
    """Yield as many pictures at once as the daemon takes."""
    batch: list[bytes] = []
    for picture in pictures:
        if batch and (len(batch) == MOST_PICTURES or sum(map(len, batch)) + len(picture) > LARGEST_BATCH):
            yield batch
            batch = []
        batch.append(picture)
    yield batch
