"""Visits: sightings of one person in a row."""

from __future__ import annotations

import voluptuous as vol

from familiar_client.models import Page, Verdict, Visit, VisitsChanged
from familiard.errors import Ambiguous, NameTaken, NotFound
from familiard.server import schemas
from familiard.server.api import serialize
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG_OR_ANY, MOMENT, PERSON_REF, choice, several, text
from familiard.store.models import VisitsQuery
from familiard.store.people.visit_decisions import Visitor

OPERATIONS = Operations("cameras")
MOST_CAMERAS = 50


@OPERATIONS.add(
    "GET",
    "/v1/visits",
    "List visits, newest first",
    ok(Page[Visit]),
    query={
        vol.Optional("person_id"): PERSON_REF,
        vol.Optional("camera", description="more than once: visits at one of these cameras"): several(
            text(255), MOST_CAMERAS
        ),
        vol.Optional("verdict"): choice("recognized", "unknown", "unusable"),
        vol.Optional("after", description="visits that were going on then, or began later"): MOMENT,
        vol.Optional("before", description="visits that began before"): MOMENT,
        vol.Optional(
            "hidden", default="false", description="any: include visits of hidden and ignored people"
        ): FLAG_OR_ANY,
        **PAGING,
    },
    kinds=(NotFound,),
)
async def list_visits(request: ApiRequest) -> Page[Visit]:
    """GET /v1/visits."""
    verdict = request.query.get("verdict")
    query = VisitsQuery(
        person_id=request.query.get("person_id"),
        cameras=request.query.get("camera", ()),
        verdict=Verdict(verdict) if verdict else None,
        after=request.query.get("after"),
        before=request.query.get("before"),
        hidden=request.query["hidden"],
    )
    page = await request.store.read(lambda store: store.visits.list(query, *request.page))
    return Page(tuple(serialize.visit(one) for one in page.items), page.cursor)


@OPERATIONS.add(
    "GET",
    "/v1/visits/{visit_id}",
    "Get a visit",
    ok(Visit),
    kinds=(NotFound,),
)
async def get_visit(request: ApiRequest) -> Visit:
    """GET /v1/visits/{visit_id}."""
    return serialize.visit(await request.store.read(lambda store: store.visits.get(request.id("visit_id"))))


@OPERATIONS.add(
    "POST",
    "/v1/visits/batch",
    "Name, reject, or ignore the people of visits, as one row of the history",
    ok(VisitsChanged),
    body=JsonBody(schemas.VISITS_CHANGES),
    kinds=(NotFound, Ambiguous, NameTaken),
)
async def change_visits(request: ApiRequest) -> VisitsChanged:
    """POST /v1/visits/batch."""
    body = request.body
    visitor = Visitor(body.get("name"), body.get("person_id"), body["merge"])
    visits, seq = await request.decide(
        lambda store: store.visit_decisions.change(body["action"], body["visit_ids"], visitor)
    )
    return VisitsChanged(tuple(serialize.visit(one) for one in visits), seq)
