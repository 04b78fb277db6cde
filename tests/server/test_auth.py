"""Closed by default: the token, the owner's socket, and what is said to whom."""

from __future__ import annotations

import asyncio
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from familiard.auth.socket import LONGEST, prepare, socket_path
from familiard.auth.token import OwnerToken
from familiard.errors import ConfigError
from familiard.server.routes import OPERATIONS
from tests.server.client import Client, over_network
from tests.server.conftest import RunningDaemon

ID = "3f2a9c01-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if not o.public], ids=lambda operation: operation.name
)
async def test_nothing_private_is_said_without_a_token(anonymous: Client, operation: object) -> None:
    path = operation.path  # type: ignore[attr-defined]  # parametrize hides the type
    for name in ("person_id", "face_id", "photo_id", "import_id", "cluster_id", "suggestion_id"):
        path = path.replace(f"{{{name}}}", ID)
    answer = await anonymous.ask(operation.method, path)  # type: ignore[attr-defined]  # parametrize hides the type
    assert answer.status == 401
    assert answer.code == "unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/nothing", "/v1/people/../people", "/admin", "/v1/health/x"]
)
async def test_an_unknown_address_is_not_told_from_a_known_one(anonymous: Client, path: str) -> None:
    assert (await anonymous.ask("GET", path)).status == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer x{token}",
        "Bearer {token} {token}",
        "Bearer \u00fc",
    ],
)
async def test_a_wrong_token_opens_nothing(instance: RunningDaemon, anonymous: Client, header: str) -> None:
    headers = {"Authorization": header.format(token=instance.token)}
    assert (await anonymous.ask("GET", "/v1/people", headers=headers)).status == 401


async def test_the_scheme_is_read_in_any_case(instance: RunningDaemon, anonymous: Client) -> None:
    headers = {"Authorization": f"bearer {instance.token}"}
    assert (await anonymous.ask("GET", "/v1/people", headers=headers)).status == 200


async def test_a_token_in_the_query_opens_nothing(instance: RunningDaemon, anonymous: Client) -> None:
    assert (await anonymous.ask("GET", f"/v1/people?token={instance.token}")).status == 401


async def test_the_owner_needs_no_token_on_the_socket(owner: Client) -> None:
    assert (await owner.get("/v1/system"))["ready"]


async def test_health_says_nothing_but_that(anonymous: Client) -> None:
    for path in ("/v1/health", "/v1/health/live", "/v1/health/ready"):
        assert await anonymous.get(path) == {"status": "ok"}


def test_token_socket_and_data_are_the_owners_only(instance: RunningDaemon) -> None:
    data = instance.settings.data_dir
    modes = {name: stat.S_IMODE((data / name).stat().st_mode) for name in ("token", "familiard.sock", "lock")}
    assert modes == {"token": 0o600, "familiard.sock": 0o600, "lock": 0o600}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Everything that is logged, at its most talkative."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    root, keep = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield lines
    root.setLevel(level)
    root.removeHandler(keep)


async def test_no_token_gets_into_the_log(instance: RunningDaemon, log: list[str]) -> None:
    async with over_network(instance.address, instance.token) as client:
        await client.ask("GET", f"/v1/people?token={instance.token}&access_token={instance.token}")
        await client.ask("GET", f"/v1/people?cursor={instance.token}")
        await client.ask("POST", "/v1/people", json={instance.token: instance.token})
        await client.ask("POST", "/v1/analyze", data=instance.token.encode())
        await client.ask("GET", f"/v1/people/{instance.token[:20]}")
    host, port = instance.address
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {instance.token}\x00\r\n\r\n".encode())
    assert b" 400 " in await reader.readline()
    writer.close()
    assert any("Error handling request" in line for line in log)
    assert any("/v1/people" in line for line in log)
    assert not any(instance.token in line for line in log)


async def test_no_name_that_is_asked_for_gets_into_the_log(instance: RunningDaemon, log: list[str]) -> None:
    async with over_network(instance.address, instance.token) as client:
        await client.ask("GET", "/v1/people/Zebulonia")
        await client.ask("GET", "/v1/people/Zebul%C3%B3nia/faces")
        await client.ask("GET", "/v1/persons/Zebulonia")
        await client.ask("GET", "/v1/people?text=Zebulonia")
        await client.ask("PATCH", f"/v1/people/{ID}", json={"name": "Zebulonia"})
    assert any("GET /v1/people/… 404" in line for line in log)
    assert not any("zebul" in line.lower() for line in log)


async def test_renewing_shuts_out_the_old_token_and_ends_its_streams(instance: RunningDaemon) -> None:
    former = instance.token
    async with over_network(instance.address, former) as client, client.events() as listening:
        assert (await listening.next()).type == "hello"
        renewed = (await client.post("/v1/token"))["token"]
        assert renewed == instance.token != former
        with pytest.raises(EOFError):
            await listening.until("nothing of the kind")
        assert (await client.ask("GET", "/v1/people")).status == 401
    async with over_network(instance.address, renewed) as client:
        await client.get("/v1/people")


async def test_renewing_leaves_the_owners_streams_alone(instance: RunningDaemon, owner: Client) -> None:
    async with owner.events() as listening:
        await listening.next()
        await owner.post("/v1/token")
        async with over_network(instance.address, instance.token) as client:
            await client.post("/v1/people", json={"name": "Nobody Yet"})
        assert (await listening.next()).type == "person_created"


async def test_crops_and_images_want_the_token_as_well(
    instance: RunningDaemon, astronaut_jpeg: bytes
) -> None:
    async with over_network(instance.address, instance.token) as client:
        added = await client.post("/v1/photos", data=astronaut_jpeg)
        crop = f"/v1/faces/{added['faces'][0]['id']}/crop"
        answer = await client.ask("GET", crop)
        assert answer.status == 200
        assert answer.body.startswith(b"\xff\xd8")
        assert answer.headers["Cache-Control"] == "private, no-cache"
    async with over_network(instance.address, None) as anonymous:
        assert (await anonymous.ask("GET", crop)).status == 401


async def test_nothing_is_said_to_other_origins(instance: RunningDaemon) -> None:
    host, port = instance.address
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "GET"}
    async with ClientSession() as session:
        for method in ("OPTIONS", "GET"):
            async with session.request(
                method, f"http://{host}:{port}/v1/system", headers=headers
            ) as response:
                assert response.status == 401
                assert "Access-Control-Allow-Origin" not in response.headers


def test_a_token_is_made_once_and_kept(tmp_path: Path) -> None:
    first = OwnerToken(tmp_path)
    assert len(first.value) >= 43
    assert OwnerToken(tmp_path).value == first.value
    assert first.value not in repr(first)


def test_a_token_file_that_others_could_read_is_closed(tmp_path: Path) -> None:
    OwnerToken(tmp_path)
    (tmp_path / "token").chmod(0o644)
    OwnerToken(tmp_path)
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1234")
    with pytest.raises(ConfigError, match="Delete the file"):
        OwnerToken(tmp_path)


def test_a_long_data_directory_has_its_socket_in_a_private_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = tmp_path / ("d" * LONGEST)
    path = socket_path(deep)
    assert path == socket_path(deep) != socket_path(deep / "other")
    prepare(path)
    assert path.parent.parent == tmp_path
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
