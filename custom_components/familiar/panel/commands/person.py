"""One person: shown, named, changed, split, and made a device."""

from datetime import date, timedelta
from typing import Any

import probatio
from homeassistant.components.http.auth import async_sign_path
from homeassistant.helpers import device_registry as dr

from ...client.errors import Refused
from ...client.models import Person
from ...const import CONF_NEW_PEOPLE
from ...registry.device_choice import (
    DEFAULT_NEW_PEOPLE,
    async_choose_no_more,
    chosen_people,
    options_of,
)
from ...registry.ids import device_identifier
from ...registry.links import async_link, linked_person
from ..call import Call, CommandError, Commands, Fields, as_command_error
from ..export import export_url
from .people import IDS, NAME, PAGING

COMMANDS = Commands()

NAME_TAKEN = "name-taken"
EXPORT_LIFETIME = timedelta(minutes=5)
PERSON: Fields = {probatio.Required("person_id"): str}


@COMMANDS.reads("person/get", PERSON)
async def get_person(call: Call) -> dict[str, Any]:
    """Return a person, and what Home Assistant knows of them."""
    person = await call.client.person(call.msg["person_id"])
    return {"person": call.document(person), **_at_home(call, person)}


@COMMANDS.reads("person/faces", {**PERSON, **PAGING})
async def person_faces(call: Call) -> Any:
    """Return a page of a person's faces, newest first."""
    faces = await call.client.person_faces(call.msg["person_id"], **call.given("limit", "cursor"))
    return await call.page(faces)


@COMMANDS.reads("person/face_groups", PERSON)
async def face_groups(call: Call) -> dict[str, Any]:
    """Return a person's faces in groups that look alike, with near-copies behind one face."""
    return {"groups": call.document(await call.client.face_groups(call.msg["person_id"]))}


@COMMANDS.reads("person/export", PERSON, admin=True)
async def export_person(call: Call) -> dict[str, Any]:
    """Return the address of a zip file with a person's data and pictures; it works for some minutes."""
    person = await call.client.person(call.msg["person_id"])
    path = export_url(call.entry.entry_id, person.id)
    token_id = call.connection.refresh_token_id
    return {"url": async_sign_path(call.hass, path, EXPORT_LIFETIME, refresh_token_id=token_id)}


@COMMANDS.changes("person/link", {**PERSON, probatio.Required("entity_id"): probatio.Any(str, None)})
async def link_person(call: Call) -> dict[str, Any]:
    """Link a person to a person of Home Assistant, or to none."""
    person, entity_id = await call.client.person(call.msg["person_id"]), call.msg["entity_id"]
    if entity_id is not None and call.hass.states.get(entity_id) is None:
        raise CommandError("not-found", f"There is no person {entity_id} in Home Assistant.")
    async_link(call.hass, call.entry, call.coordinator.data, person, entity_id)
    return {"person": call.document(person), **_at_home(call, person)}


@COMMANDS.changes(
    "person/name",
    {**PERSON, probatio.Required("name"): NAME, probatio.Optional("merge", default=False): bool},
)
async def name_person(call: Call) -> dict[str, Any]:
    """Name a person. If another person has the name, the error `name-taken` has both as `people`; `merge` merges them.

    Nobody becomes a device by this, unless the options say that everyone does: here, many are named one after another.
    """
    person_id, name = call.msg["person_id"], call.msg["name"]
    try:
        person = await call.client.name_person(person_id, name, merge=call.msg["merge"])
    except Refused as error:
        if error.code != NAME_TAKEN:
            raise
        raise await name_taken(call, person_id, error) from error
    return {"person": call.document(person)}


@COMMANDS.changes(
    "person/update",
    {
        **PERSON,
        probatio.Optional("name"): probatio.Any(NAME, None),
        probatio.Optional("note"): probatio.Any(NAME, None),
        probatio.Optional("birth_date"): probatio.Any(probatio.Coerce(date.fromisoformat), None),
        probatio.Optional("hidden"): bool,
        probatio.Optional("ignored"): bool,
        probatio.Optional("favorite"): bool,
        probatio.Optional("feature_face_id"): probatio.Any(str, None),
    },
)
async def update_person(call: Call) -> dict[str, Any]:
    """Change a person's name, note, birth date, feature photo, or whether they are hidden, ignored or a favorite."""
    members = ("name", "note", "birth_date", "hidden", "ignored", "favorite", "feature_face_id")
    person = await call.client.update_person(call.msg["person_id"], **call.given(*members))
    return {"person": call.document(person)}


@COMMANDS.changes("person/device", {**PERSON, probatio.Required("device"): bool})
async def choose_device(call: Call) -> dict[str, Any]:
    """Make a person a device with entities, or let them be none."""
    person = await call.client.person(call.msg["person_id"])
    if not call.msg["device"]:
        async_choose_no_more(call.hass, call.entry, [person.id])
    elif person.id not in call.coordinator.data.people:
        raise CommandError("not-named", "Name this person first. Hidden and ignored people have no device.")
    else:
        new_people = call.entry.options.get(CONF_NEW_PEOPLE, DEFAULT_NEW_PEOPLE)
        options = options_of(dict(call.entry.options), [person.id], [person.id], new_people)
        call.hass.config_entries.async_update_entry(call.entry, options=options)
    return {"person": call.document(person), **_at_home(call, person)}


@COMMANDS.reads("person/split_proposal", PERSON)
async def propose_split(call: Call) -> Any:
    """Return how a person's faces would fall apart: groups of faces, the largest first."""
    proposal = await call.client.propose_split(call.msg["person_id"])
    groups = [
        {
            "face_ids": list(group),
            "faces": [
                {"face_id": face_id, "thumbnail": call.pictures.url("face", face_id)} for face_id in group
            ],
        }
        for group in proposal.groups
    ]
    return {"groups": groups}


@COMMANDS.changes(
    "person/split", {**PERSON, probatio.Required("face_ids"): IDS, probatio.Optional("name"): NAME}
)
async def split_person(call: Call) -> dict[str, Any]:
    """Make a new person of some of a person's faces."""
    person = await call.client.split(call.msg["person_id"], call.msg["face_ids"], call.msg.get("name"))
    return {"person": call.document(person)}


def _at_home(call: Call, person: Person) -> dict[str, Any]:
    household = call.coordinator.data
    identifier = device_identifier(household.system.instance_id, person.id)
    device = dr.async_get(call.hass).async_get_device_by_identifier(identifier, call.entry.entry_id)
    return {
        "has_device": person.id in chosen_people(call.entry, household),
        "device_id": device.id if device else None,
        "linked_person": linked_person(call.entry, household, person.id),
        "present": call.coordinator.presence.is_here(person.id),
    }


async def name_taken(call: Call, person_id: str | None, error: Refused) -> CommandError:
    """Return the error with both people, so that the page can show them and ask."""
    ids = dict.fromkeys(one for one in (person_id, error.context["person_id"]) if one)
    people = [await call.client.person(one) for one in ids]
    refused = as_command_error(error)
    return CommandError(
        refused.code, str(refused), {**refused.context, "people": [call.document(one) for one in people]}
    )
