"""Names and refs over HTTP: who is meant by what, and what naming does."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest_asyncio

from tests.server.client import Client
from tests.server.people import portrait


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(client: Client) -> list[dict[str, Any]]:
    """Four people, found in three photos of each."""
    found = []
    for who in range(4):
        for i in range(3):
            added = await client.post("/v1/photos", params={"name": f"{who}-{i}.jpg"}, data=portrait(who, i))
        (face,) = added["faces"]
        found.append(await client.get(f"/v1/people/{face['person_id']}"))
    return found


async def test_naming_is_one_call_for_a_person_and_for_a_face(
    client: Client, people: list[dict[str, Any]]
) -> None:
    anna, berta, *_ = people
    named = await client.post(f"/v1/people/{anna['id'][:8]}/name", json={"name": "Anna (A/B)"})
    assert (named["id"], named["name"]) == (anna["id"], "Anna (A/B)")
    face = berta["feature_face_id"][:8]
    taken = await client.ask("POST", f"/v1/faces/{face}/name", json={"name": "anna (a/b)"})
    assert (taken.status, taken.code) == (409, "name-taken")
    assert (taken.json["person_id"], taken.json["name"]) == (anna["id"], "Anna (A/B)")
    merged = await client.post(f"/v1/faces/{face}/name", json={"name": "anna (a/b)", "merge": True})
    assert (merged["id"], merged["faces"], merged["feature_face_id"]) == (
        anna["id"],
        6,
        anna["feature_face_id"],
    )
    assert (await client.get(f"/v1/people/{berta['id'][:8]}"))["id"] == anna["id"]
    await client.post("/v1/undo")
    assert (await client.get(f"/v1/people/{berta['id']}"))["faces"] == 3


async def test_wherever_a_person_is_meant_a_name_or_a_beginning_does(
    client: Client, people: list[dict[str, Any]]
) -> None:
    anna, berta, clara, _ = people
    await client.post(f"/v1/people/{anna['id']}/name", json={"name": "Anna (A/B)"})
    for ref in (quote("ANNA (a/b)", safe=""), anna["id"][:8], anna["id"].upper()):
        assert (await client.get(f"/v1/people/{ref}"))["id"] == anna["id"]
        assert len((await client.get(f"/v1/people/{ref}/faces"))["items"]) == 3
        assert (await client.ask("GET", f"/v1/people/{ref}/image")).status == 200
        assert (await client.ask("GET", f"/v1/people/{ref}/split")).status == 200
        assert (await client.ask("GET", f"/v1/people/{ref}/export")).status == 200
    for query in ({"person_id": "anna (A/B)"}, {"person_id": anna["id"][:8]}):
        assert len((await client.get("/v1/faces", params=query))["items"]) == 3
        assert (await client.ask("GET", "/v1/sightings", params=query)).status == 200
    merged = await client.post(f"/v1/people/{clara['id'][:8]}/merge", json={"people": [berta["id"][:8]]})
    assert (merged["id"], merged["faces"]) == (clara["id"], 6)
    face = anna["feature_face_id"]
    moved = await client.ask("PATCH", f"/v1/faces/{face[:8]}", json={"person_id": berta["id"][:8]})
    assert (moved.status, moved.json["person_id"]) == (200, clara["id"])
    crop = await client.ask("GET", f"/v1/faces/{face[:8]}/crop")
    assert crop.headers["ETag"] == f'"{face}"'
    for _ in range(2):
        await client.post("/v1/undo")


async def test_what_means_no_one_or_several_says_so(client: Client, people: list[dict[str, Any]]) -> None:
    first, second, *_ = people
    missing = await client.ask("GET", "/v1/people/no-one")
    assert (missing.status, missing.code, missing.json["id"]) == (404, "not-found", "no-one")
    for person, note in ((first, "aunt"), (second, "neighbor")):
        answer = await client.ask("PATCH", f"/v1/people/{person['id']}", json={"name": "Eva", "note": note})
        assert answer.status == 200, answer.body
    for method, path, body in (
        ("GET", "/v1/people/Eva", None),
        ("DELETE", "/v1/people/Eva?erase=true", None),
        ("PATCH", f"/v1/faces/{first['feature_face_id']}", {"person_id": "eva"}),
        ("POST", f"/v1/people/{people[2]['id']}/name", {"name": "Eva", "merge": True}),
    ):
        several = await client.ask(method, path, json=body)
        assert (several.status, several.code) == (409, "ambiguous"), path
        candidates = {one["person_id"] for one in several.json["candidates"]}
        assert candidates == {first["id"], second["id"]}
    assert (await client.get("/v1/people/Eva (aunt)"))["id"] == first["id"]
