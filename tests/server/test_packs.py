"""A daemon that cannot do everything says so, answers what it can, and learns what to do about it over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from familiard.config import Settings
from familiard.daemon import Daemon
from familiard.errors import DataInUse, PackError
from familiard.packs.manifest import manifests_directory
from tests.server.client import Client, over_network, over_socket
from tests.server.conftest import RunningDaemon, eventually, settings_for
from tests.server.people import portrait

Manifest = Callable[..., str]


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """The default pack's manifest with another name, or with a license that must be accepted."""

    def write(name: str, *changes: tuple[str, str]) -> str:
        text = (manifests_directory() / "mobile.toml").read_text()
        text = text.replace('name = "mobile"', f'name = "{name}"', 1)
        for former, new in changes:
            assert former in text
            text = text.replace(former, new)
        path = tmp_path / f"{name}.toml"
        path.write_text(text)
        return str(path)

    return write


@pytest_asyncio.fixture(loop_scope="module")
async def start(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Starts daemons one after another on one data directory."""
    running: list[RunningDaemon] = []

    async def start(pack: str, **changes: Any) -> RunningDaemon:
        if running:
            await running.pop().close()
        settings: Settings = replace(settings_for(tmp_path), pack=pack, **changes)
        instance = RunningDaemon(settings)
        instance.daemon = Daemon(settings)
        await instance.daemon.start()
        running.append(instance)
        return instance

    yield start
    for instance in running:
        await instance.close()


async def problems(client: Client) -> list[str]:
    return [problem["code"] for problem in (await client.get("/v1/system"))["problems"]]


async def test_a_license_is_accepted_over_http(
    manifest: Manifest, start: Callable[..., Any], tmp_path: Path
) -> None:
    restricted = manifest("restricted", ("needs_acceptance = false", "needs_acceptance = true"))
    instance = await start(restricted, packs_dir=_packs_of_its_own(tmp_path))
    async with over_network(instance.address, instance.token) as client:
        await eventually(lambda: instance.services.vision.trouble is not None)
        system = await client.get("/v1/system")
        assert (system["ready"], system["pack"]["license_accepted"]) == (False, False)
        assert [problem["code"] for problem in system["problems"]] == ["license-not-accepted"]
        refused = await client.ask("POST", "/v1/analyze", data=portrait(0))
        assert (refused.status, refused.code) == (503, "license-not-accepted")
        ready = await client.ask("GET", "/v1/health/ready")
        assert (ready.status, ready.json["detail"]) == (
            503,
            "Not ready: license-not-accepted. See the daemon's log or `familiard doctor`.",
        )
        assert (await client.ask("GET", "/v1/health/live")).status == 200
        assert (await client.ask("POST", "/v1/people", json={"name": "Anna"})).status == 201

        wrong = await client.ask("POST", "/v1/system/accept-license", json={"pack": "mobile"})
        assert (wrong.status, wrong.code) == (409, "conflict")
        await client.post("/v1/system/accept-license", json={"pack": "restricted"})
        assert len((await client.post("/v1/analyze", data=portrait(0)))["faces"]) == 1
        assert await problems(client) == []
    # Said once, and remembered.
    instance = await start(restricted, packs_dir=tmp_path / "packs")
    await instance.services.vision.ready()


async def test_data_of_another_pack_is_named_mixed_with_nothing_and_rebuilt(
    manifest: Manifest, start: Callable[..., Any]
) -> None:
    instance = await start("mobile")
    async with over_network(instance.address, instance.token) as client:
        for i in range(3):
            await client.post("/v1/photos", data=portrait(0, i))
        (person,) = (await client.get("/v1/people"))["items"]
        await client.ask("PATCH", f"/v1/people/{person['id']}", json={"name": "Anna"})
        identity = (await client.get("/v1/system"))["instance_id"]

    instance = await start(manifest("other"))
    async with over_network(instance.address, instance.token) as client:
        system = await client.get("/v1/system")
        assert (system["instance_id"], system["ready"]) == (identity, False)
        assert [problem["code"] for problem in system["problems"]] == ["data-of-another-pack"]
        for method, path, options in (
            ("POST", "/v1/analyze", {"data": portrait(0)}),
            ("POST", "/v1/photos", {"data": portrait(1)}),
            ("POST", "/v1/sightings?camera=door", {"data": portrait(1)}),
            ("POST", "/v1/people", {"json": {"name": "Bert"}}),
            ("POST", "/v1/cluster-proposals", {}),
            ("POST", "/v1/rebuild", {}),
        ):
            answer = await client.ask(method, path, **options)
            assert (answer.status, answer.code) == (503, "data-of-another-pack"), path
        # What needs no embedding is still there.
        assert [p["name"] for p in (await client.get("/v1/people"))["items"]] == ["Anna"]

        assert (await client.ask("POST", "/v1/system/re-embed")).status == 202
        await eventually(lambda: instance.services.store.trouble is None, 30)
        assert await problems(client) == []
        assert (await client.get("/v1/system"))["pack"]["name"] == "other"
        (face,) = (await client.post("/v1/analyze", data=portrait(0, 4)))["faces"]
        assert face["person_name"] == "Anna"

    instance = await start("mobile")
    async with over_network(instance.address, instance.token) as client:
        assert await problems(client) == ["data-of-another-pack"]


async def test_a_pack_that_cannot_be_had_is_a_problem_and_not_an_end(
    manifest: Manifest, start: Callable[..., Any], tmp_path: Path
) -> None:
    # No source has a file of this hash, and nothing may be fetched.
    nowhere = manifest("nowhere", ("b7a7acab", "00000000"))
    instance = await start(nowhere, packs_dir=tmp_path / "none", local_files_only=True)
    async with over_network(instance.address, instance.token) as client:
        answer = await client.ask("POST", "/v1/analyze", data=portrait(0))
        assert answer.status == 503
        assert answer.code in ("pack-unavailable", "pack-hash-mismatch")
        assert await problems(client) == [answer.code]
        assert (await client.get("/v1/people"))["items"] == []


async def test_a_pack_that_there_is_not_ends_the_start(tmp_path: Path) -> None:
    daemon = Daemon(replace(settings_for(tmp_path), pack="nonsense"))
    with pytest.raises(PackError, match="Choose from"):
        await daemon.start()


async def test_a_second_daemon_is_refused_and_leaves_the_first_alone(start: Callable[..., Any]) -> None:
    instance = await start("mobile")
    for network in (True, False):
        with pytest.raises(DataInUse, match="Another familiard"):
            await Daemon(instance.settings, network=network).start()
    async with over_socket(instance.daemon.owner_socket) as owner:
        await owner.get("/v1/system")


async def test_without_a_network_vision_starts_when_it_is_needed(tmp_path: Path) -> None:
    instance = RunningDaemon(settings_for(tmp_path))
    instance.daemon = Daemon(instance.settings, network=False)
    await instance.daemon.start()
    try:
        assert instance.daemon.addresses == []
        async with over_socket(instance.daemon.owner_socket) as owner:
            await owner.get("/v1/people")
            assert not instance.services.vision.running
            asked = (owner.post("/v1/analyze", data=portrait(0)) for _ in range(3))
            assert all(len(seen["faces"]) == 1 for seen in await asyncio.gather(*asked))
    finally:
        await instance.close()
    assert not instance.daemon.owner_socket.exists()


def _packs_of_its_own(folder: Path) -> Path:
    """A packs folder with the files of the default one, and with no license accepted."""
    from familiard.packs import PackCache

    packs = folder / "packs"
    packs.mkdir()
    for file in PackCache.default_directory().glob("*.onnx"):
        (packs / file.name).symlink_to(file)
    return packs
