"""Uploads that break off are continued, by parts of a file (Content-Range); a part is never an original."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from familiard.originals.partials import DAYS, KEPT_FROM
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.dav.conftest import DavAnswer, Phone, parts, phone_of, stored, trash, unfinished
from tests.server.dav.programs import needed, run

MAY = "1777629600"
MIB = 1 << 20


def film(mib: int = 3, seed: int = 1) -> bytes:
    return bytes((i * 31 + seed) % 251 for i in range(1 << 16)) * (16 * mib) + b"its end"


async def part(phone: Phone, path: str, content: bytes, start: int, stop: int, **headers: str) -> DavAnswer:
    named = {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}", **headers}
    return await phone.ask("PUT", path, data=content[start:stop], headers=named)


async def break_off(phone: Phone, path: str, content: bytes, sent: int) -> None:
    """Send a part of what was announced, and close the connection."""
    _, writer = await asyncio.open_connection(*phone.address)
    head = (
        f"PUT {phone.device.path}{path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n"
        f"Authorization: {phone.authorization}\r\n\r\n"
    )
    writer.write(head.encode() + content[:sent])
    await writer.drain()
    async with asyncio.timeout(30):
        while await offset(phone, path) != str(sent):
            await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()


async def offset(phone: Phone, path: str) -> str | None:
    found = (await phone.ask("HEAD", path)).headers.get("Upload-Offset")
    return None if found is None else str(found)


async def test_an_upload_that_broke_off_is_continued(phone: Phone, originals: Path) -> None:
    content, before = film(), stored(originals)
    await break_off(phone, "film.mp4", content, 2 * MIB)
    head = await phone.ask("HEAD", "film.mp4")
    assert (head.status, head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (
        404,
        str(2 * MIB),
        str(len(content)),
    )
    for method in ("GET", "PROPFIND"):
        asked = await phone.ask(method, "film.mp4", headers={"Depth": "0"})
        assert (asked.status, asked.headers["Upload-Offset"]) == (404, str(2 * MIB))
    assert "film.mp4" not in await phone.list()
    assert stored(originals) == before
    async with asyncio.timeout(30):
        while (answer := await part(phone, "film.mp4", content, 2 * MIB, len(content))).status == 409:
            await asyncio.sleep(0.05)
    assert answer.status == 201, answer.body
    assert await phone.get("film.mp4") == content
    assert content in stored(originals).values()
    assert await offset(phone, "film.mp4") is None
    assert not unfinished(originals)


async def test_parts_are_acknowledged_as_parts(phone: Phone, originals: Path) -> None:
    content = film(seed=2)
    first = await part(phone, "parts.mp4", content, 0, MIB)
    assert (first.status, first.headers["Upload-Offset"]) == (202, str(MIB))
    # Sent twice, and from further on than what is there.
    assert (await part(phone, "parts.mp4", content, MIB // 2, MIB)).headers["Upload-Offset"] == str(MIB)
    gap = await part(phone, "parts.mp4", content, 2 * MIB, 3 * MIB)
    assert (gap.status, gap.headers["Upload-Offset"]) == (409, str(MIB))
    assert (await part(phone, "parts.mp4", content, MIB, 2 * MIB)).status == 202
    done = await part(phone, "parts.mp4", content, 2 * MIB, len(content), **{"X-OC-Mtime": MAY})
    assert (done.status, done.headers["X-OC-Mtime"]) == (201, "accepted")
    assert stored(originals)["2026/05/parts.mp4"] == content
    assert (await phone.ask("HEAD", "parts.mp4")).headers["ETag"] == done.headers["ETag"]


async def test_another_file_of_the_same_name_starts_over(phone: Phone) -> None:
    old, new = film(seed=3), film(4, seed=4)
    assert (await part(phone, "other.mp4", old, 0, MIB)).status == 202
    wrong = await part(phone, "other.mp4", new, MIB, 2 * MIB)
    assert (wrong.status, wrong.headers["Upload-Offset"]) == (409, "0")
    assert (await part(phone, "other.mp4", new, 0, MIB)).status == 202
    assert (await part(phone, "other.mp4", old, MIB, 2 * MIB)).headers["Upload-Offset"] == "0"
    assert await phone.put("other.mp4", new) == 201
    assert await phone.get("other.mp4") == new
    assert await offset(phone, "other.mp4") is None


async def test_the_former_version_stays_until_the_new_one_is_whole(phone: Phone) -> None:
    content = film(seed=5)
    assert await phone.put("version.mp4", b"the former") == 201
    assert (await part(phone, "version.mp4", content, 0, MIB)).status == 202
    head = await phone.ask("HEAD", "version.mp4")
    assert (head.status, head.headers["Upload-Offset"]) == (200, str(MIB))
    assert await phone.get("version.mp4") == b"the former"
    assert (await part(phone, "version.mp4", content, MIB, len(content))).status == 204
    assert await phone.get("version.mp4") == content


@pytest.mark.parametrize(
    "header",
    ["bytes 0-0/*", "bytes */3", "bytes 2-1/3", "bytes 1-3/3", "bytes 0-0/3", "pages 0-2/3", "bytes -3/3", "bytes 0-2",
     "bytes 99999999999999999999-99999999999999999999/9"],
)  # fmt: skip
async def test_a_range_that_makes_no_sense_is_refused(phone: Phone, header: str) -> None:
    answer = await phone.ask("PUT", "range.bin", data=b"abc", headers={"Content-Range": header})
    assert answer.status == 400, answer.body
    assert (await phone.ask("HEAD", "range.bin")).status == 404
    assert await offset(phone, "range.bin") is None


async def test_a_part_without_a_length_that_ends_early_is_no_part(phone: Phone) -> None:
    async def short() -> object:
        yield b"ab"

    answer = await phone.ask("PUT", "short.bin", data=short(), headers={"Content-Range": "bytes 0-2/3"})
    assert answer.status == 400
    headers = {"Content-Range": "bytes 0-2/9"}
    assert (await phone.ask("PUT", "short.bin", data=short(), headers=headers)).status == 400
    assert (await phone.ask("GET", "short.bin")).status == 404
    await phone.ask("DELETE", "short.bin")


async def test_two_connections_do_not_write_into_one_upload(phone: Phone, originals: Path) -> None:
    content = film(seed=6)
    _, writer = await asyncio.open_connection(*phone.address)
    head = (
        f"PUT {phone.device.path}twice.mp4 HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n"
        f"Authorization: {phone.authorization}\r\n\r\n"
    )
    writer.write(head.encode() + content[:MIB])
    await writer.drain()
    async with asyncio.timeout(30):
        while await offset(phone, "twice.mp4") != str(MIB):
            await asyncio.sleep(0.01)
    busy = await part(phone, "twice.mp4", content, MIB, len(content))
    assert (busy.status, b"upload-in-use" in busy.body) == (409, True)
    assert int(busy.headers["Retry-After"]) > 0
    # A client that lost its connection without either side's noticing sends the whole file again.
    assert await phone.put("twice.mp4", content) == 201
    writer.close()
    await writer.wait_closed()
    assert await phone.get("twice.mp4") == content
    assert not parts(originals)
    assert not unfinished(originals)


async def test_what_is_not_continued_is_deleted(
    phone: Phone, instance: RunningDaemon, originals: Path
) -> None:
    content = film(seed=7)
    assert (await part(phone, "left.mp4", content, 0, MIB)).status == 202
    (left,) = unfinished(originals)
    library = instance.services.originals_library
    await library.purge()
    assert await offset(phone, "left.mp4") == str(MIB)
    late = time.time() - (DAYS + 1) * 86_400
    os.utime(left, (late, late))
    await library.purge()
    assert await offset(phone, "left.mp4") is None
    assert not unfinished(originals)


async def test_a_client_gives_an_upload_up(phone: Phone, originals: Path) -> None:
    content = film(seed=8)
    assert (await part(phone, "given up.mp4", content, 0, MIB)).status == 202
    assert (await phone.ask("DELETE", "given up.mp4")).status == 204
    assert (await phone.ask("DELETE", "given up.mp4")).status == 404
    assert not unfinished(originals)
    assert not [one for one in trash(originals) if one == content[:MIB]]


async def test_unfinished_uploads_count_against_the_quota(
    client: Client, instance: RunningDaemon, originals: Path
) -> None:
    content = film(seed=9) + b"of the full phone"
    async with phone_of(client, instance.address, "Full phone", quota_bytes=len(content) + MIB) as full:
        assert (await part(full, "1.mp4", content, 0, 2 * MIB)).status == 202
        answer = await part(full, "2.mp4", content, 0, 2 * MIB)
        assert (answer.status, b"quota-exceeded" in answer.body) == (507, True)
        too_large = film(9)
        assert (await part(full, "3.mp4", too_large, 0, MIB)).status == 507
        assert (await part(full, "1.mp4", content, 2 * MIB, len(content))).status == 201
    assert not unfinished(originals)


async def test_a_small_file_that_breaks_off_leaves_nothing(phone: Phone, originals: Path) -> None:
    reader, writer = await asyncio.open_connection(*phone.address)
    head = (
        f"PUT {phone.device.path}half.jpg HTTP/1.1\r\nHost: x\r\nContent-Length: {KEPT_FROM - 1}\r\n"
        f"Authorization: {phone.authorization}\r\n\r\n"
    )
    writer.write(head.encode() + b"x" * 500)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await reader.read() == b""
    async with asyncio.timeout(30):
        while parts(originals):
            await asyncio.sleep(0.01)
    assert not unfinished(originals)


async def test_curl_continues_where_the_daemon_is(phone: Phone, originals: Path, tmp_path: Path) -> None:
    curl, content = needed("curl"), film(4, seed=10)
    (tmp_path / "film.mp4").write_bytes(content)
    await break_off(phone, "curl.mp4", content, 2 * MIB)
    url, user = str(phone.url("curl.mp4")), f"{phone.device.user}:{phone.password}"
    shown = await run(curl, "-sI", "-u", user, url, home=tmp_path)
    (at,) = [line.split()[1] for line in shown.output.splitlines() if line.startswith("Upload-Offset")]
    assert at == str(2 * MIB)
    command = (curl, "-sS", "--retry", "20", "--retry-all-errors", "--fail", "-u", user, "-T", "film.mp4")
    done = await run(*command, "-C", at, url, home=tmp_path)
    assert done.status == 0, done.output
    assert await phone.get("curl.mp4") == content
    # Without a place to go on from, curl sends the whole file, with a range.
    whole = await run(*command, "-C", "-", str(phone.url("whole.mp4")), home=tmp_path)
    assert whole.status == 0, whole.output
    assert await phone.get("whole.mp4") == content
    assert list(stored(originals).values()).count(content) == 1
