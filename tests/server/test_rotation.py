"""A camera that hangs sideways or upside down: its pictures are turned before they are analyzed."""

from __future__ import annotations

import numpy as np
import pytest

from tests import photos
from tests.server.client import Client
from tests.server.people import portrait


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
async def test_the_boxes_are_those_of_the_image_as_sent(client: Client, rotation: int) -> None:
    upright = photos.decode(portrait(0))
    sent = np.ascontiguousarray(np.rot90(upright, rotation // 90))
    found = await client.post(
        "/v1/analyze", params={"rotation": str(rotation)}, data=photos.encode(sent, quality=95)
    )
    assert (found["width"], found["height"]) == (sent.shape[1], sent.shape[0])
    (face,) = found["faces"]
    (plain,) = (await client.post("/v1/analyze", data=photos.encode(upright, quality=95)))["faces"]
    x, y = _middle(plain["box"])
    height, width = upright.shape[:2]
    wanted = {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[rotation]
    assert np.allclose(_middle(face["box"]), wanted, atol=4)


def _middle(box: list[float]) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


async def test_a_sideways_camera_recognizes_a_person(client: Client) -> None:
    await client.post("/v1/enroll", params={"name": "Anna"}, data=portrait(0, 1))
    sent = np.ascontiguousarray(np.rot90(photos.decode(portrait(0, 2)), 1))
    seen = await client.post(
        "/v1/sightings", params={"camera": "hall", "rotation": "90"}, data=photos.encode(sent, quality=95)
    )
    assert [face["person_name"] for face in seen["faces"]] == ["Anna"]


@pytest.mark.parametrize("rotation", ["45", "-90", "360", "left"])
async def test_other_angles_are_refused(client: Client, rotation: str) -> None:
    answer = await client.ask("POST", "/v1/analyze", params={"rotation": rotation}, data=portrait(0))
    assert answer.status == 422
    assert "0, 90, 180, 270" in answer.json["detail"]
