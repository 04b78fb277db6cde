"""Bodies of requests, read within limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from aiohttp import BodyPartReader, ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from familiard.errors import Busy, Invalid, InvalidImage
from familiard.server.errors import BadRequest, BodyStopped, BodyTooLarge

T = TypeVar("T")

JSON_LIMIT = 1 << 20
CHUNK = 1 << 16
MIB = 1 << 20
PATIENCE_SECONDS = 30.0
"""Between two pieces of a body: who has gone without a word must not hold a place for ever."""


class Places:
    """How many image bodies are held in memory at once."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def take(self) -> Iterator[None]:
        """Hold one, if there is one.

        Raises:
            Busy: there is none; nothing of the body was read.
        """
        if self._free == 0:
            raise Busy("Too many images are on their way already.", retry_after=1.0)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


class _Budget:
    """Bytes that a request may still bring."""

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            self.refuse()

    def refuse(self) -> NoReturn:
        raise BodyTooLarge(
            f"The body has more than {self._limit / MIB:g} MiB (limits.body_mib).", limit_bytes=self._limit
        )


EMPTY = object()
"""What `read_json` gives for a body without a byte in it."""


async def read_json(request: web.Request) -> Any:
    """The JSON of a body; `EMPTY` where there is none, which is not the same as `null`.

    Raises:
        BadRequest: it is not JSON.
        BodyTooLarge: it is more than anybody needs to say.
    """
    data = await _read(request, JSON_LIMIT)
    if not data.strip():
        return EMPTY
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error


async def read_images(request: web.Request, most: int, limit: int) -> list[bytes]:
    """The image or images of a body: raw bytes, or the parts of a multipart body.

    Raises:
        BadRequest: multipart that is none.
        BodyTooLarge: more than `limit` bytes in all.
        Invalid: more than `most` images, or none.
        InvalidImage: nothing where an image should be.
    """
    if request.content_type.startswith("multipart/"):
        images = await _read_parts(request, most, limit)
    else:
        images = [await _read(request, limit)]
    if not images:
        raise Invalid("image", "The body brings no image.")
    if not all(images):
        raise InvalidImage("The image is empty.")
    return images


async def _read(request: web.Request, limit: int) -> bytes:
    budget = _Budget(limit)
    if (request.content_length or 0) > limit:
        budget.refuse()
    data = bytearray()
    try:
        while chunk := await _in_time(request.content.read(CHUNK)):
            budget.spend(len(chunk))
            data += chunk
    except (ClientPayloadError, web.RequestPayloadError) as error:
        raise BadRequest(f"The body cannot be read: {error}.") from error
    return bytes(data)


async def _read_parts(request: web.Request, most: int, limit: int) -> list[bytes]:
    budget = _Budget(limit)
    if (request.content_length or 0) > limit:
        budget.refuse()
    images: list[bytes] = []
    # aiohttp's multipart reader also says by AssertionError that a body ends where it should not.
    try:
        reader = await request.multipart()
        while (part := await _in_time(reader.next())) is not None:
            if not isinstance(part, BodyPartReader):
                raise BadRequest("Multipart inside multipart is not understood.")
            if len(images) == most:
                raise Invalid("image", f"At most {most} images are taken at once.", most=most)
            images.append(await _read_part(part, budget.spend))
    except (
        ValueError,
        AssertionError,
        ClientPayloadError,
        web.RequestPayloadError,
        HttpProcessingError,
    ) as error:
        raise BadRequest(f"The multipart body cannot be read: {error}.") from error
    return images


async def _read_part(part: BodyPartReader, spend: Callable[[int], None]) -> bytes:
    data = bytearray()
    while chunk := await _in_time(part.read_chunk(CHUNK)):
        spend(len(chunk))
        data += chunk
    return bytes(data)


async def _in_time(piece: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await piece
    except TimeoutError as error:
        raise BodyStopped(f"The body stopped coming for {PATIENCE_SECONDS:g} seconds.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
