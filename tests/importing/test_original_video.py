"""A video's file is opened as long as it is one that players know, and read in parts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from familiard.importing.original_video import CHUNK, open_video, read_part


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0 ftypisom", "video/mp4"),
        (b"\0\0\0 ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"RIFF....AVI LIST", "video/x-msvideo"),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_only_videos_that_players_know_are_opened(tmp_path: Path, head: bytes, kind: str | None) -> None:
    file = tmp_path / "video"
    file.write_bytes(head)
    video = open_video(str(file))
    if kind is None:
        assert video is None
        return
    assert video is not None
    with video.file:
        status = file.stat()
        assert (video.kind, video.size, video.mtime_ns) == (kind, status.st_size, status.st_mtime_ns)


def test_it_is_read_in_parts(tmp_path: Path) -> None:
    content = b"\0\0\0 ftypisom" + os.urandom(2 * CHUNK)
    (tmp_path / "video.mp4").write_bytes(content)
    video = open_video(str(tmp_path / "video.mp4"))
    assert video is not None
    with video.file:
        assert read_part(video.file, 5, 10) == content[5:15]
        assert read_part(video.file, 0, len(content)) == content[:CHUNK]
        assert read_part(video.file, len(content) - 3, 10) == content[-3:]
        assert read_part(video.file, len(content), 10) == b""


def test_what_is_no_file_does_not_hold_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, tmp_path / "gone", "\0", "/dev/zero"):
        assert open_video(str(place)) is None
