"""A device's files over WebDAV: stored by month and content, found again, never overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from yarl import URL

from familiard.store.ledger.timestamps import now
from familiard.store.store import Store
from tests.server.conftest import RunningDaemon
from tests.server.dav.conftest import DAV, Phone, digest, parts, stored, trash

MAY = "1777629600"
"""2026-05-01 10:00 UTC, as X-OC-Mtime has it."""


async def test_a_photo_lies_in_the_month_in_which_it_was_taken(phone: Phone, originals: Path) -> None:
    assert await phone.put("IMG_1.jpg", b"first", X_OC_Mtime=MAY) == 201
    assert stored(originals)["2026/05/IMG_1.jpg"] == b"first"
    assert await phone.get("IMG_1.jpg") == b"first"
    assert (originals / "2026/05/IMG_1.jpg").stat().st_mtime == float(MAY)


async def test_the_clients_time_is_acknowledged_and_shown(phone: Phone) -> None:
    answer = await phone.ask("PUT", "time.txt", data=b"time", headers={"X-OC-Mtime": MAY})
    assert (answer.status, answer.headers["X-OC-Mtime"]) == (201, "accepted")
    assert answer.headers["ETag"] == f'"{digest(b"time")[:32]}"'
    head = await phone.ask("HEAD", "time.txt")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, "4", b"")
    assert parsedate_to_datetime(head.headers["Last-Modified"]).timestamp() == float(MAY)
    unclear = await phone.ask("PUT", "time.txt", data=b"time", headers={"X-OC-Mtime": "yesterday"})
    assert unclear.status == 204
    assert "X-OC-Mtime" not in unclear.headers


async def test_nothing_is_overwritten(phone: Phone, originals: Path) -> None:
    assert await phone.put("edited.jpg", b"as taken", X_OC_Mtime=MAY) == 201
    assert await phone.put("edited.jpg", b"as edited", X_OC_Mtime=MAY) == 204
    assert await phone.get("edited.jpg") == b"as edited"
    assert stored(originals)["2026/05/edited.jpg"] == b"as taken"
    assert stored(originals)["2026/05/edited~1.jpg"] == b"as edited"


async def test_known_content_is_not_stored_twice(phone: Phone, other: Phone, originals: Path) -> None:
    assert await phone.put("once.jpg", b"the same", X_OC_Mtime=MAY) == 201
    before = stored(originals)
    assert await phone.put("twice.jpg", b"the same", X_OC_Mtime=MAY) == 201
    assert await other.put("mine.jpg", b"the same") == 201
    assert await phone.put("once.jpg", b"the same") == 204
    assert stored(originals) == before
    assert await other.get("mine.jpg") == await phone.get("twice.jpg") == b"the same"


async def test_both_halves_of_a_live_photo_have_one_stem(phone: Phone, other: Phone, originals: Path) -> None:
    assert await phone.put("IMG_7.HEIC", b"photo of Anna", X_OC_Mtime=MAY) == 201
    assert await other.put("IMG_7.HEIC", b"photo of Bo", X_OC_Mtime=MAY) == 201
    # A movie's own time may be in another month, or none.
    assert await other.put("IMG_7.MOV", b"movie of Bo") == 201
    assert await phone.put("IMG_7.mov", b"movie of Anna") == 201
    files = stored(originals)
    assert files["2026/05/IMG_7.HEIC"] == b"photo of Anna"
    assert files["2026/05/IMG_7.mov"] == b"movie of Anna"
    assert files["2026/05/IMG_7~1.HEIC"] == b"photo of Bo"
    assert files["2026/05/IMG_7~1.MOV"] == b"movie of Bo"


async def test_what_is_deleted_is_in_the_trash_and_comes_back_when_it_is_uploaded_again(
    phone: Phone, originals: Path
) -> None:
    assert await phone.put("delete.jpg", b"to be deleted", X_OC_Mtime=MAY) == 201
    place = originals / "2026/05/delete.jpg"
    assert (await phone.ask("DELETE", "delete.jpg")).status == 204
    assert (await phone.ask("GET", "delete.jpg")).status == 404
    assert not place.exists()
    assert b"to be deleted" in trash(originals)
    assert await phone.put("delete.jpg", b"to be deleted", X_OC_Mtime=MAY) == 201
    assert place.read_bytes() == b"to be deleted"
    assert b"to be deleted" not in trash(originals)


async def test_what_another_name_or_device_still_has_stays(
    phone: Phone, other: Phone, originals: Path
) -> None:
    assert await phone.put("shared.jpg", b"of both", X_OC_Mtime=MAY) == 201
    assert await other.put("shared.jpg", b"of both") == 201
    assert (await phone.ask("DELETE", "shared.jpg")).status == 204
    assert (originals / "2026/05/shared.jpg").read_bytes() == b"of both"
    assert await other.get("shared.jpg") == b"of both"
    assert (await other.ask("DELETE", "shared.jpg")).status == 204
    assert b"of both" in trash(originals)


async def test_a_folder_is_deleted_with_all_that_is_in_it(phone: Phone, originals: Path) -> None:
    assert (await phone.ask("MKCOL", "trip")).status == 201
    for i in range(5):
        assert await phone.put(f"trip/{i}.jpg", b"trip %d" % i, X_OC_Mtime=MAY) == 201
    assert (await phone.ask("DELETE", "trip")).status == 204
    assert {b"trip %d" % i for i in range(5)} <= set(trash(originals))
    assert "trip/" not in await phone.list()


async def test_the_trash_is_emptied_after_its_days(
    phone: Phone, instance: RunningDaemon, originals: Path
) -> None:
    assert await phone.put("old.jpg", b"old", X_OC_Mtime=MAY) == 201
    assert (await phone.ask("DELETE", "old.jpg")).status == 204
    library = instance.services.originals_library
    assert await library.purge() == 0
    await instance.services.store.write(
        lambda store: store.ledger.db.execute(
            "UPDATE original SET trashed_at = '2026-01-01T00:00:00.000000Z' WHERE digest = ?",
            (digest(b"old"),),
        )
    )
    assert await library.purge() == 1
    assert b"old" not in trash(originals)
    # Now it is as if it had never been there.
    assert await phone.put("old.jpg", b"old", X_OC_Mtime=MAY) == 201
    assert stored(originals)["2026/05/old.jpg"] == b"old"


async def test_an_app_may_upload_under_a_temporary_name(phone: Phone, originals: Path) -> None:
    assert await phone.put(".IMG_9.jpg.part", b"in two steps", X_OC_Mtime=MAY) == 201
    assert await phone.to("MOVE", ".IMG_9.jpg.part", "IMG_9.jpg") == 201
    assert stored(originals)["2026/05/IMG_9.jpg"] == b"in two steps"
    assert [name for name in stored(originals) if "IMG_9" in name] == ["2026/05/IMG_9.jpg"]
    assert await phone.get("IMG_9.jpg") == b"in two steps"
    assert (await phone.ask("GET", ".IMG_9.jpg.part")).status == 404


async def test_moving_over_a_file_keeps_its_original(phone: Phone, originals: Path) -> None:
    assert await phone.put("a.jpg", b"a", X_OC_Mtime=MAY) == 201
    assert await phone.put("b.jpg", b"b", X_OC_Mtime=MAY) == 201
    assert await phone.to("MOVE", "a.jpg", "b.jpg", Overwrite="F") == 412
    assert await phone.to("MOVE", "a.jpg", "b.jpg") == 204
    assert await phone.get("b.jpg") == b"a"
    assert {b"a", b"b"} <= set(stored(originals).values())


async def test_a_copy_takes_no_space(phone: Phone, originals: Path) -> None:
    assert await phone.put("source.jpg", b"copied", X_OC_Mtime=MAY) == 201
    before = stored(originals)
    assert await phone.to("COPY", "source.jpg", "copy.jpg") == 201
    assert await phone.to("COPY", "source.jpg", "no/such/folder.jpg") == 409
    assert stored(originals) == before
    assert await phone.get("copy.jpg") == b"copied"


async def test_a_body_may_come_in_chunks_and_wait_to_be_wanted(phone: Phone) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for i in range(8):
            yield bytes([i]) * 100_000
            await asyncio.sleep(0)

    answer = await phone.ask("PUT", "chunks.bin", data=pieces(), expect100=True)
    assert answer.status == 201
    assert await phone.get("chunks.bin") == b"".join(bytes([i]) * 100_000 for i in range(8))


async def test_a_body_that_breaks_off_leaves_nothing(phone: Phone, originals: Path) -> None:
    before = stored(originals)
    reader, writer = await asyncio.open_connection(*phone.address)
    head = (
        f"PUT {phone.device.path}half.jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
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
    assert stored(originals) == before
    assert (await phone.ask("GET", "half.jpg")).status == 404


async def test_a_part_of_a_file_is_never_taken_for_the_whole(phone: Phone) -> None:
    answer = await phone.ask("PUT", "part.jpg", data=b"x", headers={"Content-Range": "bytes 0-0/2"})
    assert answer.status == 202
    assert (await phone.ask("GET", "part.jpg")).status == 404
    wrong = await phone.ask("PUT", "part.jpg", data=b"xy", headers={"X-Expected-Entity-Length": "3"})
    assert wrong.status == 400
    assert (await phone.ask("GET", "part.jpg")).status == 404


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=4-", 206, b"456789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=8-99", 206, b"89"),
        ("bytes=10-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=0-1,3-4", 200, b"0123456789"),
        ("pages=1-2", 200, b"0123456789"),
    ],
)
async def test_a_range_of_a_file(phone: Phone, wanted: str, status: int, body: bytes | None) -> None:
    await phone.put("digits.txt", b"0123456789")
    answer = await phone.ask("GET", "digits.txt", headers={"Range": wanted})
    assert answer.status == status
    assert body is None or answer.body == body


async def test_a_file_that_did_not_change_is_not_sent_again(phone: Phone) -> None:
    await phone.put("same.txt", b"same")
    etag = (await phone.ask("HEAD", "same.txt")).headers["ETag"]
    assert (await phone.ask("GET", "same.txt", headers={"If-None-Match": etag})).status == 304
    assert await phone.put("same.txt", b"other", If_Match='"wrong"') == 412
    assert await phone.put("same.txt", b"other", If_None_Match="*") == 412
    assert await phone.put("same.txt", b"other", If_Match=etag) == 204


async def test_what_a_folder_holds_is_listed(phone: Phone) -> None:
    assert (await phone.ask("MKCOL", "list")).status == 201
    assert (await phone.ask("MKCOL", "list")).status == 405
    assert (await phone.ask("MKCOL", "list/in")).status == 201
    await phone.put("list/1 & 2 #3.jpg", b"12", X_OC_Mtime=MAY)
    assert await phone.list("list") == ["list/1 & 2 #3.jpg", "list/in/"]
    one = await phone.ask("PROPFIND", "list/1 & 2 #3.jpg", headers={"Depth": "0"})
    assert len(one.hrefs) == 1
    assert (one.prop("getcontentlength"), one.prop("getcontenttype")) == ("2", "image/jpeg")
    assert one.prop("getlastmodified") == "Fri, 01 May 2026 10:00:00 GMT"
    assert (await phone.ask("PROPFIND", headers={"Depth": "infinity"})).status == 403
    assert (await phone.ask("PROPFIND", "nowhere", headers={"Depth": "0"})).status == 404


async def test_a_folder_of_ten_thousand_files_is_listed_whole(phone: Phone, instance: RunningDaemon) -> None:
    assert (await phone.ask("MKCOL", "many")).status == 201
    names = [f"many/IMG_{i:05}.jpg" for i in range(10_000)]

    def fill(store: Store) -> None:
        with store.ledger.transaction():
            for name in names:
                store.entries.put_file(phone.device.id, name, None, now())

    await instance.services.store.write(fill)
    answer = await phone.ask("PROPFIND", "many", headers={"Depth": "1"})
    assert answer.headers.get("Transfer-Encoding") == "chunked"
    assert [URL(one, encoded=True).path.removeprefix(phone.device.path) for one in answer.hrefs] == [
        "many/",
        *names,
    ]
    assert (await phone.ask("DELETE", "many")).status == 204


async def test_the_quota_is_a_property(phone: Phone) -> None:
    body = (
        b"<propfind xmlns='DAV:'><prop><quota-available-bytes/><quota-used-bytes/><none/></prop></propfind>"
    )
    answer = await phone.ask("PROPFIND", headers={"Depth": "0"}, data=body)
    assert int(answer.prop("quota-available-bytes") or 0) > 0
    assert int(answer.prop("quota-used-bytes") or 0) > 0
    statuses = [one.text for one in answer.xml.iter(f"{DAV}status")]
    assert statuses == ["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"]


async def test_an_empty_file_is_a_name_without_an_original(phone: Phone, originals: Path) -> None:
    before = stored(originals)
    assert await phone.put("empty.txt", b"") == 201
    assert await phone.get("empty.txt") == b""
    assert stored(originals) == before


async def test_an_original_that_was_lost_is_stored_again(phone: Phone, originals: Path) -> None:
    assert await phone.put("lost.jpg", b"lost and found", X_OC_Mtime=MAY) == 201
    place = originals / "2026/05/lost.jpg"
    place.unlink()
    assert (await phone.ask("GET", "lost.jpg")).status == 404
    assert await phone.put("lost.jpg", b"lost and found", X_OC_Mtime=MAY) == 204
    assert place.read_bytes() == b"lost and found"


async def test_what_a_kill_left_on_the_disk_is_used(phone: Phone, originals: Path) -> None:
    place = originals / "2026/05/orphan.jpg"
    place.write_bytes(b"acknowledged to nobody")
    assert await phone.put("orphan.jpg", b"acknowledged to nobody", X_OC_Mtime=MAY) == 201
    assert [name for name in stored(originals) if "orphan" in name] == ["2026/05/orphan.jpg"]


async def test_a_file_that_somebody_put_there_is_not_overwritten(phone: Phone, originals: Path) -> None:
    place = originals / "2026/05/theirs.jpg"
    place.write_bytes(b"theirs")
    assert await phone.put("theirs.jpg", b"ours", X_OC_Mtime=MAY) == 201
    assert place.read_bytes() == b"theirs"
    assert (originals / "2026/05/theirs~1.jpg").read_bytes() == b"ours"


async def test_options_say_what_is_spoken(phone: Phone) -> None:
    answer = await phone.ask("OPTIONS")
    assert answer.headers["DAV"] == "1, 2"
    assert "PROPFIND" in answer.headers["Allow"]
    assert (await phone.ask("POST", "x", data=b"x")).status == 405


async def test_moving_a_file_onto_itself_loses_nothing(phone: Phone) -> None:
    await phone.put("itself.jpg", b"itself")
    for method in ("MOVE", "COPY"):
        assert await phone.to(method, "itself.jpg", "itself.jpg") == 400
    await phone.ask("MKCOL", "outer")
    await phone.ask("MKCOL", "outer/inner")
    assert await phone.to("MOVE", "outer", "outer/inner/outer") == 400
    assert await phone.to("MOVE", "outer/inner", "outer") == 400
    assert await phone.get("itself.jpg") == b"itself"
    assert await phone.list("outer") == ["outer/inner/"]
