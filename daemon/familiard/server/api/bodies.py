"""Bodies of requests, read within limits."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from aiohttp import BodyPartReader, ClientPayloadError, HttpVersion11, MultipartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from familiard.config.settings import LimitSettings, Settings
from familiard.errors import FamiliarError, InvalidImage, InvalidVideo, StorageFull, ValidationError
from familiard.host.full_disk import is_full
from familiard.server.problems import BadRequest, BodyStopped, BodyTooLarge
from familiard.server.upload_slots import UploadSlot

JSON_LIMIT = 1 << 20
CHUNK = 1 << 16
MIB = 1 << 20
WRITTEN = MIB
"""Bytes of a file that are written at once."""
MOST_PARTS = 64
"""Of a multipart body, those included that bring no image."""
PATIENCE_SECONDS = 30.0
"""Between two pieces of a body: who has gone without a word must not hold a place for ever."""
GRACE_SECONDS = 10.0
"""Before a body must have come at the least rate."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """What a body may take.

    Attributes:
        size: bytes.
        seconds: until all of it is here.
        rate: bytes a second at least, after a while.
        setting: the setting that limits the size.
    """

    size: int
    seconds: float
    rate: float
    setting: str = "limits.body_mib"

    @classmethod
    def of(cls, limits: LimitSettings) -> BodyLimits:
        """As the settings say."""
        return cls(limits.body_mib << 20, limits.body_seconds, limits.body_kib_per_second * 1024)

    @classmethod
    def of_video(cls, limits: LimitSettings) -> BodyLimits:
        """The same for a video, which is written to the disk as it comes."""
        seconds = limits.body_seconds * max(1.0, limits.clip_mib / limits.body_mib)
        return cls(limits.clip_mib << 20, seconds, limits.body_kib_per_second * 1024, "limits.clip_mib")

    def check_length(self, length: int) -> None:
        """Refuse at once what says that it is too long.

        Raises:
            BodyTooLarge: it is.
        """
        if length > self.size:
            raise BodyTooLarge(
                f"The body is larger than {self.size / MIB:g} MiB ({self.setting}). Send a smaller one.",
                limit_bytes=self.size,
            )

    def no_larger_than(self, size: int) -> BodyLimits:
        """The same for a body that is never large."""
        return replace(self, size=min(size, self.size))

    @classmethod
    def of_original(cls, settings: Settings) -> BodyLimits:
        """The same for a file that a device backs up, which may take as long as it comes fast enough."""
        size, rate = settings.library.upload_mib << 20, settings.limits.body_kib_per_second * 1024
        return cls(size, GRACE_SECONDS + size / rate, rate, "library.upload_mib")


class _Arrival:
    """A body on its way: in time, fast enough, and within its size; `async with` it."""

    def __init__(self, limits: BodyLimits, place: UploadSlot | None = None) -> None:
        self._limits = limits
        self._place = place
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._received = 0
        self._deadline = asyncio.timeout(self._patience())

    async def __aenter__(self) -> Self:
        await self._deadline.__aenter__()
        if self._place is not None:
            self._place.deadline = self._deadline
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._place is not None:
            self._place.deadline = None
        try:
            await self._deadline.__aexit__(kind, error, trace)
        except TimeoutError as stopped:
            seconds = self._clock() - self._began
            raise BodyStopped(
                f"The upload was too slow: {self._received} bytes in {seconds:.0f} seconds. Use a faster connection "
                "or a smaller image."
            ) from stopped

    def came(self, count: int) -> None:
        """So many bytes more.

        Raises:
            BodyTooLarge: more than are allowed.
        """
        self._received += count
        self._limits.check_length(self._received)
        if self._place is not None:
            self._place.came(count)
        if not self._deadline.expired():
            self._deadline.reschedule(self._clock() + self._patience())

    def check_length(self, length: int | None) -> None:
        """Refuse at once what says that it is too long."""
        self._limits.check_length(length or 0)

    def _patience(self) -> float:
        """Seconds until the next piece must be here."""
        age = self._clock() - self._began
        return min(
            PATIENCE_SECONDS,
            self._limits.seconds - age,
            GRACE_SECONDS + self._received / self._limits.rate - age,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body that should bring an image: its bytes, or why it brings none."""

    data: bytes = b""
    refused: FamiliarError | None = None


EMPTY = object()
"""What `read_json` gives for a body without a byte in it."""


async def read_json(request: web.Request, limits: BodyLimits) -> Any:
    """The JSON of a body; `EMPTY` where there is none, which is not the same as `null`.

    Raises:
        BadRequest: it is not JSON.
        BodyTooLarge: it is more than anybody needs to say.
    """
    data = await _read(request, _Arrival(replace(limits, size=JSON_LIMIT)))
    if not data.strip():
        return EMPTY
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not valid JSON: {error}.") from error


async def read_images(request: web.Request, most: int, limits: BodyLimits, place: UploadSlot) -> list[Part]:
    """The image or images of a body: raw bytes, or the parts of a multipart body, of which one at least is an image.

    Raises:
        BadRequest: multipart that is none.
        BodyStopped: it came too slowly.
        BodyTooLarge: more bytes than are allowed.
        ValidationError: more than `most` images, or none.
        InvalidImage: nothing where an image should be.
    """
    arrival = _Arrival(limits, place)
    if request.content_type.startswith("multipart/"):
        parts = await _read_parts(request, most, arrival)
    else:
        parts = [_part(await _read(request, arrival))]
    if not parts:
        raise ValidationError(
            "image", "The body contains no image. Send one as the body or as a multipart part."
        )
    if all(part.refused for part in parts):
        assert parts[0].refused is not None
        raise parts[0].refused
    return parts


async def read_video(request: web.Request, path: Path, limits: BodyLimits, place: UploadSlot) -> str:
    """Write a body to a file that only its owner can read; returns the SHA-256 of its bytes, hex.

    Raises:
        BadRequest: multipart, or a connection that broke.
        BodyStopped: it came too slowly.
        BodyTooLarge: more bytes than are allowed.
        InvalidVideo: nothing where a video should be.
        StorageFull: the disk is full.
    """
    if request.content_type.startswith("multipart/"):
        raise BadRequest("Send the video itself as the body, not as multipart.")
    hashed = hashlib.sha256()
    try:
        with await asyncio.to_thread(_new_file, path) as file:

            def write(piece: bytes) -> None:
                hashed.update(piece)
                file.write(piece)

            size = await receive(request, limits, write, place)
    except OSError as error:
        if not is_full(error):
            raise
        raise StorageFull("The disk of the data directory is full. Free up space.") from error
    if not size:
        raise InvalidVideo("The video is empty.")
    return hashed.hexdigest()


async def receive(
    request: web.Request,
    limits: BodyLimits,
    take: Callable[[bytes], None],
    place: UploadSlot | None = None,
) -> int:
    """Hand a body on as it comes, piece by piece, on a thread; returns how many bytes it has.

    Raises:
        BadRequest: the connection broke.
        BodyStopped: it came too slowly.
        BodyTooLarge: more bytes than are allowed.
    """
    arrival = _Arrival(limits, place)
    _want(request, arrival)
    size = 0
    try:
        async with arrival:
            while chunk := await request.content.read(WRITTEN):
                arrival.came(len(chunk))
                await _to_its_end(asyncio.to_thread(take, chunk))
                size += len(chunk)
    except (ClientPayloadError, web.RequestPayloadError) as error:
        raise BadRequest(f"Cannot read the body: {error}.") from error
    return size


async def _to_its_end(writing: Coroutine[Any, Any, None]) -> None:
    """Wait for what writes to a file, also if the client goes away meanwhile: the file is closed after that."""
    task = asyncio.ensure_future(writing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _new_file(path: Path) -> IO[bytes]:
    path.touch(mode=0o600)
    return path.open("wb")


def _want(request: web.Request, arrival: _Arrival) -> None:
    """Say to a client that waits that it may send the body: now that nothing is known against it."""
    arrival.check_length(request.content_length)
    waits = request.headers.get(hdrs.EXPECT, "").lower() == "100-continue"
    if waits and request.version >= HttpVersion11 and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def _read(request: web.Request, arrival: _Arrival) -> bytes:
    _want(request, arrival)
    data = bytearray()
    try:
        async with arrival:
            while chunk := await request.content.read(CHUNK):
                arrival.came(len(chunk))
                data += chunk
    except (ClientPayloadError, web.RequestPayloadError) as error:
        raise BadRequest(f"Cannot read the body: {error}.") from error
    return bytes(data)


async def _read_parts(request: web.Request, most: int, arrival: _Arrival) -> list[Part]:
    _want(request, arrival)
    parts: list[Part] = []
    # aiohttp's multipart reader also says by AssertionError that a body ends where it should not.
    try:
        async with arrival:
            reader = await request.multipart()
            while (part := await reader.next()) is not None:
                parts.append(await _read_part(part, arrival))
                if len(parts) > MOST_PARTS or sum(not one.refused for one in parts) > most:
                    raise ValidationError(
                        "image", f"Too many images; send at most {most} at once.", most=most
                    )
    except (
        ValueError,
        AssertionError,
        ClientPayloadError,
        web.RequestPayloadError,
        HttpProcessingError,
    ) as error:
        raise BadRequest(f"Cannot read the multipart body: {error}.") from error
    return parts


async def _read_part(part: BodyPartReader | MultipartReader, arrival: _Arrival) -> Part:
    if not isinstance(part, BodyPartReader):
        await part.release()
        return Part(
            refused=BadRequest("Nested multipart is not supported. Send the images as parts of one body.")
        )
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        arrival.came(len(chunk))
        data += chunk
    if part.filename is None and _is_text(data):
        return Part(refused=InvalidImage(f"The part {part.name or ''!r} is a text field, not an image."))
    return _part(bytes(data))


def _part(data: bytes) -> Part:
    return Part(data) if data else Part(refused=InvalidImage("The image is empty."))


def _is_text(data: bytearray) -> bool:
    """Whether bytes are what somebody typed: no image format is."""
    try:
        return data.decode("utf-8").isprintable() and len(data) > 0
    except UnicodeDecodeError:
        return False


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not valid in JSON")
