"""The API does what its document says: every operation, asked for real, answers as declared."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import FormData
from openapi_spec_validator import validate as validate_document

from familiar_client.transport import LINK_HEADER
from familiard.config import Settings
from familiard.packs import PackFiles
from familiard.server.routes import OPERATIONS
from tests import photos
from tests.checkout import PYTHONPATH
from tests.importing.desk import film
from tests.server.client import DOCUMENT, Client
from tests.server.conftest import RunningDaemon, settings_for
from tests.server.people import portrait


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: PackFiles) -> Settings:
    """Settings with a folder for what devices upload."""
    folder = tmp_path_factory.mktemp("data")
    settings = settings_for(folder)
    return replace(
        settings, library=replace(settings.library, originals=folder / "originals", keep_free_mib=1)
    )


STREAMS = {"events"}
"""Operations whose answer has no end; they have tests of their own."""


def test_the_document_is_valid_openapi() -> None:
    validate_document(DOCUMENT)


def test_the_document_is_printed_without_a_daemon() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "familiard.server.api.openapi"],
        capture_output=True,
        check=True,
        timeout=60,
        env={"PYTHONPATH": PYTHONPATH},
    )
    assert json.loads(printed.stdout) == DOCUMENT


async def test_the_document_is_served_to_everybody(anonymous: Client) -> None:
    assert await anonymous.get("/v1/openapi.json") == json.loads(json.dumps(DOCUMENT))


async def test_every_route_of_the_application_is_in_the_document(instance: RunningDaemon) -> None:
    assert instance.daemon._runner is not None
    routes = instance.daemon._runner.app.router.routes()
    served = {(route.method, route.resource.canonical) for route in routes if route.resource is not None}
    # WebDAV describes itself: OPTIONS and PROPFIND.
    served = {(method, path) for method, path in served if not path.startswith("/dav")}
    documented = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert served == documented


def test_what_needs_no_token_is_health_and_the_document() -> None:
    assert {operation.path for operation in OPERATIONS if operation.public} == {
        "/v1/health",
        "/v1/health/live",
        "/v1/health/ready",
        "/v1/openapi.json",
    }


def test_operations_have_names_of_their_own() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(names) == len(set(names))


async def test_every_operation_answers_as_declared(
    client: Client,
    owner: Client,
    instance: RunningDaemon,
    group_jpeg: bytes,
    astronaut_jpeg: bytes,
    tmp_path: Path,
) -> None:
    # The client validates every answer; what is asserted here is only what the next request needs.
    photo_id = await _ask_of_the_system_and_photos(client, group_jpeg)
    clip = film(instance.settings.data_dir.parent / "clip.mp4", (photos.decode(astronaut_jpeg), 1))
    await client.post("/v1/clips", params={"camera": "gate"}, data=clip.read_bytes())
    person_id, eileen = await _ask_of_cameras_and_people(client, astronaut_jpeg)
    await client.post(
        "/v1/clips", params={"camera": "door"}, data=film(tmp_path / "v.mp4", (None, 1)).read_bytes()
    )
    face_id = await _ask_of_faces(client, person_id)
    await _answer_a_suggestion(client, instance)
    await _ask_of_clusters_and_history(client)
    await _ask_of_imports(client, owner, instance.settings.data_dir.parent / "folder")
    await _ask_of_devices(client, group_jpeg)
    await _ask_of_data(client)
    await client.ask("DELETE", f"/v1/faces/{face_id}")
    await client.ask("DELETE", f"/v1/people/{eileen}", params={"erase": "true"})
    await client.ask("DELETE", f"/v1/photos/{photo_id}")
    await client.post("/v1/token")
    # Data of another pack has a test file of its own.
    assert {o.name for o in OPERATIONS} - client.answered == STREAMS | {"re_embed", "shared_video"}


async def _ask_of_the_system_and_photos(client: Client, group_jpeg: bytes) -> str:
    for path in (
        "health",
        "health/live",
        "health/ready",
        "system",
        "system/index",
        "snapshot",
        "openapi.json",
    ):
        await client.get(f"/v1/{path}")
    assert b"familiar_http_requests_total" in (await client.ask("GET", "/metrics")).body
    await client.post("/v1/analyze", params={"embedding": "true", "crop": "1"}, data=group_jpeg)
    added = await client.post("/v1/photos", params={"name": "group.jpg"}, data=group_jpeg)
    photo_id = str(added["photo"]["id"])
    assert (await client.ask("POST", "/v1/photos", data=group_jpeg)).status == 200
    await client.get("/v1/photos")
    await client.get(f"/v1/photos/{photo_id}")
    return photo_id


async def _ask_of_cameras_and_people(client: Client, astronaut_jpeg: bytes) -> tuple[str, str]:
    burst = FormData()
    for i in range(3):
        burst.add_field("image", portrait(0, i), filename=f"{i}.jpg")
    seen = await client.post("/v1/sightings", params={"camera": "door"}, data=burst)
    person_id = str(seen["faces"][0]["person_id"])
    await client.get("/v1/sightings", params={"camera": "door"})
    (visit,) = (await client.get("/v1/visits", params={"camera": "door"}))["items"]
    await client.get(f"/v1/visits/{visit['id']}")
    await client.post(
        "/v1/visits/batch", json={"action": "name", "visit_ids": [visit["id"]], "person_id": person_id}
    )
    await client.ask("PATCH", f"/v1/people/{person_id}", json={"name": "Anna", "birth_date": "1990-02-03"})
    taught = await client.post("/v1/enroll", params={"name": "Eileen"}, data=astronaut_jpeg)
    await client.get("/v1/people")
    await client.get(f"/v1/people/{person_id}")
    for part in ("image", "split", "similar", "face-groups", "export"):
        assert (await client.ask("GET", f"/v1/people/{person_id}/{part}")).status == 200
    return person_id, str(taught["person"]["id"])


async def _ask_of_faces(client: Client, person_id: str) -> str:
    faces = await client.get(f"/v1/people/{person_id}/faces")
    face_id = str(faces["items"][0]["id"])
    await client.get("/v1/faces")
    await client.get(f"/v1/faces/{face_id}")
    await client.ask("GET", f"/v1/faces/{face_id}/crop")
    await client.post("/v1/search", json={"face_id": face_id})
    await client.get(f"/v1/faces/{face_id}/why", params={"person_id": person_id})
    await client.get("/v1/face-checks")
    moved = await client.ask("PATCH", f"/v1/faces/{face_id}", json={"person_id": "new"})
    await client.post(f"/v1/people/{person_id}/merge", json={"people": [moved.json["person_id"]]})
    await client.post(f"/v1/people/{person_id}/split", json={"faces": [face_id]})
    await client.post("/v1/people", json={"name": "Bo", "face_ids": [face_id]})
    await client.post("/v1/people/batch", json={"action": "hide", "person_ids": [person_id]})
    await client.post("/v1/people/batch", json={"action": "unhide", "person_ids": [person_id]})
    await client.post("/v1/faces/batch", json={"action": "confirm", "face_ids": [face_id]})
    await client.post(f"/v1/people/{person_id}/name", json={"name": "Annika"})
    await client.post(f"/v1/faces/{face_id}/name", json={"name": "Bob"})
    return face_id


async def _ask_of_clusters_and_history(client: Client) -> None:
    dropped = await client.post("/v1/cluster-proposals")
    await client.get(f"/v1/cluster-proposals/{dropped['id']}")
    await client.ask("DELETE", f"/v1/cluster-proposals/{dropped['id']}")
    await client.post(f"/v1/cluster-proposals/{(await client.post('/v1/cluster-proposals'))['id']}/apply")
    await client.get("/v1/history")
    await client.get("/v1/undo")
    await client.post("/v1/undo")
    await client.get("/v1/redo")
    await client.post("/v1/redo")
    await client.get("/v1/forgotten")


async def _ask_of_imports(client: Client, owner: Client, folder: Path) -> None:
    folder.mkdir()
    (folder / "1.jpg").write_bytes(portrait(4, 1))
    film(folder / "v.mp4", (photos.decode(portrait(4, 2)), 2))
    begun = await owner.post("/v1/imports", json={"path": str(folder)})
    client.answered |= owner.answered
    while (await client.get(f"/v1/imports/{begun['id']}"))["state"] == "running":
        await asyncio.sleep(0.05)
    await client.get("/v1/imports")
    await client.get("/v1/imports/folders")
    await client.get("/v1/imports/workers")
    (photo,) = [one for one in (await client.get("/v1/photos"))["items"] if one["source"].endswith("/1.jpg")]
    shown = await client.ask("GET", f"/v1/photos/{photo['id']}/image")
    assert shown.body == (folder / "1.jpg").read_bytes()
    assert shown.headers["Content-Type"] == "image/jpeg"
    small = await client.ask("GET", f"/v1/photos/{photo['id']}/image", params={"size": 128})
    assert 0 < len(small.body) < len(shown.body)
    whole = await client.ask("GET", f"/v1/photos/{photo['id']}/image", params={"jpeg": "true"})
    assert whole.body.startswith(b"\xff\xd8\xff")
    assert whole.body != shown.body
    (video,) = [one for one in (await client.get("/v1/photos"))["items"] if one["origin"] == "video"]
    assert (await client.ask("GET", f"/v1/photos/{video['id']}/video")).status == 200
    await _ask_of_albums(client, photo["id"])
    await client.ask("DELETE", f"/v1/imports/{begun['id']}")
    (folder / "2.jpg").write_bytes(b"so that the folder is there, and not empty")
    (folder / "1.jpg").unlink()
    assert len((await client.get("/v1/photos/missing"))["items"]) == 1
    assert (await client.post("/v1/photos/missing/remove", json={}))["photo_ids"]


async def _ask_of_devices(client: Client, group_jpeg: bytes) -> None:
    added = await client.post("/v1/devices", json={"name": "Anna's phone"})
    assert (await client.get("/v1/devices"))["items"] == [added["device"]]
    for status in (201, 200):
        stored = await client.ask("PUT", "/v1/upload", params={"name": "group.jpg"}, data=group_jpeg)
        assert stored.status == status
    assert (await client.ask("POST", "/v1/originals/verify")).status == 200
    path = f"/v1/devices/{added['device']['id']}"
    await client.post(f"{path}/password")
    assert (await client.ask("DELETE", path)).status == 204
    again = await client.ask("PATCH", path, json={"revoked": False, "quota_bytes": 1000})
    assert again.json["quota_bytes"] == 1000
    assert (await client.ask("DELETE", path)).status == 204


async def _ask_of_albums(client: Client, photo_id: str) -> None:
    album = await client.post("/v1/albums", json={"name": "Best", "photo_ids": [photo_id]})
    await client.get("/v1/albums")
    path = f"/v1/albums/{album['id']}"
    assert (await client.get(path))["photos"] == 1
    await client.ask("PATCH", path, json={"description": "The best ones."})
    await client.post(f"{path}/photos", json={"action": "add", "photo_ids": [photo_id]})
    assert [photo["id"] for photo in (await client.get(f"{path}/photos"))["items"]] == [photo_id]
    person = (await client.get("/v1/people"))["items"][0]["id"]
    await client.get(f"/v1/people/{person}/photos")
    await _ask_of_links(client, photo_id)
    assert (await client.ask("DELETE", path)).status == 204


async def _ask_of_links(client: Client, photo_id: str) -> None:
    made = await client.post(
        "/v1/links", json={"photo_ids": [photo_id], "downloads": True, "originals": True}
    )
    path = f"/v1/links/{made['link']['id']}"
    visitor = {LINK_HEADER: made["token"]}
    await client.post("/v1/shared/unlock", json={"password": ""}, headers=visitor)
    assert (await client.get("/v1/shared", params={"view": "1"}, headers=visitor))["photos"] == 1
    await client.get("/v1/shared/photos", headers=visitor)
    await client.get(f"/v1/shared/photos/{photo_id}", headers=visitor)
    for file in (f"photos/{photo_id}/image", f"photos/{photo_id}/original", "zip"):
        assert (await client.ask("GET", f"/v1/shared/{file}", headers=visitor)).status == 200
    # A video has a test file of its own.
    assert (await client.ask("GET", f"/v1/shared/photos/{photo_id}/video", headers=visitor)).status == 404
    await client.ask("PATCH", path, json={"title": "Best"})
    assert (await client.get("/v1/links"))["items"][0]["views"] == 1
    assert (await client.ask("DELETE", path)).status == 204


async def _ask_of_data(client: Client) -> None:
    assert (await client.ask("GET", "/v1/export", params={"embeddings": "true"})).status == 200
    await client.post("/v1/rebuild")
    await client.post("/v1/repair")
    await client.post("/v1/backup/freeze", params={"seconds": "5"})
    await client.post("/v1/backup/thaw")
    await client.post("/v1/system/accept-license", json={"pack": "mobile"})
    assert (await client.ask("POST", "/v1/system/re-embed")).code == "conflict"


async def _answer_a_suggestion(client: Client, instance: RunningDaemon) -> None:
    """Two people that are one are asked about, if they are kept apart by nothing."""
    one = await client.post("/v1/enroll", params={"name": "Twin"}, data=portrait(5, 1))
    faces = await client.get(f"/v1/people/{one['person']['id']}/faces")
    assert faces["items"]
    other = await client.post("/v1/sightings", params={"camera": "yard"}, data=portrait(5, 2))
    face_id = other["faces"][0]["id"]
    await instance.services.store.write(lambda store: store.faces.move(face_id, "new"))
    await instance.services.store.write(
        lambda store: store.ledger.db.execute("DELETE FROM rejection WHERE face_id = ?", (face_id,))
    )
    asked = await client.get("/v1/merge-suggestions")
    assert asked["items"], "two people with the same face are a question"
    answered = await client.ask(
        "POST", f"/v1/merge-suggestions/{asked['items'][0]['id']}", json={"answer": "different"}
    )
    assert answered.status == 204
