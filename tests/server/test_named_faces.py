"""Names that come with a photo are given to its faces, unless they are decided already."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import photos
from tests.server.client import Client

WIDTH, HEIGHT = 1280, 886


def named(**who: int) -> dict[str, str]:
    faces = [
        {"name": name, "box": [box.x / WIDTH, box.y / HEIGHT, box.width / WIDTH, box.height / HEIGHT]}
        for name, box in ((name, photos.GROUP_FACES[at]) for name, at in who.items())
    ]
    return {"names": json.dumps(faces)}


async def test_faces_get_their_names_once(client: Client) -> None:
    picture = photos.encode(photos.group(), quality=87)
    added = await client.post("/v1/photos", params=named(Frieda=0, Gustav=3), data=picture)
    assert (added["named"], added["notes"], added["already_known"]) == (["Frieda", "Gustav"], [], False)
    confirmed = {face["person_name"]: face["box"][0] for face in added["faces"] if face["confirmed"]}
    assert abs(confirmed["Frieda"] - photos.GROUP_FACES[0].x) < 12
    again = await client.post("/v1/photos", params=named(Hans=0, Gustav=3), data=picture)
    assert (again["named"], again["already_known"]) == (["Gustav"], True)
    assert again["notes"] == ["The name Hans was not used: you decided that this is Frieda."]
    assert len(again["faces"]) == len(added["faces"])
    nowhere = json.dumps([{"name": "Ida", "box": [0.0, 0.0, 0.05, 0.05]}])
    none = await client.post("/v1/photos", params={"names": nowhere}, data=picture)
    assert none["named"] == [] and "no usable face was detected there" in none["notes"][0]
    await client.ask("DELETE", f"/v1/photos/{added['photo']['id']}")


@pytest.mark.parametrize(
    "names",
    [
        "",
        "[]",
        "{}",
        "[1]",
        "[" * 1000,
        '[{"name": "A"}]',
        '[{"name": "A", "box": [0, 0, 1]}]',
        '[{"name": "A", "box": [0, 0, 0, 1]}]',
        '[{"name": "A", "box": [0, 0, 2, 1]}]',
        '[{"name": "A", "box": [0, 0, NaN, 1]}]',
        '[{"name": "A", "box": [true, 0, 1, 1]}]',
        '[{"name": 5, "box": [0, 0, 1, 1]}]',
    ],
)
async def test_what_is_no_list_of_names_is_refused(client: Client, names: Any) -> None:
    answer = await client.ask("POST", "/v1/photos", params={"names": names}, data=photos.astronaut_jpeg())
    assert (answer.status, answer.json["field"]) == (422, "names")
