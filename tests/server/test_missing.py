"""Photos whose file is gone, over HTTP."""

from __future__ import annotations

from pathlib import Path

from tests.server.client import Client
from tests.server.people import portrait
from tests.server.test_imports import ended


async def test_photos_that_are_gone_are_listed_and_removed(owner: Client, tmp_path: Path) -> None:
    folder, disk = tmp_path / "photos", tmp_path / "disk"
    for where, who in ((folder, 0), (disk, 1)):
        (where / "Zoe").mkdir(parents=True)
        for i in range(3):
            (where / "Zoe" / f"{i}.jpg").write_bytes(portrait(who, i))
        begun = await owner.post("/v1/imports", json={"path": str(where)})
        assert (await ended(owner, begun["id"]))["added"] == 3
    listed = (await owner.get("/v1/photos"))["items"]
    assert {tuple(item["places"]) for item in listed} == {(item["source"],) for item in listed}
    nothing = await owner.get("/v1/photos/missing")
    assert (nothing["items"], nothing["total"], nothing["away"]) == ([], 0, [])

    for i in (0, 2):
        (folder / "Zoe" / f"{i}.jpg").unlink()
    disk.rename(tmp_path / "unplugged")
    page = await owner.get("/v1/photos/missing?limit=1")
    assert [item["places"] for item in page["items"]] == [[f"{folder}/Zoe/0.jpg"]]
    assert (page["items"][0]["faces"], len(page["items"][0]["people"])) == (1, 1)
    assert page["total"] == 2
    assert page["away"] == [{"path": str(disk), "photos": 3}]
    page = await owner.get(f"/v1/photos/missing?limit=1&cursor={page['cursor']}")
    assert [item["places"] for item in page["items"]] == [[f"{folder}/Zoe/2.jpg"]]
    assert page["cursor"] is None
    assert len((await owner.get("/v1/photos/missing?away=true"))["items"]) == 5

    there = next(item["id"] for item in listed if item["source"].endswith("photos/Zoe/1.jpg"))
    refused = await owner.ask("POST", "/v1/photos/missing/remove", json={"photo_ids": [there]})
    assert (refused.status, refused.code) == (409, "conflict")
    away = next(item["id"] for item in listed if item["source"].startswith(str(disk)))
    refused = await owner.ask("POST", "/v1/photos/missing/remove", json={"photo_ids": [away]})
    assert refused.status == 409

    removed = await owner.post("/v1/photos/missing/remove", json={})
    assert len(removed["photo_ids"]) == 2
    assert len((await owner.get("/v1/photos"))["items"]) == 4
    history = (await owner.get("/v1/history"))["items"]
    assert history[0]["summary"] == "Removed 2 missing photos"
    await owner.post("/v1/undo", json={})
    assert len((await owner.get("/v1/photos"))["items"]) == 6
    removed = await owner.post("/v1/photos/missing/remove", json={"away": True})
    assert len(removed["photo_ids"]) == 5
    (tmp_path / "unplugged").rename(disk)
    begun = await owner.post("/v1/imports", json={"path": str(disk)})
    state = await ended(owner, begun["id"])
    assert (state["added"], state["known"]) == (0, 3)
    assert len((await owner.get("/v1/photos"))["items"]) == 4
