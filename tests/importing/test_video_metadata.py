"""Videos for others: pictures and sound stay where they are, and nothing else is said."""

from __future__ import annotations

import io
import struct

import pytest

from familiard.importing.video_metadata import NotPrivate, patches
from tests.importing.boxes import SECRET, box, track, with_places


def cleaned(film: bytes) -> bytes:
    result = bytearray(film)
    for patch in patches(io.BytesIO(film), len(film)):
        result[patch.start : patch.end] = patch.bytes + bytes(patch.end - patch.start - len(patch.bytes))
    return bytes(result)


def test_places_go_and_pictures_and_sound_stay() -> None:
    film = with_places()
    assert film.count(SECRET) == 8
    shown = cleaned(film)
    assert len(shown) == len(film)
    assert SECRET not in shown
    assert b"PICTURESSOUND" in shown
    assert shown.count(b"trak") == 2
    # A second time there is nothing left to take.
    assert cleaned(shown) == shown


def test_a_track_of_texts_goes_with_its_texts() -> None:
    film = with_places(sound=False)
    shown = cleaned(film)
    assert b"PICTURES" in shown
    assert b"SOUND" not in shown
    assert SECRET not in shown


def test_long_boxes_are_understood() -> None:
    film = with_places()
    long = struct.pack(">I4sQ", 1, b"uuid", 16 + len(SECRET)) + SECRET
    shown = cleaned(film + long)
    assert SECRET not in shown
    assert shown.endswith(struct.pack(">I4sQ", 1, b"free", 16 + len(SECRET)) + bytes(len(SECRET)))


START = box(b"ftyp", b"isom", bytes(4))
MEDIA = box(b"mdat", b"PICTURES")


@pytest.mark.parametrize(
    "film",
    [
        b"",
        b"\x1a\x45\xdf\xa3 matroska",
        START + MEDIA,
        START + box(b"moov"),
        START + MEDIA + box(b"moov", track(b"meta", len(START) + 8, 8)),
        START + MEDIA + box(b"moov", track(b"vide", 0, 8), box(b"mvex")),
        START + MEDIA + box(b"moov", track(b"vide", 0, 8)) + box(b"moof"),
        START + MEDIA + box(b"moov", track(b"vide", 0, 8)) + box(b"what"),
        START + MEDIA + struct.pack(">I4s", 4, b"moov"),
        START + MEDIA + struct.pack(">I4s", 4000, b"moov"),
        START + MEDIA + struct.pack(">I4sQ", 1, b"moov", 2**63),
        START + MEDIA + box(b"moov", track(b"vide", 0, 8), box(b"trak", box(b"mdia"))),
        with_places()[:-3],
    ],
    ids=range(13),
)
def test_what_is_not_understood_is_not_shown(film: bytes) -> None:
    with pytest.raises(NotPrivate):
        patches(io.BytesIO(film), len(film))


def test_a_file_that_asks_for_memory_gets_none() -> None:
    film = (
        START
        + MEDIA
        + box(
            b"moov",
            track(b"vide", 0, 8),
            box(
                b"trak",
                box(
                    b"mdia",
                    box(
                        b"minf",
                        box(
                            b"stbl",
                            box(b"stsz", struct.pack(">III", 0, 1, 2**32 - 1)),
                            box(b"stsc"),
                            box(b"stco"),
                        ),
                    ),
                ),
            ),
        )
    )
    with pytest.raises(NotPrivate):
        patches(io.BytesIO(film), len(film))
