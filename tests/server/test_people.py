"""People over HTTP: found, named, merged, split, undone, forgotten, erased."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import FormData

from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import blank, portrait

PICTURES = 3


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(client: Client) -> list[dict[str, Any]]:
    """Six people, found in three photos of each; from the left of the group photo."""
    found = []
    for who in range(6):
        for i in range(PICTURES):
            added = await client.post("/v1/photos", params={"name": f"{who}-{i}.jpg"}, data=portrait(who, i))
        (face,) = added["faces"]
        found.append(await client.get(f"/v1/people/{face['person_id']}"))
    return found


async def name(client: Client, person: dict[str, Any], name: str) -> None:
    answer = await client.ask("PATCH", f"/v1/people/{person['id']}", json={"name": name})
    assert answer.status == 200, answer.body


async def test_photos_become_people_by_themselves(client: Client, people: list[dict[str, Any]]) -> None:
    assert len({person["id"] for person in people}) == 6
    assert [person["faces"] for person in people] == [PICTURES] * 6
    assert all(person["name"] is None and person["feature_face_id"] for person in people)
    counts = (await client.get("/v1/system"))["counts"]
    assert (counts["photos"], counts["people"], counts["unassigned"]) == (6 * PICTURES, 6, 0)


async def test_a_photo_that_is_known_is_not_added_again(client: Client, people: list[dict[str, Any]]) -> None:
    answer = await client.ask("POST", "/v1/photos", params={"name": "copy.jpg"}, data=portrait(2, 0))
    assert (answer.status, answer.json["already_known"]) == (200, True)
    assert answer.json["photo"]["source"] == "2-0.jpg"
    assert answer.json["faces"][0]["person_id"] == people[2]["id"]
    assert (await client.get(f"/v1/people/{people[2]['id']}"))["faces"] == PICTURES


async def test_who_was_named_is_recognized(client: Client, people: list[dict[str, Any]]) -> None:
    await name(client, people[0], "Anna")
    (face,) = (await client.post("/v1/analyze", data=portrait(0, 4)))["faces"]
    assert (face["verdict"], face["person_name"], face["person_id"]) == (
        "recognized",
        "Anna",
        people[0]["id"],
    )
    assert face["confidence"] > 90
    assert face["evidence"]
    (other,) = (await client.post("/v1/analyze", data=portrait(1, 4)))["faces"]
    assert (other["verdict"], other["person_name"]) == ("unknown", None)


async def test_a_name_is_given_once(client: Client, people: list[dict[str, Any]]) -> None:
    answer = await client.ask("PATCH", f"/v1/people/{people[1]['id']}", json={"name": "ANNA"})
    assert (answer.status, answer.code, answer.json["person_id"]) == (409, "name-taken", people[0]["id"])


async def test_lists_are_filtered_and_paged_without_gaps(
    client: Client, people: list[dict[str, Any]]
) -> None:
    everybody = await client.all("/v1/people", sort="created_at")
    assert [person["id"] for person in everybody] == [person["id"] for person in reversed(people)]
    for sort in ("faces", "name", "last_seen"):
        assert {p["id"] for p in await client.all("/v1/people", sort=sort)} == {p["id"] for p in people}
    assert [p["name"] for p in await client.all("/v1/people", text="nn")] == ["Anna"]
    assert len(await client.all("/v1/people", named="false")) == 5
    assert await client.all("/v1/people", min_faces="4") == []
    faces = await client.all(f"/v1/people/{people[3]['id']}/faces")
    assert len({face["id"] for face in faces}) == PICTURES
    assert len(await client.all("/v1/faces")) == 6 * PICTURES
    assert len(await client.all("/v1/photos")) == 6 * PICTURES


async def test_who_is_hidden_is_asked_for(client: Client, people: list[dict[str, Any]]) -> None:
    await client.ask("PATCH", f"/v1/people/{people[5]['id']}", json={"hidden": True})
    for hidden, count in (("false", 5), ("true", 1), ("any", 6)):
        assert len(await client.all("/v1/people", hidden=hidden)) == count
    await client.ask("PATCH", f"/v1/people/{people[5]['id']}", json={"hidden": False})


async def test_facts_of_a_person_are_kept_and_unsaid(client: Client, people: list[dict[str, Any]]) -> None:
    path = f"/v1/people/{people[0]['id']}"
    said = {"birth_date": "1990-02-28", "favorite": True}
    assert said.items() <= (await client.ask("PATCH", path, json=said)).json.items()
    face_id = (await client.get(f"{path}/faces"))["items"][-1]["id"]
    chosen = (await client.ask("PATCH", path, json={"feature_face_id": face_id})).json
    assert (chosen["feature_face_id"], chosen["feature_chosen"]) == (face_id, True)
    unsaid = (await client.ask("PATCH", path, json={"birth_date": None, "feature_face_id": None})).json
    assert (unsaid["birth_date"], unsaid["feature_chosen"]) == (None, False)
    foreign = (await client.get(f"/v1/people/{people[1]['id']}/faces"))["items"][0]["id"]
    answer = await client.ask("PATCH", path, json={"feature_face_id": foreign})
    assert (answer.status, answer.json["field"]) == (422, "feature_face_id")


async def test_a_merge_keeps_the_other_id_working(client: Client, people: list[dict[str, Any]]) -> None:
    anna, other = people[0], people[1]
    merged = await client.post(f"/v1/people/{anna['id']}/merge", json={"people": [other["id"]]})
    assert (merged["id"], merged["name"], merged["faces"]) == (anna["id"], "Anna", 2 * PICTURES)
    assert (await client.get(f"/v1/people/{other['id']}"))["id"] == anna["id"]
    faces = await client.all(f"/v1/people/{other['id']}/faces")
    assert len(faces) == 2 * PICTURES

    proposal = await client.get(f"/v1/people/{anna['id']}/split")
    assert [len(group) for group in proposal["groups"]] == [PICTURES, PICTURES]

    assert (await client.post("/v1/undo"))["kind"] == "undone"
    assert (await client.get(f"/v1/people/{other['id']}"))["id"] == other["id"]
    assert (await client.post("/v1/redo"))["kind"] == "redone"
    assert (await client.get(f"/v1/people/{other['id']}"))["id"] == anna["id"]
    await client.post("/v1/undo")


@pytest.mark.parametrize("others", [["{0}"], ["{1}", "{1}"], ["{1}", "{0}"]])
async def test_a_merge_with_oneself_is_refused(
    client: Client, people: list[dict[str, Any]], others: list[str]
) -> None:
    ids = [person["id"] for person in people]
    body = {"people": [other.format(*ids) for other in others]}
    answer = await client.ask("POST", f"/v1/people/{ids[0]}/merge", json=body)
    assert (answer.status, answer.code) == (409, "conflict")


async def test_a_merge_in_a_circle_is_refused(client: Client, people: list[dict[str, Any]]) -> None:
    one, two = people[2]["id"], people[3]["id"]
    await client.post(f"/v1/people/{one}/merge", json={"people": [two]})
    answer = await client.ask("POST", f"/v1/people/{two}/merge", json={"people": [one]})
    assert (answer.status, answer.code) == (409, "conflict")
    await client.post("/v1/undo")


async def test_names_that_differ_are_the_callers_to_choose(
    client: Client, people: list[dict[str, Any]]
) -> None:
    await name(client, people[2], "Carla")
    body: dict[str, Any] = {"people": [people[2]["id"]]}
    answer = await client.ask("POST", f"/v1/people/{people[0]['id']}/merge", json=body)
    assert (answer.status, answer.code, answer.json["field"]) == (409, "conflict", "name")
    assert answer.json["choices"] == ["Anna", "Carla"]
    merged = await client.post(f"/v1/people/{people[0]['id']}/merge", json={**body, "name": "Carla"})
    assert merged["name"] == "Carla"
    await client.post("/v1/undo")


async def test_a_split_makes_somebody_new(client: Client, people: list[dict[str, Any]]) -> None:
    path = f"/v1/people/{people[4]['id']}"
    faces = [face["id"] for face in (await client.get(f"{path}/faces"))["items"]]
    answer = await client.ask("POST", f"{path}/split", json={"faces": faces[:1], "name": "Eve"})
    assert (answer.status, answer.json["name"], answer.json["faces"]) == (201, "Eve", 1)
    assert answer.headers["Location"] == f"/v1/people/{answer.json['id']}"
    everything = await client.ask("POST", f"{path}/split", json={"faces": faces[1:]})
    assert (everything.status, everything.json["field"]) == (422, "faces")
    await client.post("/v1/undo")
    assert (await client.ask("GET", f"/v1/people/{answer.json['id']}")).status == 404


async def test_a_face_is_moved_shown_explained_and_deleted(
    client: Client, people: list[dict[str, Any]]
) -> None:
    face = (await client.get(f"/v1/people/{people[4]['id']}/faces"))["items"][0]
    path = f"/v1/faces/{face['id']}"
    why = await client.get(f"{path}/why")
    assert {item["face_id"] for item in why["evidence"]} < {f["id"] for f in await client.all("/v1/faces")}
    moved = (await client.ask("PATCH", path, json={"person_id": people[3]["id"]})).json
    assert (moved["person_id"], moved["confirmed"]) == (people[3]["id"], True)
    nobodys = (await client.ask("PATCH", path, json={"person_id": None})).json
    assert nobodys["person_id"] is None
    assert [f["id"] for f in await client.all("/v1/faces", unassigned="true")] == [face["id"]]
    assert (await client.ask("PATCH", path, json={"person_id": "no-id"})).status == 404
    assert (await client.ask("DELETE", path)).status == 204
    assert (await client.ask("GET", path)).status == 404
    for _ in range(3):
        await client.post("/v1/undo")
    assert (await client.get(path))["person_id"] == people[4]["id"]


async def test_a_picture_that_is_known_is_not_sent_again(
    client: Client, people: list[dict[str, Any]]
) -> None:
    for path in (f"/v1/people/{people[0]['id']}/image", f"/v1/faces/{people[0]['feature_face_id']}/crop"):
        first = await client.ask("GET", path)
        assert (first.status, first.headers["Content-Type"]) == (200, "image/jpeg")
        again = await client.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
        other = await client.ask("GET", path, headers={"If-None-Match": '"other"'})
        assert other.status == 200


async def test_the_answer_to_a_decision_names_its_row(client: Client, people: list[dict[str, Any]]) -> None:
    path = f"/v1/people/{people[5]['id']}"
    last = (await client.get("/v1/history", params={"limit": "1"}))["items"][0]["seq"]
    changed = await client.ask("PATCH", path, json={"hidden": True})
    (row,) = (await client.get("/v1/history", params={"limit": "1"}))["items"]
    assert changed.headers["Familiar-Seq"] == str(row["seq"]) != str(last)
    for nothing in (
        await client.ask("PATCH", path, json={"hidden": True}),
        await client.ask("PATCH", path, json={"name": ""}),
        await client.ask("GET", path),
    ):
        assert "Familiar-Seq" not in nothing.headers
    undone = await client.ask("POST", "/v1/undo")
    assert undone.headers["Familiar-Seq"] == str(undone.json["seq"])


async def test_who_resembles_a_person_is_listed(client: Client, people: list[dict[str, Any]]) -> None:
    path = f"/v1/people/{people[0]['id']}/similar"
    found = (await client.get(path, params={"limit": "2"}))["items"]
    assert len(found) == 2
    assert found[0]["similarity"] >= found[1]["similarity"]
    assert people[0]["id"] not in {one["person"]["id"] for one in found}
    assert all(one["person"]["name"] for one in (await client.get(path, params={"named": "true"}))["items"])
    assert (await client.ask("GET", "/v1/people/Nobody/similar")).status == 404


async def test_history_says_what_was_decided(client: Client, people: list[dict[str, Any]]) -> None:
    entries = await client.all("/v1/history")
    assert [entry["seq"] for entry in entries] == sorted((e["seq"] for e in entries), reverse=True)
    assert "Named Anna" in [entry["summary"] for entry in entries]
    undone = next(entry for entry in entries if entry["undone"])
    answer = await client.ask("POST", "/v1/undo", json={"seq": undone["seq"]})
    assert (answer.status, answer.code) == (409, "conflict")


async def test_one_person_goes_out_as_a_zip(
    client: Client, people: list[dict[str, Any]], instance: RunningDaemon
) -> None:
    answer = await client.ask("GET", f"/v1/people/{people[0]['id']}/export")
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        names = archive.namelist()
        assert json.loads(archive.read("person.json"))["name"] == "Anna"
    assert len([entry for entry in names if entry.startswith("crops/")]) == PICTURES
    assert not list(instance.settings.data_dir.glob(".export-*"))


async def test_everything_goes_out_as_lines(client: Client, people: list[dict[str, Any]]) -> None:
    answer = await client.ask("GET", "/v1/export")
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert len(lines) == 6 * PICTURES
    assert lines[0].keys() == {"face_id", "source", "person_id", "person_name", "box", "score", "quality"}
    assert {line["person_name"] for line in lines if line["person_id"] == people[0]["id"]} == {"Anna"}
    answer = await client.ask("GET", "/v1/export?embeddings=true")
    assert len(json.loads(answer.body.splitlines()[0])["embedding"]) == 512


async def test_forgetting_is_undone_and_erasing_is_not(client: Client, people: list[dict[str, Any]]) -> None:
    path = f"/v1/people/{people[0]['id']}"
    assert (await client.ask("DELETE", path)).status == 204
    assert (await client.ask("GET", path)).status == 404
    await client.post("/v1/undo")
    assert (await client.get(path))["name"] == "Anna"
    face_ids = [face["id"] for face in await client.all(f"{path}/faces")]
    assert (await client.ask("DELETE", path, params={"erase": "true"})).status == 204
    assert (await client.ask("GET", path)).status == 404
    assert all([(await client.ask("GET", f"/v1/faces/{id}")).status == 404 for id in face_ids])
    assert (await client.get("/v1/system"))["counts"]["faces"] == 5 * PICTURES
    history = await client.all("/v1/history")
    # That somebody was erased is still told, since clients must hear of it; nothing else is.
    assert [e["kind"] for e in history if people[0]["id"] in json.dumps(e)] == ["person-erased"]
    assert not any("Anna" in json.dumps(entry) for entry in history)
    assert (await client.get("/v1/system/index"))["indexed"] == 5 * PICTURES


async def test_teaching_says_what_became_of_each_picture(client: Client, group_jpeg: bytes) -> None:
    form = FormData()
    for image in (portrait(1, 4), blank(), group_jpeg):
        form.add_field("image", image, filename="x.jpg")
    taught = await client.post("/v1/enroll", params={"name": "Bea"}, data=form)
    assert [image["accepted"] for image in taught["images"]] == [True, False, False]
    assert [image["reason"] for image in taught["images"]][1:] == ["no-face", "several-faces"]
    assert taught["person"]["name"] == "Bea"
    more = await client.post("/v1/enroll", params={"person_id": taught["person"]["id"]}, data=portrait(1, 3))
    assert more["person"]["faces"] == 2
    nothing = await client.ask("POST", "/v1/enroll", params={"name": "Cleo"}, data=blank())
    assert nothing.status == 422
    assert not (await client.get("/v1/people?text=Cleo"))["items"]
