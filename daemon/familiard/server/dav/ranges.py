"""The part of a file that a PUT brings (RFC 9110, 14.4 and 14.5): what `curl -C` and Cyberduck send to continue an upload."""

from __future__ import annotations

import re
from typing import NamedTuple

from aiohttp import hdrs, web

from familiard.server.problems import BadRequest

CONTENT_RANGE = re.compile(r"\s*bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18})\s*", re.ASCII | re.IGNORECASE)


class Part(NamedTuple):
    """Bytes `start` to `stop` (exclusive) of a file of `total` bytes."""

    start: int
    stop: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the file."""
        return self.start == 0 and self.stop == self.total


def part_of(http: web.Request) -> Part | None:
    """The part of a file that a request says it brings; None if it says nothing.

    Raises:
        BadRequest: it makes no sense, or the body has another length.
    """
    header = http.headers.get(hdrs.CONTENT_RANGE)
    if header is None:
        return None
    found = CONTENT_RANGE.fullmatch(header)
    if found is None:
        raise BadRequest("The header Content-Range must be `bytes FIRST-LAST/TOTAL`, all three known.")
    start, last, total = (int(number) for number in found.groups())
    if not start <= last < total:
        raise BadRequest("The header Content-Range names no part of a file.")
    part = Part(start, last + 1, total)
    if http.content_length is not None and http.content_length != part.stop - part.start:
        raise BadRequest(
            f"The body has {http.content_length} bytes, and Content-Range names {part.stop - part.start}."
        )
    return part
