"""The child's side of the engine: loads the networks once and looks at what it is given.

Everything heavy is imported inside, so that the parent can name these functions without loading OpenCV or
ONNX Runtime itself.
"""

from __future__ import annotations

import faulthandler
import mmap
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from familiard.engine.resource_guard import OUT_OF_TIME, ResourceGuard
from familiard.engine.types import EngineOptions, VideoChunk, VideoOptions
from familiard.errors import InvalidImage
from familiard.host.files import open_regular, printable
from familiard.packs.cache import PackFiles
from familiard.vision.results import Analysis, Box

if TYPE_CHECKING:
    from familiard.vision.pipeline import Pipeline

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkerResult(Generic[T]):
    """A result and the seconds it took in the child."""

    value: T
    seconds: float


@dataclass(slots=True)
class _Worker:
    """What `initialize` loaded, or why it could not.

    A process serves one engine for its whole life. Raising in the pool's initializer would only make the pool start
    the process again and again.
    """

    loaded: Pipeline | Exception | None = None


_worker = _Worker()


def initialize(files: PackFiles, options: EngineOptions, started: SimpleQueue[int]) -> None:
    """Run once when the process starts; `started` receives its id."""
    started.put(os.getpid())
    _die_with_parent()
    _silence_libraries()
    os.nice(options.nice)
    # A service manager that signals the whole group means the parent, which lets us finish.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(OUT_OF_TIME, signal.SIG_DFL)
    try:
        _worker.loaded = _load(files, options)
    except Exception as error:  # noqa: BLE001  # whatever it was, each request gets it
        _worker.loaded = error


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the networks really run on, and why not on something better, one sentence each."""

    providers: tuple[str, ...]
    dropped: tuple[str, ...]


def describe() -> WorkerResult[Loaded]:
    """What the networks really run on; raises what loading them raised."""
    pipeline = _pipeline()
    return WorkerResult(Loaded(pipeline.providers, pipeline.dropped), 0.0)


def analyze(
    image: bytes | Path,
    *,
    crops: bool = True,
    own: bool = False,
    rotation: int = 0,
    box: Box | None = None,
    most: int | None = None,
) -> WorkerResult[Analysis]:
    """Everything seen in an encoded image, or in the file at a path.

    Args:
        crops: whether small pictures of the faces are made.
        own: whether the limits are those for the owner's own files.
        rotation: degrees by which the image is turned clockwise before it is analyzed.
        box: where somebody says that a face is, in pixels.
        most: bytes that decoding may take here; `TooHeavy` is raised for what may take more.
    """
    start = perf_counter()
    pipeline = _pipeline()
    with _encoded(image) as data:
        analysis = pipeline.analyze(
            data,
            crops=crops,
            own=own,
            rotation=rotation,
            box=box,
            bound=ResourceGuard(pipeline.limits(own=own).seconds, most),
        )
    return WorkerResult(analysis, perf_counter() - start)


def video_frames(path: Path, after: float, options: VideoOptions) -> WorkerResult[VideoChunk]:
    """The next frames of a video."""
    from familiard.engine.video import read_chunk

    start = perf_counter()
    pipeline = _pipeline()
    guard = ResourceGuard(pipeline.limits(own=True).seconds)
    return WorkerResult(read_chunk(pipeline, path, after, options, guard), perf_counter() - start)


@contextmanager
def _encoded(image: bytes | Path) -> Iterator[bytes]:
    """The bytes of an image; of a file they are mapped, not read."""
    if isinstance(image, bytes):
        yield image
        return
    try:
        with open_regular(image) as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError:
        raise InvalidImage("The image is empty.") from None
    except OSError as error:
        raise InvalidImage(f"Cannot read {printable(image.name)}: {error.strerror}.") from error
    # Not closed here: arrays and images may still refer to it, and the last of them closes it.
    yield cast("bytes", mapped)


def _pipeline() -> Pipeline:
    if _worker.loaded is None:
        raise RuntimeError("the worker was not initialized")
    if isinstance(_worker.loaded, Exception):
        raise _worker.loaded
    return _worker.loaded


def _load(files: PackFiles, options: EngineOptions) -> Pipeline:
    from familiard.engine.video import forbid_network

    forbid_network()
    import cv2

    from familiard.vision.pipeline import open_pipeline
    from familiard.vision.runtime import RuntimeOptions

    # The warps are small; threads of OpenCV's would only fight those of the networks.
    cv2.setNumThreads(1)
    detector, recognizer = files.read()
    return open_pipeline(
        detector,
        files.pack.detector,
        recognizer,
        files.pack.recognizer,
        options.vision,
        RuntimeOptions(options.network_threads, options.providers, options.gpu_memory),
    )


def _silence_libraries() -> None:
    """Keep OpenCV, FFmpeg and libjpeg from writing what they think of a file, with its name, to the terminal.

    What is wrong with a file is raised and told; what a crash leaves still shows.
    """
    kept = os.dup(2)
    if faulthandler.is_enabled():
        faulthandler.enable(kept)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)


def _die_with_parent() -> None:
    """End this process as soon as the parent is gone, however it went (kill -9 runs no clean-up)."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
