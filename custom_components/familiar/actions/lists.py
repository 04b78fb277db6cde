"""Actions that list people: those with names, and those without."""

from typing import Any

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..client.models import Person
from ..client.names import search_key
from ..exceptions import action_errors
from .answers import person_answer
from .entries import ENTRY, entry_of

CONF_HIDDEN = "hidden"
CONF_LIMIT = "limit"
CONF_MIN_FACES = "min_faces"

LIST_PEOPLE = probatio.Schema({**ENTRY, probatio.Optional(CONF_HIDDEN, default=False): cv.boolean})
LIST_UNKNOWN = probatio.Schema(
    {
        **ENTRY,
        probatio.Optional(CONF_MIN_FACES, default=1): cv.positive_int,
        probatio.Optional(CONF_LIMIT, default=50): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=500)
        ),
    }
)


async def list_people(call: ServiceCall) -> ServiceResponse:
    """List those who have names."""
    entry = entry_of(call)
    client = entry.runtime_data.client
    with action_errors():
        people: list[Person] = list(await client.named_people())
        if call.data[CONF_HIDDEN]:
            people.extend(person for person in await client.hidden_people() if person.name)
    people.sort(key=lambda person: search_key(person.label))
    answers: list[Any] = [person_answer(call.hass, entry, person) for person in people]
    return {"people": answers}


async def list_unknown(call: ServiceCall) -> ServiceResponse:
    """List those who were seen and have no name yet, most seen first."""
    entry = entry_of(call)
    with action_errors():
        page = await entry.runtime_data.client.people(
            named=False,
            min_faces=call.data[CONF_MIN_FACES],
            sort="faces",
            limit=call.data[CONF_LIMIT],
        )
    answers: list[Any] = [person_answer(call.hass, entry, person) for person in page.items]
    return {"people": answers}
