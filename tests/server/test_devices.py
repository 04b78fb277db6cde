"""Devices over the API."""

from __future__ import annotations

import pytest

from tests.server.client import Client


async def test_without_a_folder_for_originals_there_are_no_devices(client: Client) -> None:
    answer = await client.ask("POST", "/v1/devices", json={"name": "x"})
    assert (answer.status, answer.code) == (409, "originals-off")
    assert "library.originals" in answer.json["detail"]
    assert (await client.get("/v1/devices"))["items"] == []
    assert (await client.ask("PUT", "/v1/upload", data=b"x")).code == "originals-off"
    assert (await client.ask("POST", "/v1/originals/verify")).code == "originals-off"


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "a\u0007"}, {"name": "x", "quota_bytes": 0}, {"name": "x", "more": 1}]
)
async def test_what_is_no_device_is_refused(client: Client, body: dict[str, object]) -> None:
    assert (await client.ask("POST", "/v1/devices", json=body)).status in (422, 409)


async def test_a_device_that_is_none_cannot_be_removed(client: Client) -> None:
    assert (await client.ask("DELETE", "/v1/devices/none")).status == 404


async def test_a_device_that_is_none_cannot_be_changed(client: Client) -> None:
    assert (await client.ask("PATCH", "/v1/devices/none", json={"name": "x"})).status == 404
    assert (await client.ask("PATCH", "/v1/devices/none", json={})).status == 422
    assert (await client.ask("PATCH", "/v1/devices/none", json={"quota_bytes": -1})).status == 422
    assert (await client.ask("POST", "/v1/devices/none/password")).status == 404
