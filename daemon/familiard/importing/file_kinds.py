"""Which files are photos, which are videos, and which hold pictures that cannot be read here."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from pathlib import Path, PurePath

from familiard.host.files import open_regular

# fmt: off
PHOTO_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".jfi", ".pjpeg", ".pjp", ".mpo", ".jps", ".insp", ".png", ".apng",
    ".webp", ".bmp", ".dib", ".tif", ".tiff", ".heic", ".heif", ".heics", ".heifs", ".hif", ".avif", ".gif",
})
VIDEO_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".qt", ".avi", ".divx", ".mkv", ".webm", ".mts", ".m2ts", ".m2t", ".ts", ".mpg", ".mpeg",
    ".mpe", ".m2v", ".vob", ".3gp", ".3gpp", ".3g2", ".wmv", ".asf", ".flv", ".f4v", ".ogv", ".ogm",
})
_UNREADABLE = {
    "RAW": (
        ".3fr", ".arw", ".bay", ".cap", ".cr2", ".cr3", ".crw", ".dcr", ".dcs", ".dng", ".eip", ".erf", ".fff", ".gpr",
        ".iiq", ".k25", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".ori", ".pef", ".ptx", ".raf", ".raw",
        ".rw2", ".rwl", ".rwz", ".sr2", ".srf", ".srw", ".x3f",
    ),
    "JPEG XL": (".jxl",),
    "JPEG 2000": (".jp2", ".j2c", ".j2k", ".jpc", ".jpf", ".jpm", ".jpx"),
    "JPEG XR": (".jxr", ".hdp", ".wdp"),
    "Photoshop": (".psd", ".psb"),
    "SVG": (".svg", ".svgz"),
    "PDF": (".pdf",),
    "PostScript": (".ai", ".eps", ".ps"),
    "GIMP": (".xcf",),
    "painting": (".afphoto", ".clip", ".kra", ".mdp", ".ora", ".pdn", ".procreate"),
    "HDR": (".exr", ".hdr"),
    "Targa": (".tga",),
    "Netpbm": (".pam", ".pbm", ".pgm", ".pnm", ".ppm"),
    "icon": (".cur", ".icns", ".ico"),
    "DICOM": (".dcm",),
    "DjVu": (".djv", ".djvu"),
    "other image": (
        ".avci", ".avcs", ".bpg", ".dds", ".dpx", ".emf", ".fits", ".flif", ".jng", ".mng", ".pcx", ".pict", ".qoi",
        ".sgi", ".wmf", ".xbm", ".xpm",
    ),
    "other video": (".braw", ".dv", ".mxf", ".r3d", ".rm", ".rmvb", ".swf"),
}
# fmt: on
UNREADABLE_SUFFIXES = {suffix: label for label, suffixes in _UNREADABLE.items() for suffix in suffixes}
"""Suffix → what such a file is called, in words."""
_MAYBE_CODE = frozenset({".ts", ".mts"})
"""TypeScript and MPEG transport streams share these."""
_HEAD = 4096
_PACKETS = 5
"""So many packets of a transport stream in a row are no coincidence."""
_PACKET_BYTES = (188, 192, 204)
"""Plain, as cameras record it (with a time code), as it is broadcast (with a checksum)."""
_SYNC = 0x47
_BLANKS = b"\t\n\v\f\r\x1b"
_BRANDS_PHOTO = (
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"MiHE",
)
_BRANDS_VIDEO = (
    b"3g", b"M4V", b"MSNV", b"NDS", b"XAVC", b"avc", b"dash", b"f4v", b"hvc", b"iso", b"mmp4", b"mp4", b"mp7", b"qt",
)  # fmt: skip
_QUICKTIME = (b"moov", b"mdat", b"wide", b"pnot")
"""What a QuickTime file without a brand begins with."""


class Kind(StrEnum):
    """What a file is, by its name or its first bytes."""

    PHOTO = "photo"
    VIDEO = "video"


def suffix_of(name: str) -> str:
    """A file's suffix in lower case; blanks at the end of a name mean nothing."""
    return PurePath(name.rstrip()).suffix.lower() if name.strip() else ""


def kind_of(name: str) -> Kind | None:
    """What a file's suffix promises, or None for other files."""
    suffix = suffix_of(name)
    if suffix in PHOTO_SUFFIXES:
        return Kind.PHOTO
    return Kind.VIDEO if suffix in VIDEO_SUFFIXES else None


def unreadable_kind(name: str) -> str | None:
    """What a file with a picture that cannot be read here is called in words, by its suffix."""
    return UNREADABLE_SUFFIXES.get(suffix_of(name))


def kind_of_file(path: Path, name: str) -> Kind | None:
    """What a file is: its suffix decides, and its first bytes where there is none, or TypeScript has the same.

    Raises:
        OSError: the first bytes are needed and cannot be read.
    """
    suffix = suffix_of(name)
    kind = kind_of(name)
    if suffix in _MAYBE_CODE:
        return kind if _is_stream(_head(path)) else None
    if kind is None and not _is_suffix(suffix):
        return sniff(_head(path))
    return kind


def sniff(head: bytes) -> Kind | None:
    """What the first bytes of a file say it is; None for whatever is no photo and no video that is read here."""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")):
        return Kind.PHOTO
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return Kind.PHOTO
    if head.startswith(b"RIFF"):
        return {b"WEBP": Kind.PHOTO, b"AVI ": Kind.VIDEO}.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _BRANDS_PHOTO:
            return Kind.PHOTO
        return Kind.VIDEO if brand.startswith(_BRANDS_VIDEO) else None
    if head[4:8] in _QUICKTIME:
        return Kind.VIDEO
    starts = (b"\x1a\x45\xdf\xa3", b"\0\0\x01\xba", b"FLV\x01", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
    return Kind.VIDEO if head.startswith(starts) or _synchronous(head) else None


def _is_suffix(suffix: str) -> bool:
    """Whether a suffix is one: that of `Birthday no. 7` or `IMG.2019` says nothing of what the file is."""
    return re.fullmatch(r"\.\S*[^\W\d]\S*", suffix) is not None


def _is_stream(head: bytes) -> bool:
    """Whether a `.ts` file is a video; a damaged recording counts, so that somebody hears of it."""
    return bool(head) and (_synchronous(head) or not _is_text(head))


def _synchronous(head: bytes) -> bool:
    """Whether the bytes are packets of an MPEG transport stream, which may begin within one."""
    for size in _PACKET_BYTES:
        for start in range(size if len(head) >= size * _PACKETS else 0):
            if all(head[i] == _SYNC for i in range(start, size * _PACKETS, size)):
                return True
    return False


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return not any(byte < ord(" ") and byte not in _BLANKS for byte in head)


def _head(path: Path) -> bytes:
    with open_regular(path) as file:
        return file.read(_HEAD) or b""
