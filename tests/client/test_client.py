"""The client talks to a real daemon, over the network and over the owner's socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from familiar_client.client import FamiliarClient
from familiar_client.errors import Conflicting, NotFound, Unauthorized
from familiar_client.models import Outcome, Verdict
from familiar_client.transport import decisions
from familiard.auth.socket import socket_path
from tests import photos
from tests.server.conftest import RunningDaemon, settings_for
from tests.server.people import portrait

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def instance(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningDaemon]:
    instance = RunningDaemon(settings_for(tmp_path_factory.mktemp("client")))
    await instance.open()
    yield instance
    await instance.close()


@pytest_asyncio.fixture(loop_scope="module")
async def client(instance: RunningDaemon) -> AsyncIterator[FamiliarClient]:
    host, port = instance.address
    async with aiohttp.ClientSession() as session:
        yield FamiliarClient(session, f"http://{host}:{port}", instance.token)


@pytest_asyncio.fixture(loop_scope="module")
async def owner(instance: RunningDaemon) -> AsyncIterator[FamiliarClient]:
    connector = aiohttp.UnixConnector(str(socket_path(instance.settings.data_dir)))
    async with aiohttp.ClientSession(connector=connector) as session:
        yield FamiliarClient(session, "http://familiard", None, timeout=aiohttp.ClientTimeout(total=None))


async def test_a_person_is_enrolled_recognized_searched_for_and_forgotten(client: FamiliarClient) -> None:
    enrolled = await client.enroll([portrait(0), portrait(0, 3)], name="Anna")
    assert [image.accepted for image in enrolled.images] == [True, True]
    anna = enrolled.person
    assert (await client.person(anna.id)) == anna
    assert anna in await client.named_people()
    (face,) = (await client.analyze(portrait(0, 2))).faces
    assert (face.verdict, face.person_name, face.embedding) == (Verdict.RECOGNIZED, "Anna", None)
    seen = await client.add_snapshot("door", [portrait(0, 4)], keep_unknown=True)
    assert seen.outcome is Outcome.RECOGNIZED
    assert [one.person_id for one in (await client.sightings(camera="door")).items] == [anna.id]
    found = await client.search(portrait(0, 5), limit=3)
    assert found.matches[0].face.person_id == anna.id
    assert (await client.search(found.matches[0].face.id)).face.id == found.matches[0].face.id
    assert (await client.why(found.matches[0].face.id)).person_id == anna.id
    await client.forget_person(anna.id, erase=False)
    assert [one.person_id for one in await client.forgotten()] == [anna.id]
    step = await client.next_undo()
    assert step.possible
    entry = await client.undo(expected_seq=step.seq)
    assert (await client.history()).items[0].seq == entry.seq
    assert (await client.person(anna.id)).name == "Anna"
    assert (await client.redo(expected_seq=(await client.next_redo()).seq)).seq > entry.seq
    await client.undo()


async def test_the_data_is_checked_exported_and_rebuilt(client: FamiliarClient) -> None:
    index = await client.index()
    assert index.indexed == index.expected > 0
    lines = b"".join([chunk async for chunk in client.export(embeddings=True)]).splitlines()
    assert len(lines) == (await client.rebuild()).faces
    anna = (await client.named_people())[0]
    archive = b"".join([chunk async for chunk in client.export_person(anna.id)])
    assert archive.startswith(b"PK")
    assert (await client.repair()).repaired == 0


@pytest.mark.slow
async def test_a_folder_is_imported_on_the_owners_socket(owner: FamiliarClient, tmp_path: Path) -> None:
    (tmp_path / "group.jpg").write_bytes(photos.group_jpeg())
    started = await owner.start_import(str(tmp_path), exclude=["*.png"])
    ended = await owner.get_import(started.id)
    while ended.finished_at is None:
        ended = await owner.get_import(started.id)
    assert (ended.added, ended.faces) == (1, 6)
    assert (await owner.cancel_import(started.id)).id == started.id
    (photo, *_) = (await owner.photos()).items
    assert photo.source == str(tmp_path / "group.jpg")
    (tmp_path / "group.jpg").unlink()
    missing = await owner.missing_photos(away=True)
    assert [one.photo_ids for one in missing.items] == [(photo.id,)]
    assert (await owner.remove_missing([photo.id], away=True)).photo_ids == (photo.id,)


async def test_what_the_daemon_refuses_is_an_error_with_its_code(
    instance: RunningDaemon, client: FamiliarClient
) -> None:
    with pytest.raises(NotFound) as missing:
        await client.person("3f2a9c01-0000-4000-8000-000000000000")
    assert missing.value.code == "not-found"
    await client.create_person("Twin")
    with pytest.raises(Conflicting) as taken:
        await client.create_person("Twin")
    assert taken.value.detail
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Unauthorized):
            await FamiliarClient(session, client.url, "wrong").system()


async def test_the_rows_that_decisions_write_are_collected(client: FamiliarClient) -> None:
    with decisions() as rows:
        assert rows == []
        person = await client.create_person("Fritz")
        await client.update_person(person.id, favorite=True)
        await client.update_person(person.id, favorite=True)
        assert (await client.person(person.id)).favorite
    first, second = (await client.history(limit=2)).items[::-1]
    assert rows == [first.seq, second.seq]
    assert (await client.next_undo(rows[0])).summary == "Added Fritz"
    with decisions() as rows:
        await client.forget_person(person.id, erase=True)
    assert not (await client.next_undo(rows[0])).possible
    await client.create_person("Gerd")
    assert len(rows) == 1
