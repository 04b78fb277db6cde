"""Reads a video a chunk at a time: frames by the clock, and where a new scene begins."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from familiard.engine.resource_guard import ResourceGuard
from familiard.engine.types import VideoChunk, VideoFrame, VideoOptions, cores
from familiard.engine.video_codec import codec_of, undecodable
from familiard.errors import InvalidVideo
from familiard.host.files import open_regular, printable

if TYPE_CHECKING:
    import cv2

    from familiard.vision.options import ImageLimits
    from familiard.vision.pipeline import Pipeline

DESCRIPTORS = "/proc/self/fd" if Path("/proc/self/fd").is_dir() else "/dev/fd"
"""Where this process's open files have paths."""
# How often within an interval the picture is compared with the last one, to notice a new scene.
_COMPARISONS = 4
_THUMBNAIL = (32, 18)
# Damaged streams fail for some frames and go on; this many in a row are the end.
_MOST_FAILURES = 50
# Threads of the decoder: each holds frames of its own.
_MOST_THREADS = 4
# Memory of opening a video, whose size is not known before.
_OPENING = 1 << 30
# Bytes a pixel that the decoder's frames (up to 16 are kept as references) and the picture take together.
_BYTES_PER_PIXEL = 36
_SLACK = 256 << 20


def forbid_network() -> None:
    """Let FFmpeg read plain video files only: a playlist with a film's name would make it fetch what it lists.

    OpenCV reads this setting when it opens a video.
    """
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = (
        "protocol_whitelist;file|format_whitelist;"
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,asf,flv,ogg,gif,h264,hevc,mjpeg"
    )
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")


def read_chunk(
    pipeline: Pipeline, path: Path, after: float, options: VideoOptions, guard: ResourceGuard
) -> VideoChunk:
    """Analyze the frames from `after` seconds on, until the chunk is full.

    Raises:
        InvalidVideo: no video, not one frame can be decoded, or its frames take more memory than is allowed.
    """
    import cv2

    name = options.name or printable(path.name)
    limits = pipeline.limits(own=True)
    threads = (cv2.CAP_PROP_N_THREADS, min(_MOST_THREADS, cores()))
    try:
        opened = open_regular(path)
    except OSError as error:
        raise InvalidVideo(f"Cannot read {name}: {error.strerror or error}.") from error
    with opened:
        with guard(min(limits.memory, _OPENING)):
            # By its descriptor, not its path: that may lead to a pipe by now, or hold bytes that are no text.
            # Opening decodes the first frames.
            capture = cv2.VideoCapture(f"{DESCRIPTORS}/{opened.fileno()}", cv2.CAP_FFMPEG, threads)
        try:
            if not capture.isOpened():
                raise InvalidVideo(undecodable(name, codec_of(opened), opened=False))
            return _read(Frames(capture, name, guard, limits), pipeline, after, options)
        finally:
            capture.release()


class Frames:
    """The frames of an open video, decoded within what its size explains."""

    def __init__(
        self, capture: cv2.VideoCapture, name: str, guard: ResourceGuard, limits: ImageLimits
    ) -> None:
        import cv2

        self.capture = capture
        self._name = name
        self._guard = guard
        self._width = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH))
        self._height = int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        needed = _BYTES_PER_PIXEL * self._width * self._height
        if needed > limits.memory:
            raise InvalidVideo(
                f"{name} has frames of {self._width}×{self._height}; decoding them takes about {needed >> 20} MiB "
                f"of memory, but the limit is {limits.memory >> 20} MiB (library.memory_mib)."
            )
        self._memory = _SLACK + needed

    def grab(self) -> bool:
        """Decode the next frame; False at the end."""
        with self._guard(self._memory):
            return bool(self.capture.grab())

    def retrieve(self) -> NDArray[np.uint8] | None:
        """uint8 BGR [H, W, 3] of the frame just grabbed; None where it is damaged."""
        import cv2

        try:
            with self._guard(self._memory):
                done, bgr = self.capture.retrieve()
        except cv2.error:
            return None
        return np.asarray(bgr, dtype=np.uint8) if done and bgr.ndim == 3 else None

    def nothing(self) -> InvalidVideo:
        """Why there is no frame at all."""
        import cv2

        code = int(self.capture.get(cv2.CAP_PROP_FOURCC))
        fourcc = code.to_bytes(4, "little").decode("latin-1") if code > 0 else ""
        return InvalidVideo(undecodable(self._name, fourcc, opened=True))


def _read(frames: Frames, pipeline: Pipeline, after: float, options: VideoOptions) -> VideoChunk:
    import cv2

    capture = frames.capture
    rate = capture.get(cv2.CAP_PROP_FPS)
    rate = rate if 0 < rate < 1000 else 25.0
    count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    duration = count / rate if count > 0 else None
    if after > 0:
        capture.set(cv2.CAP_PROP_POS_MSEC, after * 1000)
    began = perf_counter()
    seen: list[VideoFrame] = []
    analyzed_at: float | None = None
    compared_at = -1.0
    before: NDArray[np.float32] | None = None
    failures = 0
    number = round(after * rate)
    decoded = after > 0
    while failures < _MOST_FAILURES:
        if not frames.grab():
            break
        offset = _offset(capture, number / rate, rate)
        number += 1
        due = analyzed_at is None or offset - analyzed_at >= options.interval_s
        # Seeking lands on the key frame before; what was seen already is not looked at again.
        if offset < after - 0.5 / rate or not (
            due or offset - compared_at >= options.interval_s / _COMPARISONS
        ):
            continue
        bgr = frames.retrieve()
        if bgr is None:
            failures += 1
            continue
        failures = 0
        decoded = True
        thumbnail = cv2.resize(bgr, _THUMBNAIL, interpolation=cv2.INTER_AREA).mean(axis=2) / 255.0
        cut = before is not None and float(abs(thumbnail - before).mean()) >= options.scene_change
        before, compared_at = thumbnail, offset
        if not (due or cut):
            continue
        if seen and (len(seen) >= options.chunk_frames or perf_counter() - began >= options.chunk_seconds):
            return VideoChunk(tuple(seen), offset, duration)
        rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        seen.append(VideoFrame(offset, pipeline.analyze_pixels(rgb, rotation=options.rotation)))
        analyzed_at = offset
    if not decoded:
        raise frames.nothing()
    return VideoChunk(tuple(seen), None, duration)


def _offset(capture: cv2.VideoCapture, counted: float, rate: float) -> float:
    """Seconds of the frame just grabbed; by counting where the container's clock says nothing."""
    import cv2

    said = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
    return said if said > 0 or counted <= 1 / rate else counted
