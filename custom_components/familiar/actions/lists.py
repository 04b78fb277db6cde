"""Actions that list people, named and unnamed."""

from typing import Any

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..client.names import search_key
from ..exceptions import action_errors
from .answers import person_answer
from .entries import ENTRY, entry_of

CONF_HIDDEN = "hidden"
CONF_IGNORED = "ignored"
CONF_LIMIT = "limit"
CONF_MIN_FACES = "min_faces"

LIST_PEOPLE = probatio.Schema(
    {
        **ENTRY,
        probatio.Optional(CONF_HIDDEN, default=False): cv.boolean,
        probatio.Optional(CONF_IGNORED, default=False): cv.boolean,
    }
)
LIST_UNKNOWN = probatio.Schema(
    {
        **ENTRY,
        probatio.Optional(CONF_MIN_FACES, default=1): cv.positive_int,
        probatio.Optional(CONF_LIMIT, default=50): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=500)
        ),
        probatio.Optional(CONF_IGNORED, default=False): cv.boolean,
    }
)


async def list_people(call: ServiceCall) -> ServiceResponse:
    """Return all named people."""
    entry = entry_of(call)
    client = entry.runtime_data.client
    with action_errors():
        everyone = await client.named_people(hidden=call.data[CONF_HIDDEN], ignored=call.data[CONF_IGNORED])
    people = sorted(everyone, key=lambda person: search_key(person.label))
    answers: list[Any] = [person_answer(call.hass, entry, person) for person in people]
    return {"people": answers}


async def list_unknown(call: ServiceCall) -> ServiceResponse:
    """Return unnamed people, those with the most faces first."""
    entry = entry_of(call)
    with action_errors():
        page = await entry.runtime_data.client.people(
            named=False,
            min_faces=call.data[CONF_MIN_FACES],
            ignored="any" if call.data[CONF_IGNORED] else None,
            sort="faces",
            limit=call.data[CONF_LIMIT],
        )
    answers: list[Any] = [person_answer(call.hass, entry, person) for person in page.items]
    return {"people": answers}
