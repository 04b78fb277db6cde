"""Paths in requests: decoded part by part, so that none leads out of a device's folder."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes, urlsplit

from familiard.server.dav.errors import BadPath, OtherDevice

PREFIX = "/dav/"
LONGEST_PART = 255
"""Bytes of a name, as file systems have it."""
DEEPEST = 32
SAFE = "!$&'()*+,;=:@-._~"
"""Characters that need no escape in a part of a path."""


FILES, UPLOADS = "files", "uploads"
"""Nextcloud's names for a user's files and for uploads in chunks: `/dav/files/USER/…` is the same as `/dav/USER/…`."""


class Place(NamedTuple):
    """A path in a device's folder, as it was asked for: directly (`area` is empty), or below one of Nextcloud's names."""

    area: str
    path: str


def place_in(own: str, raw: str) -> Place:
    """The place that the path of a URL means to a device.

    Args:
        own: the device's folder.
        raw: as it was sent.

    Raises:
        BadPath: it is none.
        OtherDevice: it is another device's.
    """
    return _place(own, *decoded(raw))


def decoded(raw: str) -> tuple[str, str]:
    """Return the device's folder and the path in it, from the path of a URL as it was sent.

    Raises:
        BadPath: it is none.
    """
    if not raw.startswith(PREFIX) or "#" in raw:
        raise BadPath("The path must be below /dav/DEVICE/.")
    parts = [_part(part) for part in raw.removeprefix(PREFIX).split("/") if part]
    if not parts:
        raise BadPath("The path must begin with /dav/DEVICE/.")
    if len(parts) > DEEPEST:
        raise BadPath(f"Use at most {DEEPEST} nested folders.")
    return parts[0], "/".join(parts[1:])


def destination(own: str, header: str) -> str:
    """The path that the header Destination, a URL or a path, means to a device.

    Raises:
        BadPath: it is none.
        OtherDevice: it is another device's.
    """
    try:
        url = urlsplit(header.strip())
    except ValueError:
        raise BadPath("The Destination header is not a URL.") from None
    if url.fragment or url.query:
        raise BadPath("The Destination must have neither query nor fragment.")
    place = place_in(own, url.path)
    if place.area == UPLOADS:
        raise BadPath("The Destination must be among the device's files.")
    return place.path


def href(folder: str, path: str, *, is_folder: bool) -> str:
    """The path of a URL; that of a folder ends in a slash."""
    parts = [*folder.split("/"), *(part for part in path.split("/") if part)]
    text = PREFIX + "/".join(quote(part, safe=SAFE) for part in parts)
    return f"{text}/" if is_folder else text


def check_name(part: str) -> str:
    """Return a name, if it is one.

    Raises:
        BadPath: it leads elsewhere, or no file system takes it.
    """
    if part in {".", ".."} or "/" in part:
        raise BadPath("The path must not contain . or .. parts, or escaped slashes.")
    if any(letter < " " or letter == "\x7f" for letter in part):
        raise BadPath("Names must not contain control characters.")
    if len(part.encode()) > LONGEST_PART:
        raise BadPath(f"A name can have at most {LONGEST_PART} bytes.")
    return part


def _place(own: str, folder: str, path: str) -> Place:
    area = ""
    if folder in {FILES, UPLOADS} and folder != own:
        area, (folder, _, path) = folder, path.partition("/")
    if folder.casefold() != own:
        raise OtherDevice(own)
    return Place(area, path)


def _part(raw: str) -> str:
    try:
        return check_name(unquote_to_bytes(raw).decode("utf-8"))
    except UnicodeDecodeError:
        raise BadPath("The path is not UTF-8.") from None
