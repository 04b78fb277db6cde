"""Uploads in chunks, as Nextcloud's clients send them: stored when they are moved to their place, and not before."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from familiard.originals.partials import DAYS
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.dav.conftest import DavAnswer, Phone, phone_of, stored, unfinished
from tests.server.dav.programs import needed, run
from tests.server.dav.test_programs import rclone

MAY = "1777629600"


async def ask(phone: Phone, method: str, path: str, **options: Any) -> DavAnswer:
    """A request below `/dav/`, not below the device's folder."""
    url = URL(f"http://{phone.address[0]}:{phone.address[1]}/dav/") / path
    async with phone.session.request(method, url, **options) as answer:
        return DavAnswer(answer.status, answer.headers, await answer.read())


async def finish(phone: Phone, upload: str, path: str, **headers: str) -> DavAnswer:
    user = phone.device.user
    there = f"http://{phone.address[0]}:{phone.address[1]}/dav/files/{user}/{path}"
    named = {"Destination": there, "X-OC-Mtime": MAY} | {k.replace("_", "-"): v for k, v in headers.items()}
    return await ask(phone, "MOVE", f"uploads/{user}/{upload}/.file", headers=named)


async def begin(phone: Phone, upload: str, *chunks: bytes) -> None:
    mine = f"uploads/{phone.device.user}/{upload}"
    assert (await ask(phone, "MKCOL", mine)).status == 201
    at = 0
    for chunk in chunks:
        name = f"{at:015}-{at + len(chunk) - 1:015}"
        assert (await ask(phone, "PUT", f"{mine}/{name}", data=chunk)).status == 201
        at += len(chunk)


async def test_chunks_become_a_file_when_they_are_moved(phone: Phone, originals: Path) -> None:
    before = stored(originals)
    await begin(phone, "one", b"first ", b"second ", b"third")
    assert stored(originals) == before
    listed = await ask(phone, "PROPFIND", f"uploads/{phone.device.user}/one", headers={"Depth": "1"})
    assert [one.rpartition("/")[2] for one in listed.hrefs] == [
        "",
        "000000000000000-000000000000005",
        "000000000000006-000000000000012",
        "000000000000013-000000000000017",
    ]
    assert (await finish(phone, "one", "film.mp4", OC_Total_Length="17")).status == 400
    done = await finish(phone, "one", "film.mp4", OC_Total_Length="18")
    assert (done.status, done.headers["X-OC-Mtime"]) == (201, "accepted")
    assert stored(originals)["2026/05/film.mp4"] == b"first second third"
    assert not unfinished(originals)
    assert (await finish(phone, "one", "film.mp4")).status == 409


async def test_numbered_chunks_in_any_order_and_twice(phone: Phone, originals: Path) -> None:
    mine = f"uploads/{phone.device.user}/two"
    assert (await ask(phone, "MKCOL", mine)).status == 201
    assert (await ask(phone, "MKCOL", mine)).status == 405
    for number in (10, 2, 1, 10):
        assert (await ask(phone, "PUT", f"{mine}/{number}", data=b"<%d>" % number)).status == 201
    assert (await finish(phone, "two", "numbered.bin")).status == 201
    assert await phone.get("numbered.bin") == b"<1><2><10>"


async def test_the_files_are_the_same_under_both_addresses(phone: Phone, other: Phone) -> None:
    user = phone.device.user
    assert (await ask(phone, "PUT", f"files/{user}/same.txt", data=b"same")).status == 201
    assert await phone.get("same.txt") == b"same"
    asked = await ask(phone, "PROPFIND", f"files/{user}/same.txt", headers={"Depth": "0"})
    assert asked.hrefs == [f"/dav/files/{user}/same.txt"]
    for area in ("files", "uploads"):
        refused = await ask(other, "PROPFIND", f"{area}/{user}", headers={"Depth": "0"})
        assert refused.status == 403
    await begin(phone, "mine", b"of Anna")
    assert (
        await ask(other, "MOVE", f"uploads/{user}/mine/.file", headers={"Destination": "/dav/x/y"})
    ).status == 403
    assert (await ask(other, "DELETE", f"uploads/{other.device.user}/mine")).status == 404
    assert (await ask(phone, "DELETE", f"uploads/{user}/mine")).status == 204


@pytest.mark.parametrize(
    "name", ["x", "1.jpg", "..", "%2e%2e", "1/2", ".file", "-1", "1-", "١", "1" * 21, "%00", "..%2f..%2fid"]
)
async def test_a_chunk_has_a_number(phone: Phone, originals: Path, name: str) -> None:
    user, upload = phone.device.user, f"odd{abs(hash(name))}"
    await begin(phone, upload)
    before = sorted((originals / ".familiar").iterdir())
    base = f"http://{phone.address[0]}:{phone.address[1]}/dav/uploads/{user}/{upload}/{name}"
    async with phone.session.put(URL(base, encoded=name.startswith(("%", ".."))), data=b"x") as answer:
        assert answer.status in (400, 403), await answer.text()
    assert sorted((originals / ".familiar").iterdir()) == before
    await ask(phone, "DELETE", f"uploads/{user}/{upload}")


async def test_where_a_file_may_go(phone: Phone, originals: Path) -> None:
    await begin(phone, "where", b"whereto")
    user = phone.device.user
    for there, status in (
        ("/dav/files/someone-else/x", 403),
        (f"/dav/uploads/{user}/where/1", 400),
        (f"/dav/files/{user}/no/such/folder/x", 409),
        (f"/dav/files/{user}/../x", 400),
        (f"/dav/files/{user}/", 405),
    ):
        headers = {"Destination": there}
        answer = await ask(phone, "MOVE", f"uploads/{user}/where/.file", headers=headers)
        assert answer.status == status, (there, answer.body)
    assert (await ask(phone, "MOVE", f"uploads/{user}/where/.file")).status == 400
    assert b"whereto" not in stored(originals).values()
    assert (await finish(phone, "where", "whereto.txt")).status == 201


async def test_chunks_count_against_the_quota_and_expire(
    client: Client, instance: RunningDaemon, originals: Path
) -> None:
    async with phone_of(client, instance.address, "Tight phone", quota_bytes=100) as tight:
        await begin(tight, "large", b"1" * 60)
        mine = f"uploads/{tight.device.user}/large"
        assert (await ask(tight, "PUT", f"{mine}/60-119", data=b"2" * 60)).status == 507
        assert await tight.put("other.jpg", b"3" * 60) == 507
        late = time.time() - (DAYS + 1) * 86_400
        (chunk,) = unfinished(originals)
        os.utime(chunk.parent, (late, late))
        await instance.services.originals_library.purge()
        assert not unfinished(originals)
        assert (await ask(tight, "PUT", f"{mine}/60-119", data=b"2" * 60)).status == 409
        assert await tight.put("other.jpg", b"3" * 60) == 201


async def test_rclone_sends_chunks(phone: Phone, originals: Path, tmp_path: Path) -> None:
    program = needed("rclone")
    version = re.search(r"rclone v(\d+)\.(\d+)", (await run(program, "version", home=tmp_path)).output)
    assert version is not None
    if (int(version[1]), int(version[2])) < (1, 63):
        pytest.skip("rclone sends chunks since 1.63; the tests above send the same requests")
    source = tmp_path / "phone"
    source.mkdir()
    content = bytes(range(256)) * 40_000
    (source / "film.mp4").write_bytes(content)
    home = phone.url().join(URL(f"/dav/files/{phone.device.user}/"))
    options = ("--webdav-nextcloud-chunk-size", "1Mi", "--dump", "headers")
    done = await rclone(
        phone, tmp_path, "copy", str(source), "phone:", *options, vendor="nextcloud", url=str(home)
    )
    assert "MOVE /dav/uploads/" in done, done
    assert content in stored(originals).values()
    assert await phone.get("film.mp4") == content
    again = await rclone(phone, tmp_path, "copy", str(source), "phone:", vendor="nextcloud", url=str(home))
    assert "Copied (" not in again
    assert not unfinished(originals)
