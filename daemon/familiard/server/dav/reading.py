"""GET and HEAD: the original that a file of a device refers to, whole or a range of it."""

from __future__ import annotations

import asyncio
import mimetypes
import os
import re
from email.utils import format_datetime, parsedate_to_datetime

from aiohttp import hdrs, web

from familiard.errors import NotFound
from familiard.originals.disk import open_original
from familiard.server.dav.dav_request import DavRequest, etag_of
from familiard.server.dav.errors import BadRange
from familiard.store.devices.entries import DeviceEntry

CHUNK = 1 << 18
BINARY = "application/octet-stream"
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
GUARD = {
    # What a device uploaded is never run as a page of this host.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-cache",
}


async def get(request: DavRequest) -> web.StreamResponse:
    """GET and HEAD."""
    entry = await request.entry()
    if entry is None:
        raise await request.missing()
    if entry.is_folder:
        # A browser or a health check; programs list folders with PROPFIND.
        return web.Response(text="This is a WebDAV folder of Familiar.\n", headers=GUARD)
    headers = {
        **GUARD,
        "ETag": etag_of(entry) or "",
        "Last-Modified": format_datetime(entry.modified_at, usegmt=True),
        "Accept-Ranges": "bytes",
        "Content-Type": type_of(entry.name),
    }
    if request.http.method == hdrs.METH_HEAD and (progress := await request.progress()) is not None:
        # A new version of it, on its way.
        headers |= {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.total)}
    matching = request.if_none_match
    if matching is not None and (matching.strip() == "*" or headers["ETag"] in matching):
        return web.Response(status=304, headers=headers)
    start, stop = _range(request, entry)
    partial = (start, stop) != (0, entry.size)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{entry.size}"
    response = web.StreamResponse(status=206 if partial else 200, headers=headers)
    response.content_length = stop - start
    if request.http.method == hdrs.METH_HEAD or not entry.size:
        await response.prepare(request.http)
        return response
    assert entry.original_id is not None
    original_id = entry.original_id
    original = await request.services.store.read(lambda store: store.originals.get(original_id))
    if original is None:
        raise NotFound("file", request.path, "There is no such file.")
    try:
        file = await asyncio.to_thread(open_original, request.library.path_of(original))
    except OSError:
        raise NotFound(
            "file", request.path, "The original is gone from the disk. Run `familiard verify`."
        ) from None
    with file:
        if os.fstat(file.fileno()).st_size != entry.size:
            raise NotFound(
                "file", request.path, "The original has changed on the disk. Run `familiard verify`."
            )
        await response.prepare(request.http)
        file.seek(start)
        while start < stop:
            piece = await asyncio.to_thread(file.read, min(CHUNK, stop - start))
            if not piece:
                break
            await response.write(piece)
            start += len(piece)
    await response.write_eof()
    return response


def type_of(name: str) -> str:
    """The media type of a file, by its name."""
    return mimetypes.guess_type(name, strict=False)[0] or BINARY


def _range(request: DavRequest, entry: DeviceEntry) -> tuple[int, int]:
    """First byte, and the one after the last; all of it where no range is wanted, or several are.

    Raises:
        BadRange: it lies outside of the file.
    """
    found = RANGE.fullmatch(request.http.headers.get(hdrs.RANGE, "").strip())
    if found is None or not (found[1] or found[2]) or not _is_same(request, entry):
        return 0, entry.size
    if not found[1]:
        length = int(found[2])
        start, stop = max(0, entry.size - length), entry.size
        stop = stop if length else start
    else:
        start = int(found[1])
        stop = min(entry.size, int(found[2]) + 1) if found[2] else entry.size
    if start >= stop:
        raise BadRange(f"The file has {entry.size} bytes.", size=entry.size)
    return start, stop


def _is_same(request: DavRequest, entry: DeviceEntry) -> bool:
    """Whether the file still is the one that the client has a part of (If-Range)."""
    wanted = request.http.headers.get(hdrs.IF_RANGE)
    if wanted is None:
        return True
    if wanted.lstrip().startswith('"'):
        return wanted.strip() == etag_of(entry)
    try:
        return parsedate_to_datetime(wanted) == entry.modified_at.replace(microsecond=0)
    except (TypeError, ValueError):
        return False
