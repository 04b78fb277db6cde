"""People: listed, named, changed, merged, split, forgotten."""

from __future__ import annotations

import voluptuous as vol
from aiohttp import web

from familiard.errors import Conflict, Invalid, NotFound
from familiard.server import render, schemas
from familiard.server.call import Call, page_of
from familiard.server.dispatch import nothing, reply
from familiard.server.erasing import LATER, erased
from familiard.server.operations import NOTHING, PAGING, Answer, Json, JsonBody, Operations, ok
from familiard.server.values import FLAG, FLAG_OR_ANY, choice, text, whole
from familiard.store.merging import UNSET
from familiard.store.people import SORTS, PersonChange
from familiard.store.records import PeopleQuery

OPERATIONS = Operations("people")


@OPERATIONS.add(
    "GET",
    "/v1/people",
    "People, in the order asked for",
    ok(schemas.PERSON_PAGE),
    query={
        vol.Optional(
            "text", description="part of the name or note; case and accents make no difference"
        ): text(400),
        vol.Optional("named"): FLAG,
        vol.Optional("hidden", default="false", description="any: hidden ones and all others"): FLAG_OR_ANY,
        vol.Optional("ignored", default="false", description="any: ignored ones and all others"): FLAG_OR_ANY,
        vol.Optional("favourite"): FLAG,
        vol.Optional("min_faces", default=1): whole(0, 1_000_000_000),
        vol.Optional("sort", default="faces", description="most or latest first; names from A"): choice(
            *SORTS
        ),
        **PAGING,
    },
)
async def list_people(call: Call) -> Json:
    """GET /v1/people."""
    members = ("text", "named", "hidden", "ignored", "favourite", "min_faces", "sort")
    query = PeopleQuery(**{name: call.query[name] for name in members if name in call.query})
    page = await call.store.read(lambda store: store.people.list(query, *call.page))
    return page_of(page, [render.plain(person) for person in page.items])


@OPERATIONS.add(
    "POST",
    "/v1/people",
    "A new person with a name, and with faces that are theirs",
    Answer(201, "There they are.", schemas.PERSON),
    body=JsonBody(schemas.NEW_PERSON),
    kinds=(Conflict, NotFound),
)
async def create_person(call: Call) -> web.Response:
    """POST /v1/people."""
    name, faces, note = call.body["name"], call.body["face_ids"], call.body["note"]
    person = await call.store.write(lambda store: store.people.create(name, faces, note))
    return reply(render.plain(person), 201, {"Location": f"/v1/people/{person.id}"})


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}",
    "One person; the id of one who was merged answers the survivor",
    ok(schemas.PERSON),
    kinds=(NotFound,),
)
async def get_person(call: Call) -> Json:
    """GET /v1/people/{person_id}."""
    person: Json = render.plain(await call.store.read(lambda store: store.people.get(call.id("person_id"))))
    return person


@OPERATIONS.add(
    "PATCH",
    "/v1/people/{person_id}",
    "Name, birth date, hidden, ignored, favourite, feature photo: what is said is changed",
    ok(schemas.PERSON),
    body=JsonBody(schemas.PERSON_CHANGES),
    kinds=(NotFound, Conflict),
)
async def update_person(call: Call) -> Json:
    """PATCH /v1/people/{person_id}."""
    if not call.body:
        raise Invalid(
            "body",
            "Say what to change: name, note, birth_date, hidden, ignored, favourite or feature_face_id.",
        )
    change = PersonChange(**call.body)
    person = await call.store.write(lambda store: store.people.update(call.id("person_id"), change))
    document: Json = render.plain(person)
    return document


@OPERATIONS.add(
    "GET",
    "/v1/forgotten",
    "People who are gone and not erased: forgotten, or left in history alone; the last to go first",
    ok(schemas.FORGOTTEN_PAGE),
)
async def list_forgotten(call: Call) -> Json:
    """GET /v1/forgotten."""
    people = await call.store.read(lambda store: store.people.forgotten())
    return {"items": [render.plain(person) for person in people], "cursor": None}


@OPERATIONS.add(
    "DELETE",
    "/v1/people/{person_id}",
    "Forget a person (their faces become unknown), or erase all there is of them, also if they were forgotten",
    NOTHING,
    LATER,
    query={
        vol.Optional("erase", default=False, description="nothing is left, and it cannot be undone"): FLAG
    },
    kinds=(NotFound,),
)
async def forget_person(call: Call) -> web.Response:
    """DELETE /v1/people/{person_id}."""
    person_id = call.id("person_id")
    if call.query["erase"]:
        return erased(await call.store.write(lambda store: store.people.erase(person_id)))
    await call.store.write(lambda store: store.people.forget(person_id))
    return nothing()


@OPERATIONS.add(
    "POST",
    "/v1/people/{person_id}/merge",
    "Others are this person; their ids go on working and mean this one",
    ok(schemas.PERSON),
    body=JsonBody(schemas.MERGE),
    kinds=(NotFound, Conflict),
)
async def merge_people(call: Call) -> Json:
    """POST /v1/people/{person_id}/merge."""
    body, into = call.body, call.id("person_id")
    name, born = body.get("name", UNSET), body.get("birth_date", UNSET)
    person = await call.store.write(
        lambda store: store.people.merge(into, body["people"], name=name, birth_date=born)
    )
    document: Json = render.plain(person)
    return document


@OPERATIONS.add(
    "POST",
    "/v1/people/{person_id}/split",
    "Some of a person's faces are somebody else's",
    Answer(201, "The new person.", schemas.PERSON),
    body=JsonBody(schemas.SPLIT),
    kinds=(NotFound, Conflict),
)
async def split_person(call: Call) -> web.Response:
    """POST /v1/people/{person_id}/split."""
    faces, name = call.body["faces"], call.body.get("name")
    person = await call.store.write(lambda store: store.people.split(call.id("person_id"), faces, name))
    return reply(render.plain(person), 201, {"Location": f"/v1/people/{person.id}"})
