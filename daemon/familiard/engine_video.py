"""Reads a video a chunk at a time: frames by the clock, and where a new scene begins."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from familiard.engine_types import VideoChunk, VideoFrame, VideoOptions
from familiard.errors import InvalidVideo
from familiard.files import open_regular, printable

if TYPE_CHECKING:
    import cv2

    from familiard.vision.pipeline import Pipeline

DESCRIPTORS = "/proc/self/fd" if Path("/proc/self/fd").is_dir() else "/dev/fd"
"""Where this process's open files have paths."""
# How often within an interval the picture is compared with the last one, to notice a new scene.
_COMPARISONS = 4
_THUMBNAIL = (32, 18)
# Damaged streams fail for some frames and go on; this many in a row are the end.
_MOST_FAILURES = 50


def forbid_network() -> None:
    """Let FFmpeg read plain video files only: a playlist with a film's name would make it fetch what it lists.

    OpenCV reads this setting when it opens a video.
    """
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = (
        "protocol_whitelist;file|format_whitelist;"
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,asf,flv,ogg,gif,h264,hevc,mjpeg"
    )
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")


def read_chunk(pipeline: Pipeline, path: Path, after: float, options: VideoOptions) -> VideoChunk:
    """Look at the frames from `after` seconds on, until the chunk is full.

    Raises:
        InvalidVideo: no video, or not one frame can be decoded.
    """
    import cv2

    name = printable(path.name)
    try:
        opened = open_regular(path)
    except OSError as error:
        raise InvalidVideo(f"{name} cannot be read: {error.strerror or error}.") from error
    with opened:
        # By its descriptor, not its path: that may lead to a pipe by now, or hold bytes that are no text.
        capture = cv2.VideoCapture(f"{DESCRIPTORS}/{opened.fileno()}", cv2.CAP_FFMPEG)
        try:
            if not capture.isOpened():
                raise InvalidVideo(f"{name} is no video that can be decoded.")
            return _read(capture, pipeline, name, after, options)
        finally:
            capture.release()


def _read(
    capture: cv2.VideoCapture, pipeline: Pipeline, name: str, after: float, options: VideoOptions
) -> VideoChunk:
    import cv2

    rate = capture.get(cv2.CAP_PROP_FPS)
    rate = rate if 0 < rate < 1000 else 25.0
    count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    duration = count / rate if count > 0 else None
    if after > 0:
        capture.set(cv2.CAP_PROP_POS_MSEC, after * 1000)
    began = perf_counter()
    frames: list[VideoFrame] = []
    looked_at: float | None = None
    compared_at = -1.0
    before: NDArray[np.float32] | None = None
    failures = 0
    number = round(after * rate)
    decoded = after > 0
    while failures < _MOST_FAILURES:
        if not capture.grab():
            break
        offset = _offset(capture, number / rate, rate)
        number += 1
        due = looked_at is None or offset - looked_at >= options.interval_s
        # Seeking lands on the key frame before; what was seen already is not looked at again.
        if offset < after - 0.5 / rate or not (
            due or offset - compared_at >= options.interval_s / _COMPARISONS
        ):
            continue
        done, bgr = capture.retrieve()
        if not done or bgr.ndim != 3:
            failures += 1
            continue
        failures = 0
        decoded = True
        thumbnail = cv2.resize(bgr, _THUMBNAIL, interpolation=cv2.INTER_AREA).mean(axis=2) / 255.0
        cut = before is not None and float(abs(thumbnail - before).mean()) >= options.scene_change
        before, compared_at = thumbnail, offset
        if not (due or cut):
            continue
        if frames and (
            len(frames) >= options.chunk_frames or perf_counter() - began >= options.chunk_seconds
        ):
            return VideoChunk(tuple(frames), offset, duration)
        rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        frames.append(VideoFrame(offset, pipeline.analyze_pixels(rgb)))
        looked_at = offset
    if not decoded:
        raise InvalidVideo(f"{name} holds no picture that can be decoded.")
    return VideoChunk(tuple(frames), None, duration)


def _offset(capture: cv2.VideoCapture, counted: float, rate: float) -> float:
    """Seconds of the frame just grabbed; by counting where the container's clock says nothing."""
    import cv2

    said = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
    return said if said > 0 or counted <= 1 / rate else counted
