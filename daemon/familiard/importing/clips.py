"""Sample a clip: a recording of a camera, whose frames are recognized as if the camera had sent them then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from familiar_client.models import Origin
from familiard.dates import later
from familiard.engine.types import VideoFrame, VideoOptions
from familiard.errors import InvalidVideo
from familiard.importing.video_dates import recorded_at
from familiard.store.ledger.timestamps import now
from familiard.store.models import Source
from familiard.vision.results import Analysis

if TYPE_CHECKING:
    from familiard.engine.manager import Engine

SAMPLING = VideoOptions(interval_s=0.5, name="The clip")
BURST_FRAMES = 5
"""Frames that are decided together, as those of a camera's burst are."""
LONGEST_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Clip:
    """The sampled frames of a clip.

    Attributes:
        taken_at: of its first frame.
        duration: seconds, as far as the video says.
    """

    taken_at: datetime
    duration: float | None
    frames: tuple[VideoFrame, ...]

    def bursts(self, camera: str, digest: str) -> Iterator[list[tuple[Analysis, Source]]]:
        """Return the frames with faces, a few consecutive ones together, each with its own time."""
        for first in range(0, len(self.frames), BURST_FRAMES):
            burst = [
                (frame.analysis, self._source(frame.offset, camera, digest))
                for frame in self.frames[first : first + BURST_FRAMES]
                if frame.analysis.faces
            ]
            if burst:
                yield burst

    def _source(self, offset: float, camera: str, digest: str) -> Source:
        moment = later(self.taken_at, offset)
        return Source(Origin.CAMERA, camera, digest, moment, camera=camera, offset=offset)


async def sample(engine: Engine, path: Path, taken_at: datetime | None, rotation: int = 0) -> Clip:
    """Analyze the frames of a clip.

    Args:
        taken_at: when it begins; None: as the file says, or so that it ends now.
        rotation: degrees by which each frame is turned clockwise before it is analyzed.

    Raises:
        InvalidVideo: no frame can be decoded, or it is too long.
    """
    options = replace(SAMPLING, rotation=rotation)
    frames: list[VideoFrame] = []
    after: float | None = 0.0
    duration: float | None = None
    while after is not None:
        chunk = await engine.video_frames(path, after, options)
        duration = chunk.duration or duration
        frames += chunk.frames
        after = chunk.next
        if max(duration or 0.0, after or 0.0) > LONGEST_SECONDS:
            raise InvalidVideo(
                f"The clip is longer than {LONGEST_SECONDS / 60:.0f} minutes. Send a shorter one, or import the file."
            )
    if taken_at is None:
        length = duration or (frames[-1].offset if frames else 0.0)
        taken_at = recorded_at(path) or now() - timedelta(seconds=length)
    return Clip(taken_at, duration, tuple(frames))
