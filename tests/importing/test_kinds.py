"""What is a photo, what is a video, and what is counted since it cannot be read here."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.importing.file_kinds import Kind
from familiard.importing.scanner import Scope, count, walk

PACKET = b"\x47\x40\x11\x10\x00" + bytes(183)
CODE = b"export const answer: number = 42; // GGGG\n" * 60
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0"
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2"


@pytest.mark.parametrize("suffix", [".hif", ".HIF", ".mpo", ".heic", ".jpe", ".avif", ".insp"])
def test_files_that_cameras_write_are_photos(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(b"x")
    (found,) = walk(tmp_path, Scope())
    assert (found.kind, found.left_out) == (Kind.PHOTO, None)


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        *(
            (f".{raw}", "RAW")
            for raw in ("dng", "cr2", "CR3", "nef", "arw", "raf", "orf", "rw2", "pef", "srw", "x3f")
        ),
        (".jxl", "JPEG XL"),
        (".psd", "Photoshop"),
        (".svg", "SVG"),
        (".pdf", "PDF"),
        (".jp2", "JPEG 2000"),
        (".xcf", "GIMP"),
    ],
)
def test_pictures_that_cannot_be_read_are_left_out_by_name(tmp_path: Path, suffix: str, kind: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(JPEG)
    (tmp_path / "b.jpg").write_bytes(JPEG)
    (left_out, photo) = walk(tmp_path, Scope())
    assert (left_out.relative, left_out.left_out) == (f"a{suffix}", kind)
    assert photo.left_out is None
    assert count(tmp_path, Scope()) == 1


@pytest.mark.parametrize(
    "content",
    [CODE, b"", "// für später\n".encode("latin-1"), "export {}\n".encode("utf-16"), b"G" * 100 + b"\n"],
)
@pytest.mark.parametrize("suffix", [".ts", ".mts", ".TS"])
def test_typescript_is_no_video(tmp_path: Path, content: bytes, suffix: str) -> None:
    (tmp_path / f"app{suffix}").write_bytes(content)
    assert list(walk(tmp_path, Scope())) == []


@pytest.mark.parametrize(
    "content",
    [
        PACKET * 10,
        b"\1\2\3\0" + b"\0\0\0\0".join([PACKET] * 10),
        bytes(16).join([PACKET] * 10),
        bytes(50) + PACKET * 10,
        # Damaged, or too short to recognize; the decoder says so.
        bytes(2000),
        PACKET,
    ],
)
@pytest.mark.parametrize("suffix", [".ts", ".mts", ".m2ts"])
def test_a_transport_stream_is_a_video(tmp_path: Path, content: bytes, suffix: str) -> None:
    (tmp_path / f"clip{suffix}").write_bytes(content)
    (found,) = walk(tmp_path, Scope())
    assert found.kind is Kind.VIDEO


@pytest.mark.parametrize("name", ["noext", "IMG.2019-05-01", "no. 7", "Birthday. Anna"])
def test_a_file_without_a_suffix_is_what_its_first_bytes_say(tmp_path: Path, name: str) -> None:
    kinds = {JPEG: Kind.PHOTO, MP4: Kind.VIDEO, b"#!/bin/sh\n": None, b"": None, b"\0" * 50: None}
    for content, kind in kinds.items():
        (tmp_path / name).write_bytes(content)
        assert [found.kind for found in walk(tmp_path, Scope())] == ([] if kind is None else [kind])


@pytest.mark.parametrize("name", ["notes.txt", "a.jpg_original", "a.jpg~", "a.xmp", "thumbs.db"])
def test_other_files_are_not_even_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(JPEG)
    assert list(walk(tmp_path, Scope())) == []
