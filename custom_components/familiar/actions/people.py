"""Actions on people: name, merge, split, hide, ignore, forget."""

from collections.abc import Awaitable, Callable
from typing import Any

import probatio
from homeassistant.const import ATTR_DEVICE_ID, CONF_NAME
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..client.client import FamiliarClient
from ..client.errors import Refused
from ..client.models import Person
from ..const import ATTR_FACE_ID, DOMAIN
from ..exceptions import action_errors
from ..registry.device_choice import async_choose_if_new
from .answers import person_answer
from .entries import ENTRY, entry_of, named_entry_of
from .targets import (
    CONF_PERSON,
    TARGETS,
    Target,
    async_one_person,
    async_people,
)

CONF_OTHERS = "others"
CONF_OTHER_DEVICES = "other_devices"
CONF_FACE_IDS = "face_ids"
CONF_BIRTH_DATE = "birth_date"
CONF_ERASE = "erase"
CONF_MERGE = "merge"

NAME_TAKEN = "name-taken"
"""The code of the error that another person has the name."""

_FACE_IDS = probatio.All(probatio.EnsureList(), [cv.string])
_NAME = probatio.All(cv.string, str.strip, probatio.Length(min=1))

PERSON = probatio.Schema({**ENTRY, **TARGETS})
NAME_PERSON = probatio.Schema(
    {
        **ENTRY,
        **TARGETS,
        probatio.Optional(ATTR_FACE_ID): cv.string,
        probatio.Required(CONF_NAME): _NAME,
        probatio.Optional(CONF_MERGE, default=False): cv.boolean,
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
    """Name a person, or the person of a face; with merge, merge them with the person who has the name."""
    name, merge = call.data[CONF_NAME], call.data[CONF_MERGE]
    face_id: str | None = call.data.get(ATTR_FACE_ID)
    entry = entry_of(call) if face_id else (target := await _one(call)).entry
    named_before = frozenset(entry.runtime_data.data.people)
    client = entry.runtime_data.client
    try:
        with action_errors():
            if face_id:
                person = await client.name_face(face_id, name, merge=merge)
            else:
                person = await client.name_person(target.person_id, name, merge=merge)
    except ServiceValidationError as error:
        if isinstance(error.__cause__, Refused) and error.__cause__.code == NAME_TAKEN:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="name_taken",
                translation_placeholders={"name": name},
            ) from error.__cause__
        raise
    async_choose_if_new(call.hass, entry, person, named_before)
    return person_answer(call.hass, entry, person)


async def merge_people(call: ServiceCall) -> ServiceResponse:
    """Merge other people into a person."""
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
    """Move faces to a new person; without faces, return a proposal for the split."""
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


async def _change(call: ServiceCall, action: str) -> ServiceResponse:
    """Change one person or several, each daemon's as one row of its history."""
    people: dict[str, list[Target]] = {}
    for target in await async_people(call.hass, named_entry_of(call), dict(call.data)):
        people.setdefault(target.entry.entry_id, []).append(target)
    if not people:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_person_selected")
    answers: list[Any] = []
    for targets in people.values():
        entry = targets[0].entry
        named_before = frozenset(entry.runtime_data.data.people)
        with action_errors():
            changed = await entry.runtime_data.client.change_people(
                action, [target.person_id for target in targets]
            )
        for person in changed.people:
            async_choose_if_new(call.hass, entry, person, named_before)
            answers.append(person_answer(call.hass, entry, person))
    return answers[0] if len(answers) == 1 else {"people": answers}


async def hide_person(call: ServiceCall) -> ServiceResponse:
    """Hide people: recognized, but left out of lists and events."""
    return await _change(call, "hide")


async def unhide_person(call: ServiceCall) -> ServiceResponse:
    """Show hidden people again."""
    return await _change(call, "unhide")


async def ignore_person(call: ServiceCall) -> ServiceResponse:
    """Ignore people: never asked about, never announced."""
    return await _change(call, "ignore")


async def unignore_person(call: ServiceCall) -> ServiceResponse:
    """Stop ignoring people."""
    return await _change(call, "unignore")


async def set_birth_date(call: ServiceCall) -> ServiceResponse:
    """Set or clear a person's birth date."""
    target = await _one(call)
    return await _changed(
        call,
        target,
        lambda client: client.update_person(target.person_id, birth_date=call.data.get(CONF_BIRTH_DATE)),
    )


async def forget_person(call: ServiceCall) -> ServiceResponse:
    """Forget a person; with erase, delete all their data, which cannot be undone."""
    erase: bool = call.data[CONF_ERASE]
    names: list[str] = call.data.get(CONF_PERSON, [])
    try:
        target = await _one(call)
    except ServiceValidationError as error:
        if not erase or len(names) != 1 or error.translation_key != "person_not_found":
            raise
        # A person forgotten before is in no list; the daemon finds them by what names them.
        target = Target(entry_of(call), names[0])
    with action_errors():
        complete = await target.entry.runtime_data.client.forget_person(target.person_id, erase=erase)
    return {"person_id": target.person_id, "erased": erase, "complete": complete}
