"""Every setting, as one frozen value."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the HTTP API listens, and what connections may take.

    Attributes:
        port: 0 lets the system choose.
        max_connections: in all, from the network.
        max_without_token: connections on which no request carried the token yet; the longest silent one closes.
        max_without_token_per_client: the same, of one client address.
        header_seconds: for connecting and sending the header of a request.
        idle_seconds: between an answer and the next request on the connection.
        send_seconds: for a client that does not read its answer.
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
    """What is refused of images that come over the network, and how many requests may wait.

    Attributes:
        body_mib: largest image, in MiB.
        megapixels: largest image, in megapixels.
        side: longest side, in pixels.
        memory_mib: memory that decoding one image may take, in MiB.
        decode_s: processor time that decoding one image may take, in seconds.
        queue: images that may wait.
        body_seconds: until all of a request's body must be here.
        body_kib_per_second: how fast it must come at least.
    """

    body_mib: int = 32
    megapixels: int = 100
    side: int = 20_000
    memory_mib: int = 1024
    decode_s: int = 6
    queue: int = 16
    body_seconds: float = 120
    body_kib_per_second: float = 16


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """How faces are looked for.

    Attributes:
        size: longest side of the detector's input, in pixels; None for the pack's own.
        score: least detector confidence; None for the pack's own.
        threads: of one worker; None for what suits the machine.
        workers: processes; None for what suits the machine.
        providers: ONNX Runtime execution providers by preference; empty for the best that is installed.
    """

    size: int | None = None
    score: float | None = None
    threads: int | None = None
    workers: int | None = None
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """The owner's own folders, what imports leave out, and the limits for the files.

    Attributes:
        folders: folders below which clients on the network may start imports.
        watch: folders that are followed.
        exclude: patterns of what imports leave out, as in a `.gitignore` in the imported folder.
        max_mib: largest photo, in MiB.
        megapixels: largest photo, in megapixels.
        memory_mib: memory that decoding one photo or video frame may take, in MiB.
        decode_s: processor time that decoding one photo may take, in seconds.
    """

    folders: tuple[Path, ...] = ()
    watch: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    max_mib: int = 1024
    megapixels: int = 1000
    memory_mib: int = 3072
    decode_s: int = 60


@dataclass(frozen=True, slots=True)
class CropSettings:
    """Whether a small picture of each face is kept, and its side in pixels."""

    keep: bool = True
    side: int = 224


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the daemon. Paths are absolute."""

    data_dir: Path
    packs_dir: Path
    pack: str = "mobile"
    accept_license: bool = False
    local_files_only: bool = False
    chroma: str | None = None
    server: ServerSettings = field(default_factory=ServerSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    vision: VisionSettings = field(default_factory=VisionSettings)
    library: LibrarySettings = field(default_factory=LibrarySettings)
    crops: CropSettings = field(default_factory=CropSettings)
    log_level: str = "info"
    warnings: tuple[str, ...] = ()
    """What was read but means nothing (an environment variable that is no setting)."""


SECTIONS: Mapping[str, type] = {
    "server": ServerSettings,
    "limits": LimitSettings,
    "vision": VisionSettings,
    "library": LibrarySettings,
    "crops": CropSettings,
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
"""Every setting's dotted name."""
