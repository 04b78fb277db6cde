"""What a link's visitor gets of the daemon, and what they do not get, however they ask."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from familiar_client.transport import KEY_HEADER, LINK_HEADER
from familiard.server import link_attempts
from familiard.server.link_attempts import LinkAttempts
from familiard.server.routes.shared import OPERATIONS
from tests import photos
from tests.importing.boxes import SECRET, say_place
from tests.importing.desk import film
from tests.importing.test_preview import SECRET as PLACE
from tests.importing.test_preview import located
from tests.server.client import ApiResponse, Client
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait

NO_PHOTO = "00000000-0000-4000-8000-00000000dead"


@dataclass
class Library:
    """Photos 0 to 3 that say where they were taken, a film, and photos that are never shared."""

    folder: Path
    client: Client
    shared: list[str]
    film: str
    other: str

    async def link(self, **members: object) -> tuple[str, dict[str, str]]:
        """A new link to the shared photos, and the headers of its visitor."""
        wish = {"photo_ids": [*self.shared, self.film], **members}
        made = await self.client.post("/v1/links", json=wish)
        return made["link"]["id"], {LINK_HEADER: made["token"]}

    async def ask(self, path: str, visitor: dict[str, str], **options: object) -> ApiResponse:
        """GET below /v1/shared, in the name of a visitor."""
        headers = {**visitor, **options.pop("headers", {})}  # type: ignore[dict-item]
        return await self.client.ask("GET", f"/v1/shared{path}", headers=headers, **options)

    def paths(self, photo: str | None = None) -> list[str]:
        """Everything that a visitor can ask for."""
        photo = photo or self.shared[0]
        files = [f"/photos/{photo}{part}" for part in ("", "/image", "/original")]
        return ["", "/photos", *files, f"/photos/{self.film}/video", "/zip"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library(instance: RunningDaemon, client: Client, owner: Client) -> AsyncIterator[Library]:
    """A library that was imported."""
    folder = instance.settings.data_dir.parent / "Anna's photos"
    folder.mkdir()
    for number, kind in enumerate(("JPEG", "PNG", "WEBP", "HEIF")):
        (folder / f"{number}.{kind.lower()}").write_bytes(located(kind, orientation=1 + number))
    (folder / "other.jpg").write_bytes(portrait(0))
    say_place(film(folder / "film.mp4", (photos.astronaut(), 1)))
    begun = await owner.post("/v1/imports", json={"path": str(folder)})
    while (await client.get(f"/v1/imports/{begun['id']}"))["state"] == "running":
        await asyncio.sleep(0.05)
    found = {Path(photo["source"]).name: photo["id"] for photo in (await client.get("/v1/photos"))["items"]}
    moments = [photo for photo in (await client.get("/v1/photos"))["items"] if photo["offset"] is not None]
    first = min(moments, key=lambda photo: photo["offset"])
    shared = [found[name] for name in sorted(found) if name[0].isdigit()]
    assert len(shared) == 4
    yield Library(folder, client, shared, first["id"], found["other.jpg"])


async def test_previews_say_nothing_of_where_they_were_taken(library: Library) -> None:
    _, visitor = await library.link()
    for photo in library.shared:
        for size in ({}, {"size": "300"}, {"size": "2048"}):
            shown = await library.ask(f"/photos/{photo}/image", visitor, params=size)
            assert shown.status == 200
            assert PLACE not in shown.body
            assert not Image.open(io.BytesIO(shown.body)).getexif()
            assert shown.headers["Cache-Control"] == "no-store"
    too_large = await library.ask(f"/photos/{library.shared[0]}/image", visitor, params={"size": "9999"})
    assert too_large.status == 422


async def test_lists_say_no_paths_names_or_faces(library: Library) -> None:
    _, visitor = await library.link()
    said = b"".join(
        [(await library.ask(path, visitor)).body for path in ("", "/photos", f"/photos/{library.shared[0]}")]
    )
    for secret in (b"Anna", b"/", b"digest", b"face", b"camera"):
        assert secret not in said


async def test_a_video_is_sent_in_parts_without_its_place(library: Library) -> None:
    _, visitor = await library.link()
    path = f"/photos/{library.film}/video"
    whole = await library.ask(path, visitor)
    original = (library.folder / "film.mp4").read_bytes()
    assert (whole.status, len(whole.body), whole.headers["Accept-Ranges"]) == (200, len(original), "bytes")
    assert SECRET in original
    assert SECRET not in whole.body
    size = len(original)
    for wanted, start, stop in (
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, size),
        ("bytes=-50", size - 50, size),
        (f"bytes={size - 1}-{size * 9}", size - 1, size),
    ):
        part = await library.ask(path, visitor, headers={"Range": wanted})
        assert (part.status, part.body) == (206, whole.body[start:stop])
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
    for wrong in (f"bytes={size}-", "bytes=9-1", "bytes=a-b", "lines=1-2", "bytes=0-1,5-9"):
        assert (await library.ask(path, visitor, headers={"Range": wrong})).status == 416
    _, visitor = await library.link(originals=True)
    assert (await library.ask(path, visitor)).body == original


async def test_a_zip_file_holds_the_scope_and_nothing_else(library: Library) -> None:
    link_id, visitor = await library.link(downloads=True)
    whole = await library.ask("/zip", visitor)
    archive = zipfile.ZipFile(io.BytesIO(whole.body))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(names) == 5
    assert sorted(name.rpartition(".")[2] for name in names) == ["jpg", "jpg", "jpg", "jpg", "mp4"]
    content = b"".join(archive.read(name) for name in names)
    for secret in (PLACE, SECRET):
        assert secret not in whole.body + content
    assert not [name for name in names if "Anna" in name or "/" in name or ".." in name]
    await library.client.ask("PATCH", f"/v1/links/{link_id}", json={"originals": True})
    archive = zipfile.ZipFile(io.BytesIO((await library.ask("/zip", visitor)).body))
    files = {path.read_bytes() for path in library.folder.iterdir() if path.name != "other.jpg"}
    assert {archive.read(name) for name in archive.namelist()} == files


async def test_originals_need_the_right_to_download(library: Library) -> None:
    path = f"/photos/{library.shared[3]}/original"
    for members, status in (
        ({}, 403),
        ({"originals": True}, 403),
        ({"downloads": True}, 403),
        ({"downloads": True, "originals": True}, 200),
    ):
        _, visitor = await library.link(**members)
        answer = await library.ask(path, visitor)
        assert answer.status == status
        assert (await library.ask("/zip", visitor)).status == (200 if members.get("downloads") else 403)
    assert answer.body == (library.folder / "3.heif").read_bytes()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_without_a_valid_token_there_is_nothing(library: Library, anonymous: Client) -> None:
    link_id, visitor = await library.link(downloads=True, originals=True)
    token = visitor[LINK_HEADER]
    revoked, was = await library.link()
    await library.client.ask("DELETE", f"/v1/links/{revoked}")
    bodies = set()
    for wrong in ({}, {LINK_HEADER: ""}, {LINK_HEADER: token[:-1]}, {LINK_HEADER: link_id}, was):
        for path in library.paths():
            answer = await library.ask(path, wrong)
            assert (answer.status, answer.code) == (404, "link-gone"), path
            bodies.add(answer.body)
        unlock = await library.client.ask("POST", "/v1/shared/unlock", headers=wrong, json={"password": "x"})
        assert unlock.code == "link-gone"
    # Why there is nothing is not said.
    assert len(bodies) == 1
    # The daemon itself is closed to visitors: Home Assistant asks in their name.
    for path in library.paths():
        assert (await anonymous.ask("GET", f"/v1/shared{path}", headers=visitor)).status == 401


async def test_no_photo_outside_of_the_scope_is_shown(library: Library) -> None:
    _, visitor = await library.link(downloads=True, originals=True)
    _, of_other = await library.link(photo_ids=[library.other], downloads=True, originals=True)
    for photo, who in (
        (library.other, visitor),
        (library.shared[0], of_other),
        (NO_PHOTO, visitor),
        ("..", visitor),
    ):
        for part in ("", "/image", "/original", "/video"):
            assert (await library.ask(f"/photos/{photo}{part}", who)).status in (404, 405)
    for part in ("/image", "/original"):
        assert (await library.ask(f"/photos/{library.film}{part}", visitor)).status == 404


async def test_a_revoked_link_is_gone_at_once_with_its_pictures(library: Library) -> None:
    link_id, visitor = await library.link(downloads=True, originals=True)
    for path in library.paths():
        assert (await library.ask(path, visitor)).status == 200
    await library.client.ask("DELETE", f"/v1/links/{link_id}")
    for path in library.paths():
        assert (await library.ask(path, visitor)).status == 404


async def test_a_password_is_needed_for_each_picture(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_attempts, "FIRST_SECONDS", 0.0)
    link_id, visitor = await library.link(password="open sesame", downloads=True, originals=True)
    _, other = await library.link(password="open sesame")
    key = (await library.client.post("/v1/shared/unlock", headers=other, json={"password": "open sesame"}))[
        "key"
    ]
    for wrong in ("", "x", key, "9999999999.00"):
        for path in library.paths():
            answer = await library.ask(path, {**visitor, KEY_HEADER: wrong})
            assert (answer.status, answer.code) == (403, "password-needed"), path
    for password in ("", "Open sesame", "open sesame "):
        refused = await library.client.ask(
            "POST", "/v1/shared/unlock", headers=visitor, json={"password": password}
        )
        assert (refused.status, refused.code) == (403, "wrong-password")
    opened = await library.client.post("/v1/shared/unlock", headers=visitor, json={"password": "open sesame"})
    for path in library.paths():
        assert (await library.ask(path, {**visitor, KEY_HEADER: opened["key"]})).status == 200
    (link,) = [one for one in (await library.client.get("/v1/links"))["items"] if one["id"] == link_id]
    assert link["wrong_passwords"] == 3
    await library.client.ask("PATCH", f"/v1/links/{link_id}", json={"password": "another"})
    for path in library.paths():
        assert (await library.ask(path, {**visitor, KEY_HEADER: opened["key"]})).status == 403


async def test_passwords_are_tried_one_after_the_other_and_ever_slower(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [LinkAttempts.delay(wrong) for wrong in (1, 2, 3, 6, 7, 1000)] == [0.5, 1, 2, 16, 30, 30]
    slept: list[float] = []
    gate = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await gate.wait()

    monkeypatch.setattr(link_attempts, "sleep", sleep)
    _, visitor = await library.link(password="open sesame")
    _, other = await library.link(password="other")

    async def attempt(word: str, who: dict[str, str]) -> ApiResponse:
        return await library.client.ask("POST", "/v1/shared/unlock", headers=who, json={"password": word})

    first = [asyncio.create_task(attempt(f"guess {n}", visitor)) for n in range(12)]
    done, _ = await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    # While one guess waits for its answer, five are heard, and the others are refused without being tried.
    while len(done) < 7 or not slept:
        done, _ = await asyncio.wait(first, timeout=0.05)
    assert {task.result().status for task in done} == {429}
    assert slept == [0.5]
    # Nobody waits for the guesses on another link.
    assert (await attempt("other", other)).status == 200
    gate.set()
    answers = [(await task).status for task in first]
    assert sorted(answers) == [403] * 5 + [429] * 7
    assert slept == [0.5, 1, 2, 4, 8]
    assert (await attempt("open sesame", visitor)).status == 200


async def test_a_file_that_changed_is_not_shown(library: Library, tmp_path: Path) -> None:
    _, visitor = await library.link(downloads=True, originals=True)
    path = library.folder / "0.jpeg"
    content = path.read_bytes()
    try:
        path.unlink()
        path.symlink_to("/etc/passwd")
        for part in ("/image", "/original"):
            assert (await library.ask(f"/photos/{library.shared[0]}{part}", visitor)).status == 404
        archive = zipfile.ZipFile(io.BytesIO((await library.ask("/zip", visitor)).body))
        assert len(archive.namelist()) == 4
    finally:
        path.unlink()
        path.write_bytes(content)


def test_every_route_is_attacked_here() -> None:
    assert {operation.path.removeprefix("/v1/shared") for operation in OPERATIONS.all} == {
        "",
        "/unlock",
        "/photos",
        "/photos/{photo_id}",
        "/photos/{photo_id}/image",
        "/photos/{photo_id}/original",
        "/photos/{photo_id}/video",
        "/zip",
    }
