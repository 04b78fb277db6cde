"""Write the names of faces beside photos, as sidecars, or into them: each file as a whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from familiard.host.files import open_regular, read_regular
from familiard.xmp.merging import Merged, Photo, merge
from familiard.xmp.originals import NotWritable, with_packet
from familiard.xmp.packets import MOST_BYTES, Metadata, read_metadata
from familiard.xmp.regions import Region

MOST_ORIGINAL = 1 << 30
_SUFFIX = ".xmp"
_PART = ".familiar-part"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for a photo: the file, and what it has; None where nothing had to be written."""

    path: Path | None
    merged: Merged


def metadata_of(photo: Path) -> Metadata:
    """The XMP and orientation of a file.

    Raises:
        OSError: it cannot be read.
    """
    with io.BufferedReader(open_regular(photo)) as file:
        return read_metadata(file)


def write_sidecar(photo: Path, width: int, height: int, faces: Sequence[Region]) -> Written:
    """Write named faces into the sidecar of a photo, which may not be there yet.

    Args:
        width, height: of the upright image.
        faces: regions of the upright image.

    Raises:
        OSError: the photo cannot be read, or the sidecar not be written.
        UnreadableXmp, Cropped: see `merge`.
    """
    orientation = metadata_of(photo).orientation
    sidecar = sidecar_of(photo)
    existing = read_regular(sidecar, MOST_BYTES) if sidecar.exists() else None
    merged = merge(existing, Photo(width, height, orientation), faces)
    if merged.packet is None:
        return Written(None, merged)
    replace_file(sidecar, merged.packet)
    return Written(sidecar, merged)


def write_original(photo: Path, digest: str, width: int, height: int, faces: Sequence[Region]) -> Written:
    """Write named faces into a photo itself; its time stays.

    Args:
        digest: SHA-256 of the file in which the faces are.

    Raises:
        NotWritable: the file has changed, or is none that XMP is put into.
        OSError: it cannot be read or written.
        UnreadableXmp, Cropped: see `merge`.
    """
    data = read_regular(photo, MOST_ORIGINAL)
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotWritable("the file has changed since it was imported; import it again")
    metadata = read_metadata(io.BytesIO(data))
    existing = metadata.packets[0] if metadata.packets else None
    merged = merge(existing, Photo(width, height, metadata.orientation), faces)
    if merged.packet is None:
        return Written(None, merged)
    times = photo.stat()
    replace_file(photo, with_packet(data, merged.packet))
    os.utime(photo, ns=(times.st_atime_ns, times.st_mtime_ns))
    return Written(photo, merged)


def sidecar_of(photo: Path) -> Path:
    """The sidecar of a photo: one that is there, or `photo.jpg.xmp`, as digiKam calls it.

    `photo.xmp` counts if it is there and no other file has that stem.
    """
    full = photo.with_name(photo.name + _SUFFIX)
    if full.exists():
        return full
    siblings = [entry.name for entry in photo.parent.iterdir()]
    lower = {name.lower(): name for name in siblings}
    if found := lower.get(full.name.lower()):
        return photo.with_name(found)
    short = lower.get(f"{photo.stem}{_SUFFIX}".lower())
    same = [name for name in siblings if Path(name).stem.lower() == photo.stem.lower() and name != short]
    return photo.with_name(short) if short is not None and same == [photo.name] else full


def replace_file(path: Path, content: bytes) -> None:
    """Write a file as a whole: it is the old one or the new one, whatever happens; a link stays a link.

    Raises:
        OSError: it cannot be written.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name}{_PART}")
    # Left behind by a process that was killed.
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                former = target.stat()
                os.fchmod(file.fileno(), stat.S_IMODE(former.st_mode))
                with contextlib.suppress(PermissionError):
                    os.fchown(file.fileno(), former.st_uid, former.st_gid)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
