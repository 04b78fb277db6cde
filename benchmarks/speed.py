"""Photos a second: a folder imported by the daemon, and the pipeline from public packages on the same photos."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.daemon import Client, daemon
from benchmarks.networks_limit import networks_limit
from benchmarks.photos import group_jpeg
from benchmarks.public_pipeline import public_pipeline
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.timing import ratio
from familiard.engine.types import cores

GROUP_PHOTOS, LFW_PHOTOS, ROUNDS = 12, 256, 3
GROUP_GOAL, LFW_GOAL = 4.0, 3.0
POLL = 0.05
"""Seconds. Asking more often would take a fifth of a core from the import."""


@dataclass(frozen=True, slots=True)
class Race:
    """Photos a second of both ways in each round, and the faces that each found.

    Attributes:
        imported: photos a second until all of them are stored; in `ours`, faces are clustered as well.
        limit: photos a second if there were only the networks.
    """

    photos: int
    public: list[float]
    ours: list[float]
    imported: list[float]
    limit: float
    public_faces: int
    our_faces: int


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """The group photo again and again, and LFW."""
    rounds = 2 if run.quick else ROUNDS
    random = np.random.default_rng(1)
    images = sorted(str(path) for path in run.data.glob("*/*.jpg"))
    lfw = [Path(image) for image in random.permutation(images)[: LFW_PHOTOS * rounds].tolist()]
    races = {}
    detect = public_pipeline(run.files)
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        root = Path(folder)
        options = ("--workers", str(cores()), "--threads", "1", "--set", f"library.folders={root}")
        with daemon(*options) as running, running.client() as client:
            for name, batches in (
                (
                    "group photo, 1280×886, 6 faces",
                    [group_copies(GROUP_PHOTOS, n) for n in range(rounds + 1)],
                ),
                ("LFW, 250×250", [[path.read_bytes() for path in lfw[n::rounds]] for n in range(rounds)]),
            ):
                races[name] = _race(run, client, root, batches, detect)
    compared = table(
        "Importing a folder of photos",
        "photos, photos per round, public packages photos/s:.1f, Familiar photos/s:.1f, ratio:.2f, stored photos/s:.1f, "
        "networks alone photos/s:.1f, share:.2f, their faces, our faces",
        [_row(name, race) for name, race in races.items()],
        f"Public packages: `retinaface.detect_faces` at full size, `insightface`'s `norm_crop` and `ArcFaceONNX`, with the "
        f"same weights and their defaults (all cores), for embeddings only. Familiar: `POST /v1/imports` on a running daemon "
        f"with {cores()} workers of one thread, which hashes, decodes, detects, aligns, embeds, rates quality, crops, matches, "
        f"stores, and clusters all faces at the end; stored: without this end. Networks alone: the same calls of the "
        f"networks and nothing else, in {cores()} processes; share: of that, what is stored. Measured in turns, {rounds} rounds; the ratio is the median of the rounds.",
    )
    ratios = [ratio(race.ours, race.public) for race in races.values()]
    goals = tuple(
        Goal(
            f"photos per second compared with public packages, {what}",
            f"≥ {least:g} ×",
            f"{found:.1f} ×",
            found >= least,
        )
        for what, least, found in zip(("group photo", "LFW"), (GROUP_GOAL, LFW_GOAL), ratios, strict=True)
    )
    return (compared,), goals, ()


def _race(
    run: Setting,
    client: Client,
    root: Path,
    batches: Sequence[Sequence[bytes]],
    detect: Callable[[bytes], list[NDArray[np.float32]]],
) -> Race:
    public: list[float] = []
    ours: list[float] = []
    imported: list[float] = []
    theirs = own = 0
    for number, batch in enumerate(batches):
        folder = root / f"{len(batch)}-{number}"
        folder.mkdir()
        for n, image in enumerate(batch):
            (folder / f"{n:04d}.jpg").write_bytes(image)
        start = time.perf_counter()
        theirs = sum(len(detect(image)) for image in batch)
        public.append(len(batch) / (time.perf_counter() - start))
        own, stored, done = import_folder(client, folder)
        ours.append(len(batch) / done)
        imported.append(len(batch) / stored)
    # The first round warms both up, where there is one to spare.
    first = 1 if len(batches) > 2 else 0
    limit = networks_limit(run.files, batches[-1], cores())
    return Race(len(batches[0]), public[first:], ours[first:], imported[first:], limit, theirs, own)


def import_folder(client: Client, folder: Path) -> tuple[int, float, float]:
    """Import a folder and wait for the end.

    Returns how many faces were found, and the seconds until all was stored and until all was clustered.
    """
    body = json.dumps({"path": str(folder)}).encode()
    start = time.perf_counter()
    stored: float | None = None
    state = client.post("/v1/imports", body, "application/json")
    while state["state"] == "running":
        time.sleep(POLL)
        state = client.get(f"/v1/imports/{state['id']}")
        if stored is None and state["phase"] == "clustering":
            stored = time.perf_counter() - start
    done = time.perf_counter() - start
    if state["state"] != "done" or state["broken_count"]:
        raise RuntimeError(f"the import ended as {state}")
    return int(state["faces"]), stored or done, done


def group_copies(count: int, number: int) -> list[bytes]:
    """The group photo with bytes of its own each: decoders ignore what follows a JPEG's end."""
    return [group_jpeg() + f"{number}.{n}".encode() for n in range(count)]


def _row(name: str, race: Race) -> tuple[Cell, ...]:
    return (
        name,
        race.photos,
        float(np.median(race.public)),
        float(np.median(race.ours)),
        ratio(race.ours, race.public),
        float(np.median(race.imported)),
        race.limit,
        float(np.median(race.imported)) / race.limit,
        race.public_faces,
        race.our_faces,
    )
