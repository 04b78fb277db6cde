"""Paths that lead elsewhere, and names that are hard to store."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.server.dav.conftest import Phone, stored

SECRET = b"nobody may read this"


@pytest.mark.parametrize(
    "path",
    [
        "../secret", "..%2fsecret", "%2e%2e/secret", "%2e%2e%2fsecret", "x/../../secret", "x/..%2f..%2fsecret",
        "./x", "%2e/x", "..", "%2e%2e", "a%00b", "%00", "a%0ab", "%1b", "%ff%fe", "x%2fy", "a%7fb",
        "/".join("d" * 40), "%c0%ae%c0%ae/secret", "%e0%80%af", "%ed%a0%80", "x/%2e%2e%2f%2e%2e%2fsecret",
    ],
)  # fmt: skip
async def test_a_path_that_leads_out_is_refused(phone: Phone, originals: Path, path: str) -> None:
    (originals.parent / "secret").write_bytes(SECRET)
    before = stored(originals)
    for method in ("GET", "HEAD", "PUT", "MKCOL", "DELETE", "PROPFIND", "LOCK"):
        answer = await phone.ask(method, path, raw=True, headers={"Depth": "0"})
        assert answer.status in (400, 401, 403, 404, 415), (method, answer.status)
        assert SECRET not in answer.body
    await phone.put("source.jpg", b"source")
    target = str(phone.url(path, raw=True))
    for method in ("COPY", "MOVE"):
        answer = await phone.ask(method, "source.jpg", headers={"Destination": target})
        assert answer.status in (400, 403), (method, answer.status)
    assert (originals.parent / "secret").read_bytes() == SECRET
    assert set(stored(originals).values()) - set(before.values()) <= {b"source"}


async def test_a_fragment_deletes_nothing(phone: Phone) -> None:
    import asyncio

    await phone.ask("MKCOL", "folder")
    reader, writer = await asyncio.open_connection(*phone.address)
    writer.write(
        f"DELETE {phone.device.path}folder/#part HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: {phone.authorization}\r\n\r\n".encode()
    )
    assert b" 400 " in (await reader.read()).partition(b"\r\n")[0]
    writer.close()
    assert "folder/" in await phone.list()


@pytest.mark.parametrize(
    "name",
    ["Zo\u00eb.jpg", "Zoe\u0308.jpg", "🎂👨‍👩‍👧.jpg", "עברית.jpg", "日本.jpg", "a:b*?.jpg", "con.jpg", "%41.jpg", "x;y=z&.jpg",
     " leading and trailing ", "%2e%2e%2fup.jpg", "..up.jpg", "CON", "dot.", "b" * 251 + ".jpg", "ü" * 125 + ".jpg", "-rf", "~", "\\..\\up.jpg", "%", "_"],
)  # fmt: skip
async def test_a_name_comes_back_as_it_was_given(phone: Phone, originals: Path, name: str) -> None:
    content = f"content of {name!r}".encode()
    assert await phone.put(name, content) in (201, 204)
    assert await phone.get(name) == content
    assert unicodedata.normalize("NFC", name) in [
        unicodedata.normalize("NFC", it) for it in await phone.list()
    ]
    (place,) = [place for place, held in stored(originals).items() if held == content]
    kept = place.rpartition("/")[2]
    assert len(kept.encode()) <= 255
    assert not set(kept) & set('<>:"/\\|?*')
    assert not kept.startswith(".")


async def test_a_name_that_is_too_long_is_refused(phone: Phone) -> None:
    assert await phone.put("x" * 256, b"x") == 400
    assert await phone.put("ü" * 128, b"x") == 400


async def test_composed_and_decomposed_names_are_one_file(phone: Phone) -> None:
    await phone.ask("MKCOL", "umlauts")
    assert await phone.put("umlauts/A\u0308rger.jpg", b"from a Mac") == 201
    assert await phone.put("umlauts/\u00c4rger.jpg", b"from a PC") == 204
    assert await phone.get("umlauts/A\u0308rger.jpg") == b"from a PC"
    assert len(await phone.list("umlauts")) == 1


async def test_names_that_differ_in_case_are_two_files_everywhere(phone: Phone, originals: Path) -> None:
    """Also on a disk that knows no case, such as exFAT or an SMB share."""
    await phone.ask("MKCOL", "case")
    for name in ("img.jpg", "IMG.jpg", "Img.JPG", "straße.jpg", "STRASSE.jpg"):
        assert await phone.put(f"case/{name}", name.encode(), X_OC_Mtime="1777629600") == 201
    for name in ("img.jpg", "IMG.jpg", "Img.JPG", "straße.jpg", "STRASSE.jpg"):
        assert await phone.get(f"case/{name}") == name.encode()
    assert len(await phone.list("case")) == 5
    names = [place.casefold() for place in stored(originals)]
    assert len(names) == len(set(names))


async def test_links_in_the_folder_of_originals_lead_nowhere(phone: Phone, originals: Path) -> None:
    secret = originals.parent / "secret"
    secret.write_bytes(SECRET)
    assert await phone.put("real.jpg", SECRET[::-1], X_OC_Mtime="1777629600") == 201
    place = originals / "2026/05/real.jpg"
    place.unlink()
    place.symlink_to(secret)
    answer = await phone.ask("GET", "real.jpg")
    assert answer.status == 404
    assert SECRET not in answer.body
    assert await phone.put("real.jpg", SECRET[::-1], X_OC_Mtime="1777629600") == 204
    assert secret.read_bytes() == SECRET
    assert await phone.get("real.jpg") == SECRET[::-1]


async def test_what_was_uploaded_runs_in_no_browser(phone: Phone) -> None:
    await phone.put("page.html", b"<script>alert(1)</script>")
    answer = await phone.ask("GET", "page.html")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
