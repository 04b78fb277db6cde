"""Imports over HTTP: who may import what, how far it is, and an end that loses nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from familiard.config import LibrarySettings, Settings
from familiard.packs import PackFiles
from tests.server.client import Client, over_network
from tests.server.conftest import RunningDaemon, eventually, settings_for
from tests.server.people import portrait

PHOTOS = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of two people, a broken one, and something that is none."""
    folder = tmp_path_factory.mktemp("photos")
    for i in range(PHOTOS):
        (folder / f"{i:02}.jpg").write_bytes(portrait(i % 2, i))
    (folder / "broken.jpg").write_bytes(portrait(0)[:500])
    (folder / "notes.txt").write_text("no photo")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: PackFiles, folder: Path) -> Settings:
    """The folder with the photos is allowed."""
    return replace(settings_for(tmp_path_factory.mktemp("data")), library=LibrarySettings(folders=(folder,)))


async def ended(client: Client, import_id: str) -> Any:
    while True:
        state = await client.get(f"/v1/imports/{import_id}")
        if state["state"] != "running":
            return state
        await asyncio.sleep(0.05)


async def test_the_folders_that_may_be_imported_are_listed(client: Client, folder: Path) -> None:
    (listed,) = (await client.get("/v1/imports/folders"))["folders"]
    assert (listed["path"], listed["available"]) == (str(folder), True)
    inside = await client.get("/v1/imports/folders", params={"path": str(folder)})
    assert (inside["path"], inside["parent"], inside["folders"]) == (str(folder.resolve()), None, [])
    assert (await client.ask("GET", "/v1/imports/folders", params={"path": "/etc"})).status == 403
    gone = await client.ask("GET", "/v1/imports/folders", params={"path": f"{folder}/gone"})
    assert gone.code == "not-found"


@pytest.mark.parametrize("path", ["/etc", "/", "{folder}/..", "{folder}/../..", "{folder}x", "{folder}/link"])
async def test_the_network_imports_only_what_the_owner_allowed(
    client: Client, folder: Path, path: str
) -> None:
    link = folder / "link"
    link.symlink_to("/etc")
    answer = await client.ask("POST", "/v1/imports", json={"path": path.format(folder=folder)})
    link.unlink()
    assert (answer.status, answer.code) == (403, "path-not-allowed")
    assert (await client.get("/v1/imports"))["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "path"),
        ({"path": "photos"}, "path"),
        ({"path": "{folder}/nothing"}, "path"),
        ({"path": "{folder}", "by_folder": "yes"}, "by_folder"),
        ({"path": "{folder}", "recursively": True}, "recursively"),
    ],
)
async def test_a_bad_wish_is_named(client: Client, folder: Path, body: dict[str, Any], field: str) -> None:
    body = {k: v.format(folder=folder) if isinstance(v, str) else v for k, v in body.items()}
    answer = await client.ask("POST", "/v1/imports", json=body)
    assert (answer.status, answer.json["field"]) == (422, field)


async def test_an_import_is_followed_to_its_end(client: Client, folder: Path) -> None:
    async with client.events() as listening:
        await listening.next()
        answer = await client.ask("POST", "/v1/imports", json={"path": str(folder)})
        assert answer.status == 202
        begun = answer.json
        assert answer.headers["Location"] == f"/v1/imports/{begun['id']}"
        received = (await listening.until("import_progress"))[-1]
        assert (received.id, received.data["id"]) == (None, begun["id"])
        while received.data["state"] == "running":
            received = (await listening.until("import_progress"))[-1]
    state = await ended(client, begun["id"])
    assert {k: v for k, v in received.data.items() if k in state} == state
    assert (state["state"], state["total"], state["done"]) == ("done", PHOTOS + 1, PHOTOS + 1)
    assert (state["added"], state["known"], state["faces"]) == (PHOTOS, 0, PHOTOS)
    assert [(b["path"], b["code"]) for b in state["broken"]] == [("broken.jpg", "invalid-image")]
    assert (await client.get("/v1/imports"))["items"] == [state]


async def test_the_same_photos_are_not_looked_at_again(client: Client, folder: Path) -> None:
    begun = await client.post("/v1/imports", json={"path": str(folder)})
    state = await ended(client, begun["id"])
    assert (state["added"], state["known"]) == (0, PHOTOS)


async def test_the_owner_imports_from_anywhere(owner: Client, tmp_path: Path) -> None:
    (tmp_path / "Zoe").mkdir()
    for i in range(2):
        (tmp_path / "Zoe" / f"{i}.jpg").write_bytes(portrait(4, i))
    # Clients of before say what the path shall be called; the photos say where they lie.
    begun = await owner.post(
        "/v1/imports", json={"path": str(tmp_path), "by_folder": True, "source": "my photos"}
    )
    assert (await ended(owner, begun["id"]))["added"] == 2
    (zoe,) = (await owner.get("/v1/people?text=Zoe"))["items"]
    faces = (await owner.get(f"/v1/people/{zoe['id']}/faces"))["items"]
    assert {face["source"] for face in faces} == {f"{tmp_path}/Zoe/{i}.jpg" for i in range(2)}
    assert all(face["confirmed"] for face in faces)


async def test_an_import_is_cancelled_and_keeps_what_it_brought(owner: Client, tmp_path: Path) -> None:
    for i in range(60):
        (tmp_path / f"{i:02}.jpg").write_bytes(portrait(3, i % 40) + bytes([i]))
    begun = await owner.post("/v1/imports", json={"path": str(tmp_path)})
    while (await owner.get(f"/v1/imports/{begun['id']}"))["done"] == 0:
        await asyncio.sleep(0.02)
    cancelled = (await owner.ask("DELETE", f"/v1/imports/{begun['id']}")).json
    assert cancelled["state"] == "cancelled"
    assert 0 < cancelled["done"] < 60
    again = (await owner.ask("DELETE", f"/v1/imports/{begun['id']}")).json
    assert again == cancelled


async def test_an_import_that_a_stop_interrupted_goes_on(
    instance: RunningDaemon, owner: Client, tmp_path: Path
) -> None:
    for i in range(60):
        (tmp_path / f"{i:02}.jpg").write_bytes(portrait(5, i % 40) + bytes([i]))
    begun = await owner.post("/v1/imports", json={"path": str(tmp_path)})
    while (await owner.get(f"/v1/imports/{begun['id']}"))["done"] == 0:
        await asyncio.sleep(0.02)
    await instance.reopen()
    async with over_network(instance.address, instance.token) as client:
        await eventually(lambda: instance.services.library.running == 1)
        state = await ended(client, begun["id"])
    assert (state["state"], state["done"], state["broken_count"]) == ("done", 60, 0)
    assert state["added"] + state["known"] == 60
