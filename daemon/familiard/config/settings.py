"""The settings, as frozen dataclasses."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the HTTP API listens, and the limits of connections.

    Attributes:
        port: 0 picks a free port.
        max_connections: maximum number of network connections.
        max_without_token: maximum connections that have not sent the token yet; above it, the longest idle one is closed.
        max_without_token_per_client: the same, per client address.
        header_seconds: timeout for connecting and sending a request's header.
        idle_seconds: timeout between a response and the next request.
        send_seconds: timeout for a client that does not read its response.
    """

    host: str = "127.0.0.1"
    port: int = 8723
    zeroconf: bool = True
    max_connections: int = 512
    max_without_token: int = 256
    max_without_token_per_client: int = 128
    header_seconds: float = 10
    idle_seconds: float = 75
    send_seconds: float = 30


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Limits of images in requests, and of the queue.

    Attributes:
        body_mib: maximum size of an image, in MiB.
        clip_mib: maximum size of a recording of a camera, in MiB.
        megapixels: maximum size of an image, in megapixels.
        side: maximum length of an image's side, in pixels.
        memory_mib: maximum memory for decoding one image, in MiB.
        decode_s: maximum CPU time for decoding one image, in seconds.
        queue: maximum number of waiting images.
        body_seconds: timeout for a request's body.
        body_kib_per_second: minimum upload speed.
    """

    body_mib: int = 32
    clip_mib: int = 512
    megapixels: int = 100
    side: int = 20_000
    memory_mib: int = 1024
    decode_s: int = 6
    queue: int = 16
    body_seconds: float = 120
    body_kib_per_second: float = 16


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """How faces are detected.

    Attributes:
        detail: how closely pictures are searched for small and rotated faces.
        score: minimum detector confidence; None for the pack's default.
        threads: threads per worker; None to choose for the machine.
        workers: worker processes; None to choose for the machine.
        providers: what the models run on, by preference; empty for the best that works.
        gpu_memory_mib: maximum GPU memory of a model in a worker for one size of its input, in MiB; None for all of it.
    """

    detail: Literal["fast", "auto", "thorough"] = "auto"
    score: float | None = None
    threads: int | None = None
    workers: int | None = None
    providers: tuple[str, ...] = ()
    gpu_memory_mib: int | None = None


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """The owner's folders, what imports skip, and the limits of files.

    Attributes:
        folders: folders that network clients may import from.
        watch: folders that are imported and watched for changes.
        originals: folder for what devices upload; None to accept no uploads.
        keep_free_mib: space that uploads leave free on its disk, in MiB.
        trash_days: days until an original that a device deleted is deleted.
        upload_mib: maximum size of an uploaded file, in MiB.
        exclude: patterns of what imports skip, as in a `.gitignore` in the imported folder.
        read_names: take names of faces from photos' metadata and XMP sidecars.
        max_mib: maximum size of a photo, in MiB.
        megapixels: maximum size of a photo, in megapixels.
        memory_mib: maximum memory for decoding one photo or video frame, in MiB.
        decode_s: maximum CPU time for decoding one photo, in seconds.
    """

    folders: tuple[Path, ...] = ()
    watch: tuple[Path, ...] = ()
    originals: Path | None = None
    keep_free_mib: int = 2048
    trash_days: int = 30
    upload_mib: int = 65_536
    exclude: tuple[str, ...] = ()
    read_names: bool = True
    max_mib: int = 1024
    megapixels: int = 1000
    memory_mib: int = 3072
    decode_s: int = 60


@dataclass(frozen=True, slots=True)
class CropSettings:
    """Whether to keep a crop of each face, and its side in pixels."""

    keep: bool = True
    side: int = 224


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long to keep camera faces.

    Attributes:
        days: days until camera faces that nobody decided about are deleted; 0 keeps them.
    """

    days: int = 90


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """How sightings become visits.

    Attributes:
        gap: seconds after its last picture at which a visit ends.
    """

    gap: float = 60


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """Other machines that analyze photos for imports.

    Attributes:
        url: of the scheduler, `tls://host:port` or `tcp://host:port`; None without a cluster.
        certificate: this machine's certificate for `tls://`, PEM.
        key: the certificate's private key, PEM.
        ca: certificates that sign those of the other machines, PEM; None for `certificate` itself.
    """

    url: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Paths are absolute."""

    data_dir: Path
    packs_dir: Path
    packs_mirror: str | None = None
    pack: str = "mobile"
    accept_license: bool = False
    local_files_only: bool = False
    chroma: str | None = None
    server: ServerSettings = field(default_factory=ServerSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    vision: VisionSettings = field(default_factory=VisionSettings)
    library: LibrarySettings = field(default_factory=LibrarySettings)
    crops: CropSettings = field(default_factory=CropSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    visits: VisitSettings = field(default_factory=VisitSettings)
    cluster: ClusterSettings = field(default_factory=ClusterSettings)
    log_level: str = "info"
    warnings: tuple[str, ...] = ()
    """What was ignored: environment variables that are no settings."""


SECTIONS: Mapping[str, type] = {
    "server": ServerSettings,
    "limits": LimitSettings,
    "vision": VisionSettings,
    "library": LibrarySettings,
    "crops": CropSettings,
    "retention": RetentionSettings,
    "visits": VisitSettings,
    "cluster": ClusterSettings,
}
KEYS: tuple[str, ...] = tuple(
    key
    for f in dataclasses.fields(Settings)
    if f.name != "warnings"
    for key in (
        [f"{f.name}.{g.name}" for g in dataclasses.fields(SECTIONS[f.name])]
        if f.name in SECTIONS
        else [f.name]
    )
)
"""The dotted names of all settings."""
