"""Actions on people: name, merge, split, hide, forget."""

from collections.abc import Awaitable, Callable

import probatio
from homeassistant.const import ATTR_DEVICE_ID, CONF_NAME
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..client.client import FamiliarClient
from ..client.models import Person
from ..const import ATTR_FACE_ID, DOMAIN, NEW_PERSON
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..registry.device_choice import async_choose_if_new
from ..registry.ids import begun_by
from ..registry.naming import person_named
from .answers import person_answer
from .entries import ENTRY, entry_of, named_entry_of
from .targets import (
    CONF_PERSON,
    TARGETS,
    Target,
    async_one_person,
    async_people,
    people_targeted,
)

CONF_OTHERS = "others"
CONF_OTHER_DEVICES = "other_devices"
CONF_FACE_IDS = "face_ids"
CONF_BIRTH_DATE = "birth_date"
CONF_ERASE = "erase"

_FACE_IDS = probatio.All(probatio.EnsureList(), [cv.string])
_NAME = probatio.All(cv.string, str.strip, probatio.Length(min=1))

PERSON = probatio.Schema({**ENTRY, **TARGETS})
NAME_PERSON = probatio.Schema(
    {
        **ENTRY,
        **TARGETS,
        probatio.Optional(ATTR_FACE_ID): cv.string,
        probatio.Required(CONF_NAME): _NAME,
    }
)
MERGE_PEOPLE = probatio.Schema(
    {
        **ENTRY,
        **TARGETS,
        probatio.Optional(CONF_OTHERS, default=list): _FACE_IDS,
        probatio.Optional(CONF_OTHER_DEVICES, default=list): _FACE_IDS,
        probatio.Optional(CONF_NAME): _NAME,
    }
)
SPLIT_PERSON = probatio.Schema(
    {
        **ENTRY,
        **TARGETS,
        probatio.Optional(CONF_FACE_IDS): _FACE_IDS,
        probatio.Optional(CONF_NAME): _NAME,
    }
)
SET_BIRTH_DATE = probatio.Schema(
    {**ENTRY, **TARGETS, probatio.Optional(CONF_BIRTH_DATE): probatio.Maybe(cv.date)}
)
FORGET_PERSON = probatio.Schema(
    {**ENTRY, **TARGETS, probatio.Optional(CONF_ERASE, default=False): cv.boolean}
)


async def _one(call: ServiceCall) -> Target:
    return await async_one_person(call.hass, named_entry_of(call), dict(call.data))


async def _changed(
    call: ServiceCall, target: Target, change: Callable[[FamiliarClient], Awaitable[Person]]
) -> ServiceResponse:
    named_before = frozenset(target.entry.runtime_data.data.people)
    with action_errors():
        person = await change(target.entry.runtime_data.client)
    async_choose_if_new(call.hass, target.entry, person, named_before)
    return person_answer(call.hass, target.entry, person)


async def name_person(call: ServiceCall) -> ServiceResponse:
    """Give a person, or the person of a face, a name; that of somebody known means it is them."""
    name = call.data[CONF_NAME]
    if face_id := call.data.get(ATTR_FACE_ID):
        entry = entry_of(call)
        named_before = frozenset(entry.runtime_data.data.people)
        with action_errors():
            person = await _name_face(entry, face_id, name)
        async_choose_if_new(call.hass, entry, person, named_before)
        return person_answer(call.hass, entry, person)
    target = await _one(call)
    return await _changed(
        call, target, lambda client: _name_person(target.entry, client, target.person_id, name)
    )


async def _name_person(
    entry: FamiliarConfigEntry, client: FamiliarClient, person_id: str, name: str
) -> Person:
    known = entry.runtime_data.data.person_named(name)
    if known is None or known.id == person_id:
        return await client.update_person(person_id, name=name)
    if (await client.person(person_id)).name:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="name_taken",
            translation_placeholders={"name": name},
        )
    return await client.merge(known.id, [person_id])


async def _name_face(entry: FamiliarConfigEntry, face_id: str, name: str) -> Person:
    """Name whom a face belongs to; if it was somebody else's, it was taken for them wrongly."""
    client = entry.runtime_data.client
    face = await client.face(face_id)
    if face.person_id and not face.person_name:
        return await _name_person(entry, client, face.person_id, name)
    if known := entry.runtime_data.data.person_named(name):
        if face.person_id != known.id:
            await client.move_face(face_id, known.id)
        return await client.person(known.id)
    if face.person_id is None:
        return await client.create_person(name, [face_id])
    moved = await client.move_face(face_id, NEW_PERSON)
    return await client.update_person(moved.person_id or "", name=name)


async def merge_people(call: ServiceCall) -> ServiceResponse:
    """Make others the same as a person, who stays."""
    target = await _one(call)
    others = await async_people(
        call.hass,
        target.entry,
        {CONF_PERSON: call.data[CONF_OTHERS], ATTR_DEVICE_ID: call.data[CONF_OTHER_DEVICES]},
    )
    if not others:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_others_to_merge")
    return await _changed(
        call,
        target,
        lambda client: client.merge(
            target.person_id, [other.person_id for other in others], call.data.get(CONF_NAME)
        ),
    )


async def split_person(call: ServiceCall) -> ServiceResponse:
    """Make a new person of some faces; without faces, say how they would fall apart."""
    target = await _one(call)
    face_ids = call.data.get(CONF_FACE_IDS)
    if not face_ids:
        with action_errors():
            proposal = await target.entry.runtime_data.client.propose_split(target.person_id)
        return {"groups": [list(group) for group in proposal.groups]}
    return await _changed(
        call,
        target,
        lambda client: client.split(target.person_id, face_ids, call.data.get(CONF_NAME)),
    )


async def hide_person(call: ServiceCall) -> ServiceResponse:
    """Let a person be recognized without being shown or announced."""
    target = await _one(call)
    return await _changed(call, target, lambda client: client.update_person(target.person_id, hidden=True))


async def unhide_person(call: ServiceCall) -> ServiceResponse:
    """Show a person again, by name or id; the hidden have no device, but what named it still means them."""
    entry = entry_of(call)
    names: list[str] = call.data.get(CONF_PERSON, [])
    wanted = set(names)
    wanted |= {target.person_id for target in people_targeted(call.hass, dict(call.data))}
    if not wanted:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_one_person",
            translation_placeholders={"number": "0"},
        )
    client = entry.runtime_data.client
    with action_errors():
        hidden = await client.hidden_people()
        by_id = {person.id: person for person in hidden if person.id in wanted}
        by_name = {person.id: person for text in wanted if (person := person_named(hidden, text))}
        found = list((by_id | by_name).values())
        if not found:
            begun = {one for text in wanted for one in begun_by((person.id for person in hidden), text)}
            found = [person for person in hidden if person.id in begun]
        if len(found) != 1:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="person_not_found",
                translation_placeholders={"person": ", ".join(names) or ", ".join(wanted)},
            )
        person = await client.update_person(found[0].id, hidden=False)
    return person_answer(call.hass, entry, person)


async def set_birth_date(call: ServiceCall) -> ServiceResponse:
    """Set a person's birth date; without one, it is no longer known."""
    target = await _one(call)
    return await _changed(
        call,
        target,
        lambda client: client.update_person(target.person_id, birth_date=call.data.get(CONF_BIRTH_DATE)),
    )


async def forget_person(call: ServiceCall) -> ServiceResponse:
    """Forget a person; with erase, nothing of them is left and it cannot be undone."""
    target = await _one(call)
    with action_errors():
        complete = await target.entry.runtime_data.client.forget_person(
            target.person_id, erase=call.data[CONF_ERASE]
        )
    return {"person_id": target.person_id, "erased": call.data[CONF_ERASE], "complete": complete}
