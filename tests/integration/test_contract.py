"""The client and the daemon's OpenAPI document do not drift apart.

`openapi.json` is what `python -m familiard.server.api.openapi` prints; `tests/contract` sees to that, and validates
the recorded answers by it.
"""

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from custom_components.familiar.client import models, routes
from custom_components.familiar.client.routes import Route

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text())
STATED = {re.sub(r"{\w+}", "{}", path): stated for path, stated in DOCUMENT["paths"].items()}

ANSWERED_BY: dict[type, Route] = {
    models.System: routes.SYSTEM,
    models.Analysis: routes.ANALYZE,
    models.SnapshotResult: routes.ADD_SIGHTINGS,
    models.Snapshot: routes.SNAPSHOT,
    models.Enrollment: routes.ENROLL,
    models.Person: routes.PERSON,
    models.Face: routes.FACE,
    models.SplitProposal: routes.PROPOSE_SPLIT,
    models.ClusterProposal: routes.CLUSTER,
    models.Entry: routes.UNDO,
    models.Import: routes.START_IMPORT,
    models.ImportFolders: routes.IMPORT_FOLDERS,
    models.VisitsChanged: routes.CHANGE_VISITS,
}
LISTED_BY: dict[type, Route] = {
    models.Person: routes.PEOPLE,
    models.Sighting: routes.SIGHTINGS,
    models.Suggestion: routes.SUGGESTIONS,
    models.Face: routes.PERSON_FACES,
}


def operation(route: Route) -> dict[str, Any]:
    stated: dict[str, Any] = STATED[re.sub(r"{\w+}", "{}", route.path)][route.method.lower()]
    return stated


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def answer_of(route: Route) -> dict[str, Any]:
    responses = operation(route)["responses"]
    response = next(responses[status] for status in ("200", "201", "202") if status in responses)
    return resolve(response["content"]["application/json"]["schema"])


@pytest.mark.parametrize("route", routes.ALL, ids=lambda route: f"{route.method} {route.path}")
def test_every_request_of_the_client_is_in_the_document(route: Route) -> None:
    stated = {it["name"] for it in operation(route).get("parameters", []) if it["in"] == "query"}
    assert route.query <= stated


@pytest.mark.parametrize(("model", "route"), ANSWERED_BY.items(), ids=lambda it: getattr(it, "__name__", ""))
def test_every_member_that_the_client_reads_is_in_the_document(model: type, route: Route) -> None:
    compare(model, answer_of(route))


@pytest.mark.parametrize(("model", "route"), LISTED_BY.items(), ids=lambda it: getattr(it, "__name__", ""))
def test_every_member_of_a_list_is_in_the_document(model: type, route: Route) -> None:
    page = answer_of(route)
    assert {"items", "cursor"} <= page["properties"].keys()
    compare(model, resolve(page["properties"]["items"]["items"]))


def compare(model: type, schema: dict[str, Any]) -> None:
    """Every member is there, may be null only where the client takes null, and lists hold what it thinks."""
    hints = get_type_hints(model)
    for member in fields(model):
        if member.name == "id" and model is models.SeenFace and "id" not in schema["properties"]:
            continue  # A face that was only analyzed has no id; the client takes that.
        assert member.name in schema["properties"], f"{model.__name__}.{member.name}"
        stated = schema["properties"][member.name]
        hint = hints[member.name]
        nullable = get_origin(hint) is UnionType and type(None) in get_args(hint)
        assert nullable or not may_be_null(stated), f"{model.__name__}.{member.name} may be null"
        inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
        if isinstance(inner, type) and is_dataclass(inner):
            below = resolve(stated)
            compare(inner, resolve(below["items"]) if below.get("type") == "array" else below)


def may_be_null(schema: dict[str, Any]) -> bool:
    schema = resolve(schema)
    kinds = schema.get("type")
    if kinds == "null" or (isinstance(kinds, list) and "null" in kinds) or schema.get("nullable"):
        return True
    return any(may_be_null(part) for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())))
