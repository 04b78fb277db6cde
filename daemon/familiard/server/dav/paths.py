"""Paths in requests: decoded part by part, so that none leads out of a device's folder."""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes, urlsplit

from familiard.server.dav.errors import BadPath

PREFIX = "/dav/"
LONGEST_PART = 255
"""Bytes of a name, as file systems have it."""
DEEPEST = 32
SAFE = "!$&'()*+,;=:@-._~"
"""Characters that need no escape in a part of a path."""


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


def destination(header: str) -> tuple[str, str]:
    """The same from the header Destination, which is a URL or a path.

    Raises:
        BadPath: it is none.
    """
    try:
        url = urlsplit(header.strip())
    except ValueError:
        raise BadPath("The Destination header is not a URL.") from None
    if url.fragment or url.query:
        raise BadPath("The Destination must have neither query nor fragment.")
    return decoded(url.path)


def href(folder: str, path: str, *, is_folder: bool) -> str:
    """The path of a URL; that of a folder ends in a slash."""
    parts = [folder, *(part for part in path.split("/") if part)]
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


def _part(raw: str) -> str:
    try:
        return check_name(unquote_to_bytes(raw).decode("utf-8"))
    except UnicodeDecodeError:
        raise BadPath("The path is not UTF-8.") from None
