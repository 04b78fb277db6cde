"""People: listed, named, changed, merged, split, forgotten."""

from __future__ import annotations

import voluptuous as vol
from aiohttp import web

from familiar_client.models import Forgotten, Page, PeopleChanged, Person
from familiard.errors import Ambiguous, Conflict, NameTaken, NotFound, ValidationError
from familiard.server import schemas
from familiard.server.api.dispatch import nothing, reply
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.erasure import LATER, erased
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, FLAG_OR_ANY, PERSON_REF, choice, text, whole
from familiard.store.models import PeopleQuery
from familiard.store.people.assignments import UNSET
from familiard.store.people.people import SORTS, PersonChange

OPERATIONS = Operations("people")


@OPERATIONS.add(
    "GET",
    "/v1/people",
    "List people",
    ok(Page[Person]),
    query={
        vol.Optional("text", description="part of the name or note; ignores case and accents"): text(400),
        vol.Optional("named"): FLAG,
        vol.Optional(
            "hidden", default="false", description="any: both hidden and visible people"
        ): FLAG_OR_ANY,
        vol.Optional(
            "ignored", default="false", description="any: both ignored people and others"
        ): FLAG_OR_ANY,
        vol.Optional("favorite"): FLAG,
        vol.Optional("min_faces", default=1): whole(0, 1_000_000_000),
        vol.Optional(
            "sort", default="faces", description="most faces or latest first; names from A to Z"
        ): choice(*SORTS),
        **PAGING,
    },
)
async def list_people(request: ApiRequest) -> Page[Person]:
    """GET /v1/people."""
    members = ("text", "named", "hidden", "ignored", "favorite", "min_faces", "sort")
    query = PeopleQuery(**{name: request.query[name] for name in members if name in request.query})
    return await request.store.read(lambda store: store.people.list(query, *request.page))


@OPERATIONS.add(
    "POST",
    "/v1/people",
    "Create a named person, optionally with faces",
    ApiResponse(201, "The new person.", Person),
    body=JsonBody(schemas.NEW_PERSON),
    kinds=(NameTaken, NotFound, Ambiguous),
)
async def create_person(request: ApiRequest) -> web.Response:
    """POST /v1/people."""
    name, faces, note = request.body["name"], request.body["face_ids"], request.body["note"]
    person = await request.decide(lambda store: store.people.create(name, faces, note))
    return reply(person, 201, {"Location": f"/v1/people/{person.id}"})


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}",
    "Get a person",
    ok(Person),
    kinds=(NotFound,),
)
async def get_person(request: ApiRequest) -> Person:
    """GET /v1/people/{person_id}."""
    return await request.store.read(lambda store: store.people.get(request.id("person_id")))


@OPERATIONS.add(
    "PATCH",
    "/v1/people/{person_id}",
    "Update a person's name, note, birth date, hidden, ignored, favorite, or feature photo",
    ok(Person),
    body=JsonBody(schemas.PERSON_CHANGES),
    kinds=(NotFound, NameTaken),
)
async def update_person(request: ApiRequest) -> Person:
    """PATCH /v1/people/{person_id}."""
    if not request.body.keys() - {"confirm_faces"}:
        raise ValidationError(
            "body",
            "Specify what to change: name, note, birth_date, hidden, ignored, favorite, or feature_face_id.",
        )
    change = PersonChange(**request.body)
    return await request.decide(lambda store: store.people.update(request.id("person_id"), change))


@OPERATIONS.add(
    "POST",
    "/v1/people/{person_id}/name",
    "Name a person; another person's name requires `merge` and merges the two",
    ok(Person),
    body=JsonBody(schemas.NAMING),
    kinds=(NotFound, NameTaken),
)
async def name_person(request: ApiRequest) -> Person:
    """POST /v1/people/{person_id}/name."""
    name, merge = request.body["name"], request.body["merge"]
    return await request.decide(
        lambda store: store.naming.name_person(request.id("person_id"), name, merge=merge)
    )


@OPERATIONS.add(
    "POST",
    "/v1/people/batch",
    "Hide, unhide, ignore, unignore, forget, or merge many people, as one row of the history",
    ok(PeopleChanged),
    body=JsonBody(schemas.PEOPLE_CHANGES),
    kinds=(NotFound, Ambiguous, Conflict),
)
async def change_people(request: ApiRequest) -> PeopleChanged:
    """POST /v1/people/batch."""
    action, people, into = request.body["action"], request.body["person_ids"], request.body.get("into")
    return PeopleChanged(
        *await request.decide(lambda store: store.batches.change_people(action, people, into))
    )


@OPERATIONS.add(
    "GET",
    "/v1/forgotten",
    "List forgotten people, and others of whom only the history is left, latest first; erased people are gone",
    ok(Page[Forgotten]),
    query={vol.Optional("person_id", description="only this person"): PERSON_REF},
)
async def list_forgotten(request: ApiRequest) -> Page[Forgotten]:
    """GET /v1/forgotten."""
    ref = request.query.get("person_id")
    return Page(tuple(await request.store.read(lambda store: store.people.forgotten(ref))))


@OPERATIONS.add(
    "DELETE",
    "/v1/people/{person_id}",
    "Forget a person (their faces become unassigned), or erase all data about them, even if forgotten before",
    NOTHING,
    LATER,
    query={
        vol.Optional(
            "erase", default=False, description="delete all data about the person; cannot be undone"
        ): FLAG
    },
    kinds=(NotFound,),
)
async def forget_person(request: ApiRequest) -> web.Response:
    """DELETE /v1/people/{person_id}."""
    person_id = request.id("person_id")
    if request.query["erase"]:
        await request.decide(lambda store: store.people.erase(person_id))
        return await erased(request.services)
    await request.decide(lambda store: store.people.forget(person_id))
    return nothing()


@OPERATIONS.add(
    "POST",
    "/v1/people/{person_id}/merge",
    "Merge other people into this one; their IDs keep working and refer to this person",
    ok(Person),
    body=JsonBody(schemas.MERGE),
    kinds=(NotFound, Conflict),
)
async def merge_people(request: ApiRequest) -> Person:
    """POST /v1/people/{person_id}/merge."""
    body, into = request.body, request.id("person_id")
    name, born = body.get("name", UNSET), body.get("birth_date", UNSET)
    return await request.decide(
        lambda store: store.people.merge(into, body["people"], name=name, birth_date=born)
    )


@OPERATIONS.add(
    "POST",
    "/v1/people/{person_id}/split",
    "Split some of a person's faces off into a new person",
    ApiResponse(201, "The new person.", Person),
    body=JsonBody(schemas.SPLIT),
    kinds=(NotFound, Conflict),
)
async def split_person(request: ApiRequest) -> web.Response:
    """POST /v1/people/{person_id}/split."""
    faces, name = request.body["faces"], request.body.get("name")
    person = await request.decide(lambda store: store.people.split(request.id("person_id"), faces, name))
    return reply(person, 201, {"Location": f"/v1/people/{person.id}"})
