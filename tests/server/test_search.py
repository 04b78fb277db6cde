"""Search: the stored faces most similar to a face or to an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aiohttp import FormData

from tests.server.client import Client
from tests.server.people import blank, blurred, portrait
from tests.server.test_sightings import burst


async def embedding(client: Client, image: bytes) -> Any:
    answer = await client.post("/v1/analyze", params={"embedding": "true"}, data=image)
    (face,) = answer["faces"]
    return np.array(face["embedding"], dtype=np.float32)


async def search(client: Client, image: bytes, **query: str) -> Any:
    return await client.post("/v1/search", params=query, data=image)


async def add(client: Client, image: bytes, **query: str) -> str:
    """A photo with one face; the face's id."""
    added = await client.post("/v1/photos", params=query, data=image)
    return str(added["faces"][0]["id"])


async def test_nothing_is_found_where_nothing_is_stored(client: Client) -> None:
    found = await search(client, portrait(0))
    assert found["matches"] == []
    assert (found["face"]["id"], found["face"]["person_name"]) == (None, None)


async def test_an_image_finds_the_most_similar_faces_first(client: Client) -> None:
    pictures = {await add(client, portrait(who, i)): (who, i) for who in range(3) for i in (0, 1)}
    wanted = await embedding(client, portrait(1, 3))
    by_hand = {
        face_id: float(wanted @ await embedding(client, portrait(*picture)))
        for face_id, picture in pictures.items()
    }
    found = (await search(client, portrait(1, 3), min_similarity="-1"))["matches"]
    assert [one["face"]["id"] for one in found] == sorted(by_hand, key=lambda face_id: -by_hand[face_id])
    assert {pictures[one["face"]["id"]][0] for one in found[:2]} == {1}
    for one in found:
        assert one["similarity"] == pytest.approx(by_hand[one["face"]["id"]], abs=2e-3)


async def test_faces_are_found_whether_or_not_they_are_somebodys(client: Client) -> None:
    alone = await add(client, portrait(4, 0))
    found = (await search(client, portrait(4, 2), limit="1"))["matches"]
    assert [(one["face"]["id"], one["face"]["person_id"]) for one in found] == [(alone, None)]
    taught = await client.post(
        "/v1/enroll", params={"name": "Eve"}, data=burst(portrait(3, 1), portrait(3, 2))
    )
    found = await search(client, portrait(3, 0), limit="2")
    assert {one["face"]["person_name"] for one in found["matches"]} == {"Eve"}
    assert found["face"]["person_id"] == taught["person"]["id"]
    await client.ask("PATCH", f"/v1/people/{taught['person']['id']}", json={"hidden": True})
    assert len((await search(client, portrait(3, 0), limit="2"))["matches"]) == 2


async def test_a_stored_face_finds_others_and_not_itself(client: Client) -> None:
    first = (await search(client, portrait(4, 0), limit="1"))["matches"][0]["face"]
    later = await client.post("/v1/sightings", params={"camera": "door"}, data=portrait(4, 3))
    found = await client.post("/v1/search", params={"limit": "1"}, json={"face_id": first["id"]})
    assert found["face"]["id"] == first["id"]
    assert [one["face"]["id"] for one in found["matches"]] == [later["faces"][0]["id"]]
    assert found["matches"][0]["face"]["camera"] == "door"


async def test_only_faces_of_one_origin_are_found(client: Client) -> None:
    everything = (await search(client, portrait(4, 1), min_similarity="-1"))["matches"]
    assert {one["face"]["origin"] for one in everything} == {"upload", "camera"}
    seen = (await search(client, portrait(0, 1), min_similarity="-1", origin="camera", limit="1"))["matches"]
    # The only one, and not similar: it is looked for behind all others.
    assert [one["face"]["camera"] for one in seen] == ["door"]
    assert (await search(client, portrait(0, 1), origin="video"))["matches"] == []


async def test_only_faces_that_are_similar_enough_are_found(client: Client) -> None:
    found = (await search(client, portrait(0, 2), min_similarity="0.6"))["matches"]
    assert len(found) == 2
    assert min(one["similarity"] for one in found) >= 0.6
    assert (await search(client, portrait(0, 2), min_similarity="1"))["matches"] == []


async def test_a_deleted_face_is_not_found(client: Client) -> None:
    face_id = (await search(client, portrait(2, 0), limit="1"))["matches"][0]["face"]["id"]
    await client.ask("DELETE", f"/v1/faces/{face_id}")
    found = (await search(client, portrait(2, 0), min_similarity="-1"))["matches"]
    assert face_id not in [one["face"]["id"] for one in found]
    answer = await client.ask("POST", "/v1/search", json={"face_id": face_id})
    assert (answer.status, answer.code) == (404, "not-found")


async def test_the_primary_face_of_an_image_counts(client: Client, group_jpeg: bytes) -> None:
    found = await search(client, group_jpeg, limit="1")
    analysis = await client.post("/v1/analyze", data=group_jpeg)
    assert found["face"]["box"] in [face["box"] for face in analysis["faces"]]
    form = FormData()
    form.add_field("image", portrait(0, 1), filename="a.jpg", content_type="image/jpeg")
    assert await client.post("/v1/search", data=form) == await search(client, portrait(0, 1))


@pytest.mark.parametrize(
    ("image", "detail"),
    [(blank(), "The image shows no face."), (blurred(), "too small or blurred")],
)
async def test_an_image_without_a_face_to_search_for_is_refused(
    client: Client, image: bytes, detail: str
) -> None:
    answer = await client.ask("POST", "/v1/search", data=image)
    assert (answer.status, answer.json["field"]) == (422, "image")
    assert detail in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "face_id"),
        ({"face_id": 3}, 422, "face_id"),
        ([], 422, "body"),
        ({"face_id": "no-id"}, 404, None),
    ],
)
async def test_json_that_names_no_face_is_refused(
    client: Client, body: Any, status: int, field: str | None
) -> None:
    answer = await client.ask("POST", "/v1/search", json=body)
    assert (answer.status, answer.json.get("field")) == (status, field)


async def test_json_that_does_not_say_so_is_named(client: Client) -> None:
    answer = await client.ask("POST", "/v1/search", data=b'{"face_id": "x"}')
    assert answer.status == 400
    assert "Content-Type: application/json" in answer.json["detail"]


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "501"}, {"min_similarity": "2"}, {"origin": "drone"}, {"x": "1"}]
)
async def test_a_query_that_makes_no_sense_is_refused(client: Client, query: dict[str, str]) -> None:
    answer = await client.ask("POST", "/v1/search", params=query, data=portrait(0))
    assert (answer.status, answer.json["field"]) == (422, next(iter(query)))
