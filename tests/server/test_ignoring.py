"""An unknown person that nobody wants to hear of: ignored by a face, recognized, and never announced again."""

from __future__ import annotations

from tests.server.client import Client
from tests.server.people import portrait
from tests.server.test_sightings import snapshot


async def test_an_ignored_face_is_never_announced_again_and_learned(client: Client) -> None:
    (unknown,) = (await snapshot(client, portrait(0)))["faces"]
    body = {"action": "ignore", "face_ids": [unknown["id"]]}
    (face,) = (await client.post("/v1/faces/batch", json=body))["faces"]
    postman = face["person_id"]
    async with client.events() as listening:
        await listening.next()
        for i in (1, 2):
            # Each on a visit of its own, of which a face is stored.
            seen = await snapshot(client, portrait(0, i), taken_at=f"2026-05-31T0{i}:00:00Z")
            assert (seen["outcome"], seen["faces"]) == ("recognized", [])
        await snapshot(client, portrait(1))
        types = [event.type for event in await listening.until("sighting")]
    assert types == ["snapshot_analyzed", "snapshot_analyzed", "sighting"]
    listed = await client.all("/v1/people", named="false", ignored="true")
    assert [(one["id"], one["faces"]) for one in listed] == [(postman, 3)]
    seen = await snapshot(client, portrait(0, 3), hidden="any")
    assert [one["person_id"] for one in seen["faces"]] == [postman]
    assert (await client.post("/v1/undo"))["kind"] == "undone"
    assert not await client.all("/v1/people", ignored="true")
    assert (await snapshot(client, portrait(0, 4)))["outcome"] == "unknown"
