"""A box says which face of an image is taught, and must lie in the image."""

from __future__ import annotations

import pytest
from aiohttp import FormData

from tests.server.client import Client
from tests.server.people import portrait


async def test_a_box_says_whose_face_is_taught(client: Client, group_jpeg: bytes) -> None:
    x, y, width, height = 464, 263, 109, 145
    query = {"name": "Boxed", "box": f"{x - 4},{y + 6},{width},{height}"}
    taught = await client.post("/v1/enroll", params=query, data=group_jpeg)
    (image,) = taught["images"]
    assert image["accepted"] and image["quality"] > 0.5
    face = await client.get(f"/v1/faces/{image['face_id']}")
    assert abs(face["box"][0] - x) < 12
    await client.ask("DELETE", f"/v1/people/{taught['person']['id']}", params={"erase": "true"})


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "0,0,0,5", "nan,0,5,5", "0,0,1e9,5", "9000,0,50,50"])
async def test_a_box_that_is_none_is_refused(client: Client, box: str) -> None:
    query = {"name": "Boxless", "box": box}
    answer = await client.ask("POST", "/v1/enroll", params=query, data=portrait(0))
    assert (answer.status, answer.json["field"]) == (422, "box")


async def test_a_box_goes_with_one_image(client: Client) -> None:
    form = FormData()
    for number in range(2):
        form.add_field("image", portrait(number), filename="a.jpg", content_type="image/jpeg")
    answer = await client.ask("POST", "/v1/enroll", params={"name": "Two", "box": "9,9,50,50"}, data=form)
    assert (answer.status, answer.json["field"]) == (422, "box")
