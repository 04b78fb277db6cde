"""Who gets in: a device into its own folder, with its own password, over a network where nobody reads it."""

from __future__ import annotations

import asyncio
import base64
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web
from multidict import CIMultiDict

from familiard.server import rejections
from familiard.server.dav.access import is_safe
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.dav.conftest import Phone, basic, phone_of

METHODS = (
    "GET", "HEAD", "PUT", "MKCOL", "DELETE", "COPY", "MOVE", "PROPFIND", "PROPPATCH", "LOCK", "UNLOCK",
)  # fmt: skip


async def ask(phone: Phone, method: str, authorization: str | None, path: str = "") -> tuple[int, Any]:
    headers = {"Destination": str(phone.url("x"))} | (
        {} if authorization is None else {"Authorization": authorization}
    )
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, phone.url(path), headers=headers) as answer,
    ):
        await answer.read()
        return answer.status, answer.headers


@pytest.mark.parametrize("method", METHODS)
async def test_no_method_answers_without_the_password(
    phone: Phone, other: Phone, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejections, "PACE_SECONDS", 0.0)
    user = phone.device.user
    for authorization in (
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        basic(user, ""),
        basic(user, "wrong"),
        basic("", phone.password),
        basic(user, other.password),
        basic(other.device.user, phone.password),
        "Bearer wrong",
        "Basic " + "A" * 5000,
    ):
        status, headers = await ask(phone, method, authorization)
        assert status == 401, authorization
        assert headers["WWW-Authenticate"].startswith('Basic realm="Familiar"')


@pytest.mark.parametrize("method", METHODS)
async def test_a_password_opens_no_other_folder(phone: Phone, other: Phone, method: str) -> None:
    await phone.put("secret.jpg", b"secret")
    status, _ = await ask(phone, method, basic(other.device.user, other.password), "secret.jpg")
    assert status == 403
    assert await phone.get("secret.jpg") == b"secret"


async def test_nothing_is_copied_into_another_folder(phone: Phone, other: Phone) -> None:
    await phone.put("mine.jpg", b"mine")
    for method in ("COPY", "MOVE"):
        answer = await phone.ask(method, "mine.jpg", headers={"Destination": str(other.url("mine.jpg"))})
        assert answer.status == 403
    assert "mine.jpg" not in await other.list()


async def test_the_daemons_token_opens_no_folder_and_a_devices_password_no_api(
    phone: Phone, instance: RunningDaemon, client: Client
) -> None:
    status, _ = await ask(phone, "PROPFIND", f"Bearer {instance.token}")
    assert status == 401
    for authorization in (f"Bearer {phone.password}", phone.authorization):
        for path in ("/v1/devices", "/v1/people", "/v1/system"):
            answer = await client.ask("GET", path, headers={"Authorization": authorization})
            assert answer.status == 401


async def test_a_revoked_device_is_out_at_once(client: Client, instance: RunningDaemon) -> None:
    async with phone_of(client, instance.address, "Lost phone") as lost:
        assert await lost.put("photo.jpg", b"of a lost phone") == 201
        assert (await client.ask("DELETE", f"/v1/devices/{lost.device.id}")).status == 204
        # On the same connection, too.
        assert (await lost.ask("GET", "photo.jpg")).status == 401
        assert await lost.put("more.jpg", b"more") == 401
        assert lost.device.id not in [one["id"] for one in (await client.get("/v1/devices"))["items"]]
        assert (await client.ask("DELETE", f"/v1/devices/{lost.device.id}")).status == 404


async def test_who_guesses_passwords_is_slowed_down_as_who_guesses_the_token(
    phone: Phone, instance: RunningDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced: list[str] = []

    async def pace(client: str) -> None:
        paced.append(client)
        await asyncio.sleep(0)

    monkeypatch.setattr(instance.services.refusals, "pace", pace)
    async with aiohttp.ClientSession(headers={"Authorization": basic("annas-phone", "guess")}) as session:

        async def guess() -> int:
            async with session.request("PROPFIND", phone.url()) as answer:
                return answer.status

        statuses = await asyncio.gather(*(guess() for _ in range(10)))
    assert set(statuses) == {401}
    assert paced == ["127.0.0.1"] * 10
    assert await phone.put("meanwhile.jpg", b"meanwhile") in (201, 204)
    assert len(paced) == 10


async def test_the_list_says_when_a_device_was_seen_and_what_it_brought(phone: Phone, client: Client) -> None:
    await phone.put("counted.jpg", b"counted")
    (shown,) = [one for one in (await client.get("/v1/devices"))["items"] if one["id"] == phone.device.id]
    assert shown["bytes"] >= 7
    assert shown["last_seen_at"] is not None
    assert shown["files"] >= 1
    assert shown["last_upload_at"] is not None
    assert (shown["user"], shown["path"]) == ("annas-phone", "/dav/annas-phone/")


def request(peer: str | None, *, secure: bool = False, **headers: str) -> web.Request:
    """A request as far as its network goes."""
    transport = SimpleNamespace(
        get_extra_info=lambda name: (peer, 1) if name == "peername" and peer is not None else None
    )
    named = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return cast("web.Request", SimpleNamespace(transport=transport, secure=secure, headers=named))


@pytest.mark.parametrize(
    "peer",
    ["127.0.0.1", "::1", "192.168.1.7", "10.0.0.1", "172.16.3.4", "fd00::1", "fe80::1%eth0", "::ffff:192.168.1.7",
     "100.101.102.103"],
)  # fmt: skip
def test_a_private_network_is_safe(peer: str) -> None:
    assert is_safe(request(peer))


@pytest.mark.parametrize(
    "peer", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "172.32.0.1", None, "x"]
)
def test_the_internet_is_not(peer: str | None) -> None:
    assert not is_safe(request(peer))
    # What a client claims of itself does not help it.
    assert not is_safe(request(peer, X_Forwarded_Proto="https"))
    assert not is_safe(request(peer, X_Forwarded_For="192.168.1.7"))
    assert is_safe(request(peer, secure=True))


def test_a_proxy_says_how_a_request_came_to_it() -> None:
    assert not is_safe(request("127.0.0.1", X_Forwarded_For="8.8.8.8"))
    assert not is_safe(request("127.0.0.1", X_Forwarded_For="8.8.8.8", X_Forwarded_Proto="http"))
    assert not is_safe(request("127.0.0.1", X_Forwarded_For="192.168.1.7, 8.8.8.8"))
    assert is_safe(request("127.0.0.1", X_Forwarded_For="8.8.8.8", X_Forwarded_Proto="https"))
    assert is_safe(request("127.0.0.1", X_Forwarded_For="192.168.1.7"))


async def test_the_refusal_says_what_to_do(phone: Phone) -> None:
    answer = await phone.ask("PROPFIND", headers={"X-Forwarded-For": "8.8.8.8", "Depth": "0"})
    assert answer.status == 403
    assert b"VPN" in answer.body
    assert b"HTTPS" in answer.body
