"""Faces in uploads are found by themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.server.client import Client
from tests.server.dav.conftest import Phone
from tests.server.people import portrait


async def test_faces_are_found_as_photos_come_in(phone: Phone, client: Client, originals: Path) -> None:
    assert await phone.put("Anna.jpg", portrait(0), X_OC_Mtime="1777629600") == 201
    assert await phone.put(".hidden.jpg.part", portrait(1), X_OC_Mtime="1777629600") == 201
    assert await phone.to("MOVE", ".hidden.jpg.part", "Bo.jpg") == 201
    wanted = {str(originals / "2026/05/Anna.jpg"), str(originals / "2026/05/Bo.jpg")}
    async with asyncio.timeout(120):
        while True:
            photos = (await client.get("/v1/photos"))["items"]
            if wanted <= {place for one in photos for place in one["places"]}:
                break
            await asyncio.sleep(0.2)
    by_source = {one["source"]: one for one in photos}
    assert all(by_source[place]["face_ids"] for place in wanted & by_source.keys())
    assert wanted <= by_source.keys()
