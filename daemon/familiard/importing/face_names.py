"""The names of faces that a photo's XMP gives, in the file itself and in its sidecars, and the faces that they mean."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from familiar_client.names import readable
from familiard.engine.types import LibraryEngine, Priority
from familiard.errors import Busy, FamiliarError
from familiard.host.files import read_regular
from familiard.importing.disk_timeout import DiskTimedOut, DiskTimeout
from familiard.importing.known_digests import KnownDigests
from familiard.importing.results import ReadNames
from familiard.importing.scanner import Found
from familiard.store.ingest.file_names import FaceName
from familiard.vision.results import Analysis, Box
from familiard.xmp.files import metadata_of
from familiard.xmp.packets import MOST_BYTES, Metadata, read_metadata
from familiard.xmp.placement import Cropped, Placed, place
from familiard.xmp.regions import Region, distinct, read_regions
from familiard.xmp.trees import UnreadableXmp

MOST_DRAWN = 20
"""Regions of a photo where the detector found no face and that are embedded all the same."""


class _Size(NamedTuple):
    width: int
    height: int


class NameReader:
    """Reads names from files, several at a time."""

    def __init__(self, engine: LibraryEngine, known: KnownDigests, patience: DiskTimeout) -> None:
        self._engine = engine
        self._known = known
        self._patience = patience

    async def of_new(self, file: Found, data: bytes | Path, analysis: Analysis) -> ReadNames:
        """The names in a photo that was analyzed just now, and in its sidecars."""
        faces = [face.box for face in analysis.faces]
        return await self._names(file, data, _Size(analysis.width, analysis.height), faces)

    async def of_known(self, file: Found, digest: str, unread: Sequence[str]) -> ReadNames:
        """The names in those files of a photo that were not read yet; its faces are stored.

        Args:
            unread: paths as they are stored, of the photo and its sidecars.
        """
        stored = await self._patience.call(self._known.faces, digest)
        if stored is None:
            return ReadNames()
        width, height, faces = stored
        return await self._names(file, file.path, _Size(width, height), faces, unread)

    async def _names(
        self,
        file: Found,
        data: bytes | Path,
        size: _Size,
        faces: Sequence[Box],
        unread: Sequence[str] | None = None,
    ) -> ReadNames:
        """Never raises for what is wrong with a file; what cannot be read is noted.

        Raises:
            Busy, DiskTimedOut: nothing is known of the file.
        """
        found = await self._patience.call(_read, file, data, unread)
        notes = list(found.notes)
        regions = [
            region
            for region in found.regions
            if region.face_id is None or not await self._patience.call(self._known.has_face, region.face_id)
        ]
        if not regions:
            return ReadNames((), found.read, tuple(notes))
        try:
            placed = place(regions, *size, found.orientation, faces)
        except Cropped:
            notes.append(
                f"{len(regions)} names in its metadata were not used: the photo was cropped after its faces were named. "
                "Name them here."
            )
            return ReadNames((), found.read, tuple(notes))
        names = []
        for one in placed:
            if one.face is not None:
                names.append(FaceName(one.region.name, faces[one.face]))
            elif (name := await self._drawn(data, one, notes, len(names))) is not None:
                names.append(name)
        return ReadNames(tuple(names), found.read, tuple(notes))

    async def _drawn(self, data: bytes | Path, one: Placed, notes: list[str], before: int) -> FaceName | None:
        """The face in a region where the detector found none, as if a person had drawn the box here."""
        shown = readable(one.region.name)
        if before >= MOST_DRAWN:
            notes.append(f"The name {shown} was not used: no face was detected there.")
            return None
        try:
            analysis = await self._engine.analyze(data, Priority.LIBRARY, box=one.box)
        except (Busy, DiskTimedOut):
            raise
        except FamiliarError as error:
            notes.append(f"The name {shown} was not used: the face cannot be analyzed. {error.detail}")
            return None
        if analysis.drawn is None:
            return None
        face = analysis.faces[analysis.drawn]
        return FaceName(one.region.name, face.box, face)


@dataclass(frozen=True, slots=True)
class _Found:
    regions: tuple[Region, ...] = ()
    orientation: int = 1
    read: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[str, ...] = ()


def _read(file: Found, data: bytes | Path, unread: Sequence[str] | None) -> _Found:
    """Read the regions of a photo; those of a sidecar come first, since programs write it last."""
    packets: list[bytes] = []
    notes: list[str] = []
    read: list[tuple[str, int, int]] = []
    for sidecar in file.sidecars:
        if unread is not None and sidecar.stored[0] not in unread:
            continue
        read.append(sidecar.stored)
        try:
            packets.append(read_regular(sidecar.path, MOST_BYTES))
        except OSError as error:
            notes.append(f"Cannot read its sidecar {sidecar.path.name}: {error.strerror or error}.")
    # Also where only a sidecar is new: its regions refer to the photo as it is stored.
    metadata = _metadata(data)
    if unread is None or file.stored[0] in unread:
        read.append(file.stored)
        packets += metadata.packets
    regions: list[Region] = []
    for packet in packets:
        try:
            regions += read_regions(packet)
        except UnreadableXmp as error:
            notes.append(f"Cannot read the names in its metadata: {error}.")
    return _Found(tuple(distinct(regions)), metadata.orientation, tuple(read), tuple(notes))


def _metadata(data: bytes | Path) -> Metadata:
    return metadata_of(data) if isinstance(data, Path) else read_metadata(io.BytesIO(data))
