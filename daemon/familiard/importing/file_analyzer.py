"""Analyze one file: read it within limits, know it by its content, detect its faces."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import logging
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from familiar_client.models import Origin
from familiard.dates import later, of_file, plausible
from familiard.engine.types import LibraryEngine, Priority
from familiard.errors import Busy, EngineFailed, FamiliarError, ImageTooLarge, InvalidImage
from familiard.host.files import blocks, open_regular, printable
from familiard.identity.thresholds import Thresholds
from familiard.importing.disk_timeout import DiskTimedOut, DiskTimeout
from familiard.importing.face_names import NameReader
from familiard.importing.file_errors import explained
from familiard.importing.file_kinds import Kind, sniff
from familiard.importing.known_digests import KnownDigests
from familiard.importing.replaced_files import known_before
from familiard.importing.results import (
    NEW_PLACE,
    NOT_READ,
    Analyzed,
    Before,
    Broken,
    Erased,
    Known,
    Outcome,
    ReadNames,
)
from familiard.importing.scanner import Found
from familiard.importing.video_dates import recorded_at
from familiard.importing.video_tracks import best_moments
from familiard.store.ledger.timestamps import now
from familiard.store.models import Source
from familiard.vision.results import Analysis

LOGGER = logging.getLogger(__name__)

MIB = 1 << 20
HELD = 32 * MIB
"""Larger photos are not held here: the process that decodes them reads them itself."""
HEAD = 4096
"""Bytes that say whether a file is a photo or a video."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read; `max_bytes` is of a photo, `names`: whether its metadata names faces."""

    max_bytes: int
    thresholds: Thresholds
    names: bool = True


class _IsVideo(Exception):
    """A file with a photo's name is a video."""


class FileAnalyzer:
    """Analyzes files, several at a time."""

    def __init__(
        self, engine: LibraryEngine, known: KnownDigests, reading: Reading, patience: DiskTimeout
    ) -> None:
        self._engine = engine
        self._known = known
        self._reading = reading
        self._patience = patience
        self._names = NameReader(engine, known, patience) if reading.names else None

    async def analyze(self, file: Found, source: str, *, take_back: bool = False) -> Outcome:
        """What the file is; `source` is what its photo shall say of where it came from.

        Args:
            take_back: also look at a file that was erased before.

        Never raises for what is wrong with the file.

        Raises:
            Busy: the engine is stopping; nothing is known of the file.
            DiskTimedOut: nothing is known of the file, nor will be of others on its disk.
        """
        if file.problem is not None:
            return Broken(file, "unreadable", f"Cannot read the file: {file.problem}.")
        try:
            if file.kind is Kind.VIDEO:
                return await self._video(file, source, take_back=take_back)
            return await self._photo(file, source, take_back=take_back)
        except (Busy, DiskTimedOut):
            raise
        except FamiliarError as error:
            return Broken(file, error.code, error.detail)
        except OSError as error:
            return Broken(file, "unreadable", f"Cannot read the file: {error.strerror or error}.")
        except sqlite3.Error:
            # Of the ledger, which is asked what is known: no file's fault.
            raise
        except Exception as error:
            LOGGER.exception("Cannot analyze a file")
            return Broken(file, *explained(error))

    async def known(
        self, file: Found, digest: str, *, settled: bool = False, unread: Sequence[str] = ()
    ) -> Outcome:
        """A file that is known by path, size and time.

        Args:
            settled: whether its photo says that it lies there.
            unread: paths of the photo and its sidecars whose names were not read yet.
        """
        before = NEW_PLACE if settled else await self._known_before(file, digest)
        return Known(file, digest, before, await self._names_of_known(file, digest, unread))

    async def _names_of_known(self, file: Found, digest: str, unread: Sequence[str]) -> ReadNames:
        if self._names is None or not unread or file.kind is not Kind.PHOTO:
            return NOT_READ
        try:
            return await self._names.of_known(file, digest, unread)
        except OSError as error:
            return ReadNames(notes=(f"Cannot read its metadata: {error.strerror or error}.",))

    async def _known_before(self, file: Found, digest: str) -> Before:
        return await self._patience.call(known_before, self._known, printable(file.path), digest)

    async def _photo(self, file: Found, source: str, *, take_back: bool) -> Outcome:
        try:
            data, digest = await self._patience.call(self._read, file.path)
        except _IsVideo:
            return await self._video(file, source, take_back=take_back)
        if outcome := await self._known_already(file, digest, take_back=take_back):
            if isinstance(outcome, Known):
                unread = [file.stored[0], *(one.stored[0] for one in file.sidecars)]
                outcome = replace(outcome, names=await self._names_of_known(file, digest, unread))
            return outcome
        before = await self._known_before(file, digest)
        try:
            analysis = await self._analyze(data)
        except EngineFailed:
            # The process that looked at it may have died of another file, or of too little memory.
            analysis = await self._analyze(data)
        taken = taken_at(analysis, file.mtime_ns)
        names = NOT_READ if self._names is None else await self._names.of_new(file, data, analysis)
        return Analyzed(
            file, digest, ((analysis, Source(Origin.LIBRARY, source, digest, taken)),), before, names
        )

    async def _video(self, file: Found, source: str, *, take_back: bool) -> Outcome:
        digest, head = await self._patience.call(_digest, file.path)
        if outcome := await self._known_already(file, digest, take_back=take_back):
            return outcome
        if sniff(head) is Kind.PHOTO:
            return await self._photo(file, source, take_back=take_back)
        before = await self._known_before(file, digest)
        start = await self._patience.call(_video_start, file)
        moments = await best_moments(self._engine, file.path, self._reading.thresholds)
        return Analyzed(
            file,
            digest,
            tuple(
                (
                    moment.analysis,
                    Source(
                        Origin.VIDEO,
                        source,
                        digest,
                        later(start, moment.offset),
                        offset=moment.offset,
                    ),
                )
                for moment in moments
            ),
            before,
        )

    def _read(self, path: Path) -> tuple[bytes | Path, str]:
        """A file's bytes, or its path where they are many, and their SHA-256.

        Raises:
            _IsVideo: it is one, whatever its name says.
        """
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if sniff(file.read(HEAD) or b"") is Kind.VIDEO:
                raise _IsVideo
        if HELD < size <= self._reading.max_bytes:
            return path, _digest(path)[0]
        data = read_bounded(path, self._reading.max_bytes)
        return data, hashlib.sha256(data).hexdigest()

    async def _known_already(self, file: Found, digest: str, *, take_back: bool) -> Outcome | None:
        """What became of this content before, if it need not be looked at again."""
        if await asyncio.to_thread(self._known.left_out, digest, printable(file.path)):
            return None if take_back else Erased(file, digest)
        if await asyncio.to_thread(self._known.has, digest):
            return Known(file, digest, await self._known_before(file, digest))
        return None

    async def _analyze(self, data: bytes | Path) -> Analysis:
        return await self._engine.analyze(data, Priority.LIBRARY)


def _digest(path: Path) -> tuple[str, bytes]:
    """The SHA-256 of a file that is too large to hold, and its first bytes."""
    hashed, head = hashlib.sha256(), b""
    with open_regular(path) as file:
        opened = os.fstat(file.fileno())
        for block in blocks(file):
            head = head or block[:HEAD]
            hashed.update(block)
        _refuse_changed(opened, os.fstat(file.fileno()))
    return hashed.hexdigest(), head


def taken_at(analysis: Analysis, mtime_ns: int) -> datetime:
    """When a photo was taken, as well as can be known.

    EXIF (local time if it names no offset), the file's time, or now, whichever comes first and can be true.
    """
    return plausible(analysis.taken_at) or of_file(mtime_ns) or now()


def _video_start(file: Found) -> datetime:
    """When a video began: by its container, the file's time, or now."""
    return recorded_at(file.path) or of_file(file.mtime_ns) or now()


def read_bounded(path: Path, most: int) -> bytes:
    """A file's bytes, if there are some and not too many.

    Raises:
        ImageTooLarge, InvalidImage, OSError: there are not, or it cannot be read.
    """
    with open_regular(path) as file:
        opened = os.fstat(file.fileno())
        size = opened.st_size
        if size > most:
            raise ImageTooLarge(
                f"The file is too large: {size / MIB:.1f} MiB; the limit is {most / MIB:.0f} MiB (library.max_mib)."
            )
        # One more than allowed shows a file that grows under our hands.
        content = bytearray()
        for block in blocks(file):
            content += block
            if len(content) > most:
                break
        _refuse_changed(opened, os.fstat(file.fileno()))
    data = bytes(content)
    if not data:
        raise InvalidImage("The file is empty.")
    if len(data) > most:
        raise ImageTooLarge(f"The file is too large: the limit is {most / MIB:.0f} MiB (library.max_mib).")
    return data


def _refuse_changed(opened: os.stat_result, now: os.stat_result) -> None:
    """Refuse a file that somebody wrote to while it was read: half of it would replace what is known of it.

    Raises:
        OSError: it was.
    """
    if (opened.st_size, opened.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
        raise OSError(errno.EAGAIN, "it changed while Familiar read it; import it again when it is complete")
