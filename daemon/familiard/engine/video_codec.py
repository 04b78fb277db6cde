"""What a video is encoded as, as its container says: for the sentence about one that cannot be decoded."""

from __future__ import annotations

import io
import os
import re

_NAMES = {
    "av01": "AV1",
    "avc1": "H.264",
    "avc3": "H.264",
    "h264": "H.264",
    "x264": "H.264",
    "hev1": "HEVC (H.265)",
    "hevc": "HEVC (H.265)",
    "hvc1": "HEVC (H.265)",
    "dvh1": "HEVC (Dolby Vision)",
    "dvhe": "HEVC (Dolby Vision)",
    "vvc1": "VVC (H.266)",
    "vvi1": "VVC (H.266)",
    "h266": "VVC (H.266)",
    "evc1": "EVC",
    "lcev": "LCEVC",
    "vp80": "VP8",
    "vp90": "VP9",
    "vp09": "VP9",
    "mp4v": "MPEG-4",
    "mjpg": "Motion JPEG",
    "apch": "ProRes",
    "apcn": "ProRes",
    "apcs": "ProRes",
    "apco": "ProRes",
    "ap4h": "ProRes",
    "apv1": "APV",
    "cfhd": "CineForm",
    "braw": "Blackmagic RAW",
    "v_av1": "AV1",
    "v_mpegh/iso/hevc": "HEVC (H.265)",
    "v_mpeg4/iso/avc": "H.264",
    "v_mpegi/iso/vvc": "VVC (H.266)",
    "v_vp8": "VP8",
    "v_vp9": "VP9",
}
_NOT_HERE = frozenset({"AV1", "VVC (H.266)", "EVC", "LCEVC", "APV", "CineForm", "Blackmagic RAW"})
"""No wheel of OpenCV decodes them."""

# The way down to the first sample description of an MP4 or QuickTime file.
_WAY = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_MOST_BOXES = 1000
# Matroska and AVI name the codec near the start.
_HEAD = 1 << 16
_MATROSKA = re.compile(rb"V_[A-Z0-9/_]{2,30}")
_AVI = re.compile(rb"strh....vids(....)", re.DOTALL)


def undecodable(name: str, code: str | None, *, opened: bool) -> str:
    """The sentences for a video of which no picture can be decoded.

    Args:
        name: of the file.
        code: what the container says, if that is known.
        opened: whether the decoder could open it at all.
    """
    codec = _name(code or "")
    if not codec:
        return f"{name} is not a video that Familiar can decode."
    if codec in _NOT_HERE or not opened:
        return (
            f"{name} is encoded as {codec}, which the installed OpenCV cannot decode. Convert it to H.264, for example "
            "with ffmpeg, and import it again."
        )
    return (
        f"{name} contains no frame that Familiar can decode: it is encoded as {codec}, and either damaged or of a "
        "profile that the installed OpenCV cannot decode. Convert it to H.264, for example with ffmpeg."
    )


def codec_of(file: io.FileIO) -> str | None:
    """The four letters of an MP4 or AVI file, the codec's id of a Matroska file; None where none is found."""
    try:
        file.seek(0)
        head = file.read(_HEAD)
        if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free"}:
            return _text(_sample_description(file, 0, file.seek(0, os.SEEK_END)))
    except OSError:
        return None
    if head.startswith(b"RIFF"):
        avi = _AVI.search(head)
        return _text(avi[1]) if avi else None
    matroska = _MATROSKA.search(head) if head.startswith(b"\x1a\x45\xdf\xa3") else None
    return _text(matroska[0]) if matroska else None


def _sample_description(file: io.FileIO, start: int, end: int) -> bytes | None:
    """The first video sample's four letters in the boxes from `start` to `end`."""
    place = start
    for _ in range(_MOST_BOXES):
        if place + 8 > end:
            return None
        file.seek(place)
        header = file.read(16)
        size, kind, begin = int.from_bytes(header[:4], "big"), header[4:8], place + 8
        if size == 1:
            size, begin = int.from_bytes(header[8:16], "big"), place + 16
        stop = end if size == 0 else min(end, place + size)
        if stop < begin:
            return None
        if kind == b"hdlr":
            file.seek(begin + 8)
            if file.read(4) not in {b"vide", b"mdir", b"dhlr", b"\0\0\0\0"}:
                # Sound, subtitles: another track may hold the pictures.
                return None
        elif kind == b"stsd":
            file.seek(begin + 12)
            return file.read(4)
        elif kind in _WAY and (found := _sample_description(file, begin, stop)):
            return found
        place = stop
    return None


def _text(code: bytes | None) -> str | None:
    text = code.decode("latin-1").strip("\0 ") if code else ""
    return text if text.isprintable() and text else None


def _name(code: str) -> str:
    code = code.strip("\0 ")
    return _NAMES.get(code.lower(), code if code.isprintable() else "")
