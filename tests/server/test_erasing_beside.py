"""The daemon answers everything else while erased faces are taken out of the files."""

from __future__ import annotations

import asyncio
import signal

from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait
from tests.server.test_erasing import found, problems


async def test_sightings_go_on_while_the_index_is_made_without_the_erased(
    instance: RunningDaemon, client: Client
) -> None:
    erased, stays = await found(client, 0), await found(client, 1)
    faces = {face["id"] for face in (await client.get(f"/v1/people/{erased['id']}/faces"))["items"]}
    assert len(faces) == 3
    erasure = instance.services.store.store.file_erasure
    erasing = asyncio.create_task(
        client.ask("DELETE", f"/v1/people/{erased['id']}", params={"erase": "true"})
    )
    # The child that makes the new index is held, so that what follows happens meanwhile.
    while erasure._fresh is None or erasure._fresh._child is None:
        await asyncio.sleep(0.01)
    child = erasure._fresh._child._process
    child.send_signal(signal.SIGSTOP)
    try:
        assert "erasure-pending" in await problems(client)
        gone = await client.post("/v1/sightings", params={"camera": "door"}, data=portrait(0, 4))
        assert [face["verdict"] for face in gone["faces"]] == ["unknown"]
        assert faces.isdisjoint(one["face_id"] for one in gone["faces"][0]["evidence"])
        seen = await client.post("/v1/sightings", params={"camera": "door"}, data=portrait(1, 4))
        assert seen["faces"][0]["person_id"] == stays["id"]
        named = await client.ask("PATCH", f"/v1/people/{stays['id']}", json={"name": "Berta"})
        assert named.status == 200
        # Somebody else is erased meanwhile, by a client that does not wait.
        other = await found(client, 2)
        leaving = asyncio.create_task(
            client.ask("DELETE", f"/v1/people/{other['id']}", params={"erase": "true"})
        )
        while (await client.ask("GET", f"/v1/people/{other['id']}")).status != 404:
            await asyncio.sleep(0.01)
        leaving.cancel()
        assert not erasing.done()
    finally:
        child.send_signal(signal.SIGCONT)
    assert (await erasing).status == 204
    assert "erasure-pending" not in await problems(client)
    index = await client.get("/v1/system/index")
    assert index["indexed"] == index["expected"]
