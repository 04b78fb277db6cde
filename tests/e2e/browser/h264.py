"""Videos as phones take them (H.264 in an MP4 file), made with PyAV, which Home Assistant brings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FILM = """
import sys
import av, numpy
from PIL import Image

source, target, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
face = Image.open(source).convert("RGB").resize((480, 480))
random = numpy.random.default_rng(1)
with av.open(target, "w", options={"movflags": "faststart"}) as film:
    stream = film.add_stream("h264", rate=10, options={"crf": "16", "preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
    for number in range(10 * seconds):
        frame = random.integers(0, 255, (480, 640, 3), numpy.uint8)
        frame[:, 80:560] = numpy.roll(numpy.asarray(face), number % 20, axis=1)
        film.mux(stream.encode(av.VideoFrame.from_ndarray(frame)))
    film.mux(stream.encode())
"""
"""Noise beside the face makes the file so large that a browser doesn't load all of it before somebody plays it."""


def film(target: Path, portrait: bytes, seconds: int) -> Path:
    """Write a video that shows a portrait."""
    python = Path(os.environ["E2E_HASS"]).with_name("python")
    picture = target.with_suffix(".source.jpg")
    picture.write_bytes(portrait)
    try:
        command = [str(python), "-c", FILM, str(picture), str(target), str(seconds)]
        made = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert made.returncode == 0, made.stderr
    finally:
        picture.unlink()
    return target
