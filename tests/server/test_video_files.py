"""The videos of the library over HTTP: whole, and in the parts that players ask for when they seek."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from familiard.config import LibrarySettings, Settings
from familiard.packs import PackFiles
from tests.importing.desk import film
from tests.server.client import Client
from tests.server.conftest import settings_for
from tests.server.people import portrait
from tests.server.test_imports import ended


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of somebody, and a photo."""
    folder = tmp_path_factory.mktemp("photos")
    decoded = cv2.imdecode(np.frombuffer(portrait(0), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    film(folder / "v.mp4", (decoded[:, :, ::-1].astype(np.uint8), 3))
    (folder / "1.jpg").write_bytes(portrait(1))
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: PackFiles, folder: Path) -> Settings:
    """The folder with the video is allowed."""
    return replace(settings_for(tmp_path_factory.mktemp("data")), library=LibrarySettings(folders=(folder,)))


async def test_a_video_is_played_with_seeking_while_it_is_as_it_was(client: Client, folder: Path) -> None:
    begun = await client.post("/v1/imports", json={"path": str(folder)})
    assert (await ended(client, begun["id"]))["state"] == "done"
    photos = {photo["origin"]: photo for photo in await client.all("/v1/photos")}
    path = f"/v1/photos/{photos['video']['id']}/video"
    content = (folder / "v.mp4").read_bytes()
    whole = await client.ask("GET", path)
    assert (whole.status, whole.body) == (200, content)
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(content)
    for asked, start, stop in (
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=10-{size + 100}", 10, size),
    ):
        part = await client.ask("GET", path, headers={"Range": asked})
        assert (part.status, part.body) == (206, content[start:stop])
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
    for senseless in ("bytes=5-1", f"bytes={size}-", "pages=1-2", "bytes=a-b"):
        assert (await client.ask("GET", path, headers={"Range": senseless})).body == content
    # A photo is no video, and a video that was changed is not the one that was imported.
    assert (await client.ask("GET", f"/v1/photos/{photos['library']['id']}/video")).status == 404
    os.utime(folder / "v.mp4", (1, 1))
    assert (await client.ask("GET", path)).status == 404
    (folder / "v.mp4").unlink()
    assert (await client.ask("GET", path)).status == 404
