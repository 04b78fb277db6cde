"""Erasing over HTTP: 204 when nothing is left, 202 and a problem until then."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait


async def found(client: Client, who: int) -> dict[str, Any]:
    """Somebody who was found in three photos."""
    for i in range(3):
        added = await client.post("/v1/photos", params={"name": f"{who}-{i}.jpg"}, data=portrait(who, i))
    (face,) = added["faces"]
    person: dict[str, Any] = await client.get(f"/v1/people/{face['person_id']}")
    return person


async def problems(client: Client) -> list[str]:
    """The codes of what is wrong."""
    return [problem["code"] for problem in (await client.get("/v1/system"))["problems"]]


async def test_an_erasure_that_is_held_up_is_202_and_a_problem_until_it_is_done(
    instance: RunningDaemon, client: Client
) -> None:
    anna, berta = await found(client, 0), await found(client, 1)
    face = (await client.get(f"/v1/people/{berta['id']}/faces"))["items"][0]
    reader = sqlite3.connect(instance.settings.data_dir / "ledger.db")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM face").fetchone()
    answer = await client.ask("DELETE", f"/v1/people/{anna['id']}", params={"erase": "true"})
    assert (answer.status, answer.json["complete"]) == (202, False)
    assert answer.headers["Location"] == "/v1/system"
    assert "erasure-pending" in await problems(client)
    photo = await client.ask("DELETE", f"/v1/photos/{face['photo_id']}")
    assert photo.status == 202
    reader.close()
    # The daemon goes on by itself.
    while "erasure-pending" in await problems(client):
        pass
    assert (await client.ask("DELETE", f"/v1/people/{berta['id']}", params={"erase": "true"})).status == 204


async def test_an_erased_photo_is_not_uploaded_again(client: Client) -> None:
    person = await found(client, 2)
    face = (await client.get(f"/v1/people/{person['id']}/faces"))["items"][0]
    name = (await client.get(f"/v1/photos/{face['photo_id']}"))["source"]
    assert (await client.ask("DELETE", f"/v1/photos/{face['photo_id']}")).status == 204
    image = portrait(2, int(name[2]))
    answer = await client.ask("POST", "/v1/photos", data=image)
    assert (answer.status, answer.code) == (409, "erased-before")
    taught = await client.ask("POST", "/v1/enroll", params={"name": "Cleo"}, data=image)
    assert "erased-before" in taught.json["reasons"]


async def test_what_would_be_undone_can_be_asked_and_named(client: Client) -> None:
    person = await found(client, 3)
    await client.ask("PATCH", f"/v1/people/{person['id']}", json={"name": "Dora"})
    step = await client.get("/v1/undo")
    assert (step["possible"], step["summary"]) == (True, "Named Dora")
    page = await client.get("/v1/history")
    assert (page["next_undo"], page["next_redo"]) == (step["seq"], None)
    await client.ask("PATCH", f"/v1/people/{person['id']}", json={"name": "Dora"})
    assert (await client.get("/v1/undo")) == step, "what changes nothing is not a decision"
    await client.ask("PATCH", f"/v1/people/{person['id']}", json={"favorite": True})
    refused = await client.ask("POST", "/v1/undo", json={"expected_seq": step["seq"]})
    assert refused.status == 409
    done = await client.post("/v1/undo", json={"expected_seq": refused.json["seq"]})
    assert done["summary"] == "Undid: Made Dora a favorite"
    again = await client.get("/v1/redo")
    assert again["possible"]
    await client.post("/v1/redo", json={"expected_seq": again["seq"]})
    other = await found(client, 4)
    assert (await client.ask("DELETE", f"/v1/people/{other['id']}", params={"erase": "true"})).status == 204
    step = await client.get("/v1/undo")
    assert not step["possible"]
    refused = await client.ask("POST", "/v1/undo")
    assert (refused.status, refused.json["detail"]) == (409, step["detail"])
    assert (await client.get(f"/v1/people/{person['id']}"))["favorite"]
