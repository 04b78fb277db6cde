"""A slideshow as a video, for players that take no pictures: H.264 in an MP4 file, encoded by Home Assistant's PyAV."""

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

WIDTH, HEIGHT = 1920, 1080
FRAME_RATE: Final = 10
"""Frames a second: photos do not move, and televisions play no fewer reliably."""
ENCODER: Final = "libx264"
OPTIONS: Final = {"preset": "veryfast", "tune": "stillimage", "crf": "21"}


class FilmError(Exception):
    """The film cannot be made."""


class Film:
    """A film that is written, photo by photo. Blocking: for threads of the executor."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Begin a film in which each photo is shown for some seconds.

        Raises:
            FilmError: this Home Assistant has no encoder.
        """
        try:
            # Comes with Home Assistant's stream integration, and takes long to import.
            import av
        except ImportError as error:
            raise FilmError("Home Assistant's stream integration is not installed") from error
        if ENCODER not in av.codecs_available:
            raise FilmError(f"this Home Assistant has no encoder {ENCODER}")
        self._av: Any = av
        self._path = path
        self._frames = max(1, round(seconds * FRAME_RATE))
        self._number = 0
        # The index in front, so that a player can seek before it has all of it.
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        self._stream: Any = self._container.add_stream(ENCODER, rate=FRAME_RATE, options=OPTIONS)
        self._stream.width, self._stream.height, self._stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        self._stream.codec_context.gop_size = 2 * FRAME_RATE

    def __enter__(self) -> Self:
        """Write it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete it."""
        self.close()

    @property
    def photos(self) -> int:
        """How many photos are in it."""
        return self._number // self._frames

    def add(self, jpeg: bytes) -> None:
        """Add a photo, as large as it fits, on black.

        Raises:
            FilmError: it cannot be decoded.
        """
        try:
            with self._av.open(BytesIO(jpeg)) as file:
                picture = next(file.decode(video=0))
            frame = self._fitted(picture)
        except (self._av.FFmpegError, StopIteration) as error:
            raise FilmError(f"a photo cannot be decoded: {error}") from error
        for _ in range(self._frames):
            frame.pts, frame.time_base = self._number, Fraction(1, FRAME_RATE)
            self._number += 1
            self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Complete the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def _fitted(self, picture: Any) -> Any:
        graph = self._av.filter.Graph()
        source = graph.add_buffer(
            width=picture.width,
            height=picture.height,
            format=picture.format,
            time_base=Fraction(1, FRAME_RATE),
        )
        nodes = [
            graph.add("scale", f"{WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease:out_range=tv"),
            graph.add("pad", f"{WIDTH}:{HEIGHT}:(ow-iw)/2:(oh-ih)/2"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(source, *nodes).configure()
        picture.pts = 0
        graph.push(picture)
        return graph.pull()
