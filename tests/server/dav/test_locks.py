"""Write locks, as editors and macOS take them."""

from __future__ import annotations

import re

import pytest

from familiard.server.dav.errors import Locked
from familiard.server.dav.locks import LONGEST_SECONDS, MOST, Locks
from tests.server.dav.conftest import Phone

INFO = (
    b"<lockinfo xmlns='DAV:'><lockscope><%s/></lockscope><locktype><write/></locktype>"
    b"<owner><href>mailto:a@b</href></owner></lockinfo>"
)


async def lock(phone: Phone, path: str, scope: bytes = b"exclusive", **headers: str) -> tuple[int, str]:
    answer = await phone.ask("LOCK", path, data=INFO % scope, headers=headers)
    token = answer.headers.get("Lock-Token", "").strip("<>")
    if answer.status < 300:
        assert f"<D:href>{token}</D:href>" in answer.body.decode()
        assert re.search(r"Second-\d+", answer.body.decode())
    return answer.status, token


async def test_who_has_the_token_writes(phone: Phone) -> None:
    await phone.put("locked.txt", b"1")
    status, token = await lock(phone, "locked.txt", Depth="0")
    assert status == 200
    assert await phone.put("locked.txt", b"2") == 423
    assert (await phone.ask("DELETE", "locked.txt")).status == 423
    assert await phone.to("MOVE", "locked.txt", "other.txt") == 423
    assert (await lock(phone, "locked.txt"))[0] == 423
    assert await phone.get("locked.txt") == b"1"
    assert await phone.put("locked.txt", b"2", If=f"(<{token}>)") == 204
    assert (await phone.ask("UNLOCK", "locked.txt", headers={"Lock-Token": "<urn:x>"})).status == 409
    assert (await phone.ask("UNLOCK", "locked.txt", headers={"Lock-Token": f"<{token}>"})).status == 204
    assert await phone.put("locked.txt", b"3") == 204


async def test_a_lock_on_a_folder_holds_for_all_in_it(phone: Phone) -> None:
    await phone.ask("MKCOL", "deep")
    await phone.put("deep/a.txt", b"a")
    _, token = await lock(phone, "deep", Depth="infinity")
    assert await phone.put("deep/a.txt", b"b") == 423
    assert await phone.put("deep/new.txt", b"b") == 423
    assert (await phone.ask("MKCOL", "deep/new")).status == 423
    assert await phone.put("deep/new.txt", b"b", If=f"(<{token}>)") == 201
    assert (await phone.ask("DELETE", "deep", headers={"If": f"(<{token}>)"})).status == 204
    # Gone with its folder.
    await phone.ask("MKCOL", "deep")
    assert await phone.put("deep/a.txt", b"b") == 201


async def test_a_name_is_reserved_by_a_lock(phone: Phone) -> None:
    status, token = await lock(phone, "reserved.txt", Depth="0")
    assert status == 201
    assert await phone.get("reserved.txt") == b""
    assert await phone.put("reserved.txt", b"x", If=f"(<{token}>)") == 204


async def test_a_lock_is_refreshed(phone: Phone) -> None:
    await phone.put("fresh.txt", b"1")
    _, token = await lock(phone, "fresh.txt", Timeout="Second-5")
    again = await phone.ask("LOCK", "fresh.txt", headers={"If": f"(<{token}>)", "Timeout": "Infinite"})
    assert f"Second-{LONGEST_SECONDS}" in again.body.decode()
    assert (await phone.ask("LOCK", "fresh.txt", headers={"If": "(<urn:x>)"})).status == 412


async def test_shared_locks_are_shared() -> None:
    locks = Locks()
    one = locks.add("d", "a", "", 60, exclusive=False, deep=False)
    other = locks.add("d", "a", "", 60, exclusive=False, deep=False)
    with pytest.raises(Locked):
        locks.add("d", "a", "", 60, exclusive=True, deep=False)
    with pytest.raises(Locked):
        locks.check("d", "a", [])
    locks.check("d", "a", [one.token])
    locks.check("d", "a", [other.token])
    # Another device has files of its own.
    locks.check("e", "a", [])


async def test_a_lock_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    locks, clock = Locks(), [0.0]
    monkeypatch.setattr(locks, "_clock", lambda: clock[0])
    locks.add("d", "a/b", "", 60, exclusive=True, deep=False)
    with pytest.raises(Locked):
        locks.check("d", "a", [], deep=True)
    with pytest.raises(Locked):
        locks.add("d", "a", "", 60, exclusive=False, deep=True)
    locks.check("d", "a", [])
    clock[0] = 61.0
    locks.check("d", "a", [], deep=True)


async def test_locks_are_saved_and_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    locks, clock = Locks(), [1000.0]
    monkeypatch.setattr(Locks, "_clock", lambda _: clock[0])
    assert locks.saved() is None
    held = locks.add("d", "a/b", "<owner/>", 60, exclusive=True, deep=True)
    brief = locks.add("d", "c", "", 10, exclusive=False, deep=False)
    assert locks.is_changed
    text = locks.saved()
    assert not locks.is_changed
    clock[0] += 20
    again = Locks.restored(text)
    assert again.covering("d", "a/b/c") == [held]
    assert again.covering("d", "c") == []
    with pytest.raises(Locked):
        again.check("d", "a/b/c", [brief.token])
    again.check("d", "a/b/c", [held.token])
    again.release("d", held.token)
    assert again.is_changed
    assert again.saved() is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"d": [{"token": "x"}]}', '{"d": 1}', "null"])
async def test_locks_that_cannot_be_read_are_none(text: str | None) -> None:
    assert Locks.restored(text).saved() is None


async def test_a_device_cannot_fill_the_memory_with_locks() -> None:
    locks = Locks()
    for i in range(MOST):
        locks.add("d", str(i), "", 60, exclusive=True, deep=False)
    with pytest.raises(Locked):
        locks.add("d", "more", "", 60, exclusive=True, deep=False)
