"""The engine's options, status and results; quick to import, since both processes do."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from familiard.errors import FamiliarError
from familiard.vision.options import VisionOptions
from familiard.vision.results import Analysis, Box

# Past four threads a network this small gains little, and the machine has other work for its cores.
_MOST_THREADS = 4


class TooHeavy(FamiliarError):
    """An image that the quick pool leaves to the other one; never leaves the engine."""

    code = "too-heavy"

    def __init__(self) -> None:
        super().__init__("The image takes long to decode.")

    def __reduce__(self) -> tuple[type[TooHeavy], tuple[()]]:
        return TooHeavy, ()


class Priority(IntEnum):
    """Who goes first; within one, who came first."""

    CAMERA = 0
    INTERACTIVE = 1
    LIBRARY = 2


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How vision is hosted.

    Attributes:
        workers: child processes; one keeps latency low, one a core makes an import quick.
        threads: of each network in a worker; None: the cores divided among the workers, four at most.
        providers: words of `vision.providers`, by preference; empty: the best that works.
        gpu_memory: bytes of a graphics card that one network of a worker may take for one shape of its input; None: all.
        vision: see `VisionOptions`.
        timeout_s: an image (or a chunk of a video) that takes longer is given up and its worker restarted.
        nice: how much other processes go before the workers, 0 (not at all) to 19.
        queue: how many requests of one priority may wait; one more is refused with a time to retry. Imports wait instead.
    """

    workers: int = 1
    threads: int | None = None
    providers: tuple[str, ...] = ()
    gpu_memory: int | None = None
    vision: VisionOptions = field(default_factory=VisionOptions)
    timeout_s: float = 30.0
    queue: int = 16
    nice: int = 0

    @property
    def network_threads(self) -> int:
        """`threads`, or what follows from the machine."""
        return self.threads or max(1, min(_MOST_THREADS, cores() // self.workers))


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """How a video is sampled.

    Attributes:
        interval_s: analyze one frame in this time …
        scene_change: … and one more where the picture changes at once: mean absolute difference of small gray
            pictures, 0…1. Above 1: never.
        chunk_frames: a call returns after so many analyzed frames …
        chunk_seconds: … or after this long.
        rotation: degrees by which each frame is turned clockwise before it is analyzed.
        name: what errors call the video; None for the file's name.
    """

    interval_s: float = 1.0
    scene_change: float = 0.2
    chunk_frames: int = 60
    chunk_seconds: float = 8.0
    rotation: int = 0
    name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class VideoFrame:
    """One analyzed frame.

    Attributes:
        offset: seconds from the start of the video.
        analysis: its faces.
    """

    offset: float
    analysis: Analysis


@dataclass(frozen=True, slots=True, eq=False)
class VideoChunk:
    """Some frames of a video in order.

    Attributes:
        frames: the analyzed ones.
        next: pass it as `after` to go on; None when the video has ended.
        duration: of the video in seconds, where its container says so.
    """

    frames: tuple[VideoFrame, ...]
    next: float | None
    duration: float | None


class LibraryEngine(Protocol):
    """What analyzes the owner's own files: this machine's `Engine`, or one that shares the work with other machines."""

    async def analyze(
        self, image: bytes | Path, priority: Priority, /, *, box: Box | None = None
    ) -> Analysis:
        """Analyze an encoded image, or the file at a path; see `Engine.analyze`."""

    async def video_frames(self, path: Path, after: float, options: VideoOptions, /) -> VideoChunk:
        """Return the next frames of a video; see `Engine.video_frames`."""
