"""Requests with several members: one that is broken is named, and the rest goes through."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import FormData, MultipartWriter

from tests import photos
from tests.server.client import Client
from tests.server.people import blank, portrait

BROKEN = b"\xff\xd8\xff this is no image"
UNKNOWN_ID = "3f2a9c01-0000-4000-8000-000000000000"


def burst(*images: bytes, text: str | None = None) -> FormData:
    """Images as the parts of a form, and a text field before them."""
    form = FormData()
    if text is not None:
        form.add_field("camera", text)
    for number, image in enumerate(images):
        form.add_field("image", image, filename=f"{number}.jpg", content_type="image/jpeg")
    return form


@pytest.mark.parametrize(
    ("broken", "who"), [(BROKEN, 0), (b"", 1), (b"%PDF-1.7", 2), (photos.group_jpeg()[:200], 3)]
)
async def test_a_broken_frame_is_named_and_the_rest_of_the_burst_is_kept(
    client: Client, broken: bytes, who: int
) -> None:
    before = len(await client.all("/v1/sightings"))
    seen = await client.post(
        "/v1/sightings", params={"camera": "door"}, data=burst(broken, blank(), portrait(who), broken)
    )
    assert [(one["frame"], one["code"]) for one in seen["frames_refused"]] == [
        (0, "invalid-image"),
        (3, "invalid-image"),
    ]
    assert all(one["detail"] for one in seen["frames_refused"])
    assert [face["frame"] for face in seen["faces"]] == [2]
    assert seen["frames"] == 4
    assert len(await client.all("/v1/sightings")) == before + 1


async def test_a_frame_that_is_too_large_is_named(client: Client) -> None:
    seen = await client.post(
        "/v1/sightings", params={"camera": "door"}, data=burst(portrait(0), blank(30_000, 8))
    )
    (refused,) = seen["frames_refused"]
    assert (refused["frame"], refused["code"]) == (1, "image-too-large")
    assert len(seen["faces"]) == 1


async def test_a_burst_without_a_broken_frame_names_none(client: Client) -> None:
    seen = await client.post("/v1/sightings", params={"camera": "door"}, data=portrait(0))
    assert seen["frames_refused"] == []


async def test_a_burst_of_broken_frames_is_refused_and_keeps_nothing(client: Client) -> None:
    before = await client.all("/v1/sightings")
    answer = await client.ask("POST", "/v1/sightings", params={"camera": "door"}, data=burst(BROKEN, b""))
    assert (answer.status, answer.code) == (422, "invalid-image")
    assert await client.all("/v1/sightings") == before


async def test_a_broken_picture_is_named_and_the_others_teach(client: Client) -> None:
    taught = await client.post(
        "/v1/enroll", params={"name": "Anna"}, data=burst(BROKEN, portrait(0), b"", portrait(0, 3), blank())
    )
    assert [image["accepted"] for image in taught["images"]] == [False, True, False, True, False]
    assert [image["reason"] for image in taught["images"]] == [
        "invalid-image",
        None,
        "invalid-image",
        None,
        "no-face",
    ]
    assert taught["images"][2]["detail"]
    assert taught["person"]["faces"] == 2


async def test_nobody_is_made_of_broken_pictures(client: Client) -> None:
    answer = await client.ask("POST", "/v1/enroll", params={"name": "Bert"}, data=burst(BROKEN, BROKEN))
    assert (answer.status, answer.code) == (422, "invalid-image")
    assert not (await client.get("/v1/people", params={"text": "Bert"}))["items"]


@pytest.mark.parametrize(
    "path", ["/v1/analyze", "/v1/photos", "/v1/sightings?camera=door", "/v1/enroll?name=Cleo"]
)
async def test_a_text_field_beside_the_image_is_named_and_ends_nothing(client: Client, path: str) -> None:
    answer = await client.ask("POST", path, data=burst(portrait(1), text="front door"))
    assert answer.status in (200, 201), answer.body
    if "sightings" in path:
        assert [one["frame"] for one in answer.json["frames_refused"]] == [0]
    elif "enroll" in path:
        assert [one["accepted"] for one in answer.json["images"]] == [False, True]
    else:
        (refused,) = answer.json["parts_refused"]
        assert refused["part"] == 0
        assert "camera" in refused["detail"]


@pytest.mark.parametrize("path", ["/v1/analyze", "/v1/photos"])
async def test_an_empty_part_beside_the_image_is_named_and_ends_nothing(client: Client, path: str) -> None:
    answer = await client.ask("POST", path, data=burst(b"", portrait(2)))
    assert answer.status in (200, 201), answer.body
    assert [one["part"] for one in answer.json["parts_refused"]] == [0]


async def test_multipart_inside_multipart_is_named_and_ends_nothing(client: Client) -> None:
    with MultipartWriter("form-data") as outer, MultipartWriter("mixed") as inner:
        inner.append(portrait(0))
        outer.append(inner)
        outer.append(portrait(0), {"Content-Type": "image/jpeg"})
    seen = await client.post("/v1/sightings", params={"camera": "door"}, data=outer)
    assert [(one["frame"], one["code"]) for one in seen["frames_refused"]] == [(0, "bad-request")]


async def test_a_form_of_text_fields_alone_is_refused(client: Client) -> None:
    answer = await client.ask("POST", "/v1/analyze", data=burst(text="front door"))
    assert (answer.status, answer.code) == (422, "invalid-image")


@pytest.mark.parametrize("what", ["merge", "create", "split"])
async def test_a_decision_about_several_is_made_for_all_or_none_and_names_who_is_missing(
    client: Client, what: str
) -> None:
    people = [await client.post("/v1/people", json={"name": f"{what} {number}"}) for number in range(2)]
    face = (await client.post("/v1/photos", data=portrait(3)))["faces"][0]["id"]
    requests: dict[str, tuple[str, Any]] = {
        "merge": (f"/v1/people/{people[0]['id']}/merge", {"people": [people[1]["id"], UNKNOWN_ID]}),
        "create": ("/v1/people", {"name": "Dora", "face_ids": [face, UNKNOWN_ID]}),
        "split": (f"/v1/people/{people[0]['id']}/split", {"faces": [face, UNKNOWN_ID]}),
    }
    path, body = requests[what]
    before = await client.all("/v1/history")
    answer = await client.ask("POST", path, json=body)
    assert answer.status in (404, 409, 422), answer.body
    assert UNKNOWN_ID in answer.json["detail"] or what == "split"
    assert await client.all("/v1/history") == before
