"""Videos: frames by the clock and where a new scene begins, a chunk at a time, and nothing but the file itself."""

from __future__ import annotations

import os
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from familiard.engine.manager import Engine, VideoChunk, VideoOptions
from familiard.errors import InvalidImage, InvalidVideo
from tests import photos
from tests.engine.conftest import write_video
from tests.importing.odd_entries import listening
from tests.packs.web import serve


async def whole(engine: Engine, path: Path, options: VideoOptions) -> list[VideoChunk]:
    chunks = [await engine.video_frames(path, 0.0, options)]
    while (after := chunks[-1].next) is not None:
        assert after > chunks[-1].frames[-1].offset
        chunks.append(await engine.video_frames(path, after, options))
    return chunks


def frames(chunks: list[VideoChunk]) -> list[tuple[float, int]]:
    return [(round(frame.offset, 2), len(frame.analysis.faces)) for chunk in chunks for frame in chunk.frames]


async def test_one_frame_a_second_and_one_where_the_scene_changes(engine: Engine, video: Path) -> None:
    (chunk,) = await whole(engine, video, VideoOptions())
    assert chunk.duration == pytest.approx(8.0, abs=0.2)
    offsets = [frame.offset for frame in chunk.frames]
    assert offsets[0] == 0
    # The astronaut appears at 3.4 s and is seen before the next whole second.
    first_alone = next(frame.offset for frame in chunk.frames if len(frame.analysis.faces) == 1)
    assert 3.4 <= first_alone < 3.8
    assert all(later - earlier <= 1.05 for earlier, later in pairwise(offsets))
    assert len(offsets) <= 10


async def test_chunks_put_together_are_the_whole(engine: Engine, video: Path) -> None:
    whole_film = frames(await whole(engine, video, VideoOptions()))
    in_parts = await whole(engine, video, VideoOptions(chunk_frames=3))
    assert max(len(chunk.frames) for chunk in in_parts) == 3
    assert frames(in_parts) == whole_film


async def test_a_chunk_ends_in_time(engine: Engine, video: Path) -> None:
    chunks = await whole(engine, video, VideoOptions(interval_s=0.5, chunk_seconds=0.0))
    assert len(chunks) >= 16
    assert all(len(chunk.frames) == 1 for chunk in chunks)


async def test_the_interval_is_the_callers(engine: Engine, video: Path) -> None:
    often = frames(await whole(engine, video, VideoOptions(interval_s=0.5, scene_change=2)))
    seldom = frames(await whole(engine, video, VideoOptions(interval_s=4, scene_change=2)))
    assert [offset for offset, _ in often] == pytest.approx(np.arange(0, 8, 0.5), abs=0.11)
    assert len(seldom) == 2


async def test_people_in_a_video_have_vectors_and_crops(engine: Engine, video: Path) -> None:
    (chunk,) = await whole(engine, video, VideoOptions())
    faces = [face for frame in chunk.frames for face in frame.analysis.faces]
    assert all(face.embedding is not None and face.crop is not None for face in faces)


@pytest.mark.parametrize(("suffix", "codec"), [("avi", "MJPG"), ("mkv", "mp4v")])
async def test_other_containers_are_read_too(engine: Engine, tmp_path: Path, suffix: str, codec: str) -> None:
    path = tmp_path / f"film.{suffix}"
    write_video(path, [(photos.astronaut(), 15)], codec)
    assert frames(await whole(engine, path, VideoOptions())) == [(0.0, 1), (1.0, 1)]


async def test_a_film_that_was_cut_off_gives_what_is_there_or_is_refused(
    engine: Engine, tmp_path: Path, video: Path
) -> None:
    avi, cut = tmp_path / "film.avi", tmp_path / "cut.avi"
    write_video(avi, [(photos.astronaut(), 40)], "MJPG")
    content = avi.read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    assert 1 <= len(frames(await whole(engine, cut, VideoOptions()))) <= 3
    # An MP4 has its index at the end.
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    with pytest.raises(InvalidVideo, match=r"cut\.mp4"):
        await engine.video_frames(cut, 0.0, VideoOptions())


@pytest.mark.parametrize("content", [b"", b"no film", b"\0" * 10_000], ids=["empty", "text", "zeros"])
async def test_what_is_no_video_is_refused(engine: Engine, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(InvalidVideo):
        await engine.video_frames(path, 0.0, VideoOptions())


async def test_what_is_not_there_is_refused(engine: Engine, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.mp4", tmp_path):
        with pytest.raises(InvalidVideo):
            await engine.video_frames(path, 0.0, VideoOptions())


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder", "loop"])
async def test_only_a_regular_file_is_opened_as_a_video_or_photo(
    engine: Engine, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "clip.mp4"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        listening(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path)
    with pytest.raises(InvalidVideo, match="Cannot read"):
        await engine.video_frames(path, 0.0, VideoOptions())
    with pytest.raises(InvalidImage, match="Cannot read"):
        await engine.analyze(path)


async def test_a_video_whose_name_is_no_text_is_read(engine: Engine, video: Path, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4"))
    shutil.copy(video, path)
    assert frames(await whole(engine, path, VideoOptions())) == frames(
        await whole(engine, video, VideoOptions())
    )
    path.write_bytes(b"no video")
    with pytest.raises(InvalidVideo, match=r"^caf\\xe9.mp4 is not a video"):
        await whole(engine, path, VideoOptions())


async def test_a_playlist_in_a_films_clothing_fetches_nothing(
    engine: Engine, tmp_path: Path, video: Path
) -> None:
    with serve() as site:
        site.pages["/film.mp4"] = video.read_bytes()
        playlists = {
            "hls.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{site.address}/film.mp4\n#EXT-X-ENDLIST\n",
            "concat.mp4": f"ffconcat version 1.0\nfile '{site.address}/film.mp4'\n",
            "local.mp4": f"ffconcat version 1.0\nfile '{video.name}'\n",
            "sdp.mp4": "v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        }
        (tmp_path / video.name).write_bytes(video.read_bytes())
        for name, content in playlists.items():
            (tmp_path / name).write_text(content)
            with pytest.raises(InvalidVideo):
                await engine.video_frames(tmp_path / name, 0.0, VideoOptions())
        assert site.requests == []
