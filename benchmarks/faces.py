"""All faces of a labeled folder, looked at once by the real pipeline and kept in a cache outside the repository."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from familiard.engine.types import cores
from familiard.packs import Pack, PackCache, PackFiles
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.results import Analysis
from familiard.vision.runtime import RuntimeOptions

UNASSIGNED = -1
CPU = "CPUExecutionProvider"
"""ONNX Runtime on the processor: what everything is measured with, whatever else is installed."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """What was seen in M images, N faces in all.

    Attributes:
        images: str [M], paths below the folder, sorted.
        names: str [M], who an image is of: its folder.
        sizes: int64 [M, 2], width and height.
        photo: int64 [N], the image of each face.
        boxes: float32 [N, 4], x, y, width, height.
        landmarks: float32 [N, 5, 2].
        scores, quality: float32 [N].
        embeddings: float32 [N, D], L2-normalized.
        main: int64 [M], the face nearest to the middle of its image, or `NOBODY`.
    """

    images: NDArray[np.str_]
    names: NDArray[np.str_]
    sizes: NDArray[np.int64]
    photo: NDArray[np.int64]
    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    scores: NDArray[np.float32]
    quality: NDArray[np.float32]
    embeddings: NDArray[np.float32]
    main: NDArray[np.int64]


def faces_of(folder: Path, files: PackFiles, *, paths: list[str] | None = None, provider: str = CPU) -> Faces:
    """The faces of `NAME/*.jpg` below a folder, from the cache where the same was looked at before.

    Args:
        folder: of the shape NAME/NAME_0001.jpg.
        files: the pack and its weights.
        paths: only these, relative to the folder.
        provider: what the networks run on.
    """
    if paths is None:
        paths = sorted(str(path.relative_to(folder)) for path in folder.glob("*/*.jpg"))
    kept = cache_directory() / f"{_key(folder, paths, files.pack, provider)}.npz"
    if kept.is_file():
        with np.load(kept) as loaded:
            return Faces(**{field.name: loaded[field.name] for field in fields(Faces)})
    print(f"Analyzing {len(paths)} images of {folder} …", flush=True)
    faces = _embedded(folder, paths, files, provider)
    kept.parent.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_suffix(f".{os.getpid()}.npz")
    np.savez(temporary, **{field.name: getattr(faces, field.name) for field in fields(Faces)})
    temporary.rename(kept)
    return faces


def cache_directory() -> Path:
    """`$XDG_CACHE_HOME/familiar/benchmarks`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "familiar" / "benchmarks"


def pack_files(pack: Pack) -> PackFiles:
    """The pack's weights, fetched once a machine."""
    cache = PackCache(PackCache.default_directory(), local_files_only=False, accept_license=False)
    return cache.ensure(pack)


def open_pack(
    files: PackFiles, threads: int, options: VisionOptions | None = None, provider: str = CPU
) -> Pipeline:
    """The pipeline in this process, with the networks as the daemon runs them."""
    pack = files.pack
    detector, recognizer = files.read()
    return open_pipeline(
        detector,
        pack.detector,
        recognizer,
        pack.recognizer,
        options or VisionOptions(crop_side=None),
        RuntimeOptions(threads=threads, providers=(provider,)),
    )


def gather(images: list[str], seen: list[Analysis]) -> Faces:
    """What was seen in some images, as arrays; faces without an embedding are left out."""
    rows = [
        (photo, face, face.embedding)
        for photo, analysis in enumerate(seen)
        for face in analysis.faces
        if face.embedding is not None
    ]
    sizes = np.array([(analysis.width, analysis.height) for analysis in seen], dtype=np.int64).reshape(-1, 2)
    photo = np.array([row[0] for row in rows], dtype=np.int64)
    boxes = np.array([row[1].box for row in rows], dtype=np.float32).reshape(-1, 4)
    return Faces(
        images=np.array(images, dtype=np.str_),
        names=np.array([Path(image).parent.name for image in images], dtype=np.str_),
        sizes=sizes,
        photo=photo,
        boxes=boxes,
        landmarks=np.array([row[1].landmarks for row in rows], dtype=np.float32).reshape(-1, 5, 2),
        scores=np.array([row[1].score for row in rows], dtype=np.float32),
        quality=np.array([row[1].quality.value for row in rows], dtype=np.float32),
        embeddings=np.array([row[2] for row in rows], dtype=np.float32).reshape(len(rows), -1),
        main=nearest_to_middle(boxes, photo, sizes),
    )


def nearest_to_middle(
    boxes: NDArray[np.float32], photo: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The face that LFW's image is of, int64 [M]: the folk of the background stand aside."""
    off = np.linalg.norm(boxes[:, :2] + boxes[:, 2:] / 2 - sizes[photo] / 2, axis=1)
    main = np.full(len(sizes), UNASSIGNED, dtype=np.int64)
    # The nearest is written last, so it stays.
    order = np.argsort(-off, kind="stable")
    main[photo[order]] = order
    return main


def _embedded(folder: Path, paths: list[str], files: PackFiles, provider: str) -> Faces:
    with multiprocessing.get_context("spawn").Pool(cores(), _initialize, (folder, files, provider)) as pool:
        seen = pool.map(_analyze, paths, chunksize=16)
    return gather(paths, seen)


_folder: Path
_pipeline: Pipeline


def _initialize(folder: Path, files: PackFiles, provider: str) -> None:
    import cv2

    global _folder, _pipeline
    cv2.setNumThreads(1)
    os.nice(5)
    _folder, _pipeline = folder, open_pack(files, threads=1, provider=provider)


def _analyze(path: str) -> Analysis:
    return _pipeline.analyze((_folder / path).read_bytes())


def _key(folder: Path, paths: list[str], pack: Pack, provider: str) -> str:
    """What an embedding depends on: the images, the weights and their manifest, and the code of vision."""
    from familiard import vision

    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path} {(folder / path).stat().st_size}\n".encode())
    digest.update(repr((pack.identity, pack.detector, pack.recognizer, pack.detector_file.sha256)).encode())
    digest.update(provider.encode())
    for source in sorted(Path(str(vision.__file__)).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:24]
