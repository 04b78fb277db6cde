"""Devices that upload photos."""

from dataclasses import dataclass
from datetime import datetime

from .kinds import Id


@dataclass(frozen=True, slots=True)
class Device:
    """A phone or computer that uploads photos and videos."""

    id: Id
    name: str
    user: str
    """user name for WebDAV"""
    path: str
    """its folder at the daemon's address, such as `/dav/annas-phone/`"""
    created_at: datetime
    last_seen_at: datetime | None
    bytes: int
    """of the originals that it uploaded first, those in the trash included"""
    quota_bytes: int | None
    """maximum of `bytes`; null for no limit"""
    files: int = 0
    """that it has backed up, also those whose content was known"""
    last_upload_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that is stored as an original."""

    name: str
    """under which its device sees it"""
    place: str
    """below `library.originals`"""
    bytes: int
    taken_at: datetime
    already_known: bool
    """whether this content was stored before"""


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device that was added."""

    device: Device
    password: str
    """shown once; only its hash is stored"""
    addresses: tuple[str, ...]
    """URLs of its folder, by the daemon's addresses in the network"""
