"""Real faces for the store: portraits cut from the group photo, looked at by the real pipeline."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from familiard.packs import Pack, PackFiles
from familiard.store.people.batches import Target
from familiard.store.store import Store
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.results import Analysis
from familiard.vision.runtime import RuntimeOptions
from tests import photos
from tests.server.people import unsure
from tests.store.household import Album, Clock, Household, Reopen
from tests.store.siblings import WrongFace, photos_of_siblings


@pytest.fixture(scope="session")
def album(pack: Pack, pack_files: PackFiles) -> Album:
    """Everything looked at once."""
    pipeline = open_pipeline(
        pack_files.detector.read_bytes(),
        pack.detector,
        pack_files.recognizer.read_bytes(),
        pack.recognizer,
        VisionOptions(crop_side=96),
        RuntimeOptions(threads=2),
    )
    portraits = tuple(
        tuple(_portrait(pipeline, who, i) for i in range(5)) for who in range(len(photos.GROUP_FACES))
    )
    return Album(portraits, pipeline.analyze(photos.group_jpeg()), pipeline.analyze(unsure(0)))


def _portrait(pipeline: Pipeline, who: int, i: int) -> Analysis:
    """The i-th picture of somebody: cut, mirrored and scaled differently."""
    cut = photos.face_of_group(who)[2 * i :, 3 * i :]
    cut = cut[:, ::-1] if i % 2 else cut
    scale = 1.3 - 0.1 * i
    resized = cv2.resize(np.ascontiguousarray(cut), None, fx=scale, fy=scale)
    seen = pipeline.analyze_pixels(resized.astype(np.uint8))
    assert seen.faces, "a portrait cut from the group photo shows a face"
    largest = max(seen.faces, key=lambda face: face.box[2] * face.box[3])
    return Analysis(seen.width, seen.height, (largest,), seen.timings)


@pytest.fixture
def source() -> Clock:
    """A new source at each call."""
    return Clock()


@pytest.fixture
def reopen(tmp_path: Path, pack: Pack) -> Iterator[Reopen]:
    """Opens the data directory; a store that is open is closed first."""
    opened: list[Store] = []

    def reopen() -> Store:
        if opened:
            opened.pop().close()
        opened.append(Store.open(tmp_path / "data", pack.identity, pack.thresholds))
        return opened[0]

    yield reopen
    while opened:
        opened.pop().close()


@pytest.fixture
def store(reopen: Reopen) -> Store:
    """An empty store."""
    return reopen()


@pytest.fixture
def with_a_wrong_face(store: Store, source: Clock) -> WrongFace:
    """Anna and Berta, and a face of Berta's that was said to be Anna's: see `WrongFace`."""
    faces: dict[int, list[str]] = {0: [], 1: []}
    for seen, who in photos_of_siblings((8, 8), across=0.1):
        faces[who].append(store.intake.observe(seen, source()).faces[0].id)
    wrong = faces[1].pop()
    for name, own in (("Anna", [*faces[0], wrong]), ("Berta", faces[1])):
        store.batches.change_faces("assign", own, Target("new", name))
    anna, berta = (store.people.resolve(name) for name in ("Anna", "Berta"))
    return store, anna, berta, wrong


@pytest.fixture
def household(store: Store, album: Album, source: Clock) -> Household:
    """Four people, found without anybody's help."""
    ids = []
    for portraits in album.portraits[:4]:
        for seen in portraits[:3]:
            observed = store.intake.observe(seen, source())
        assert observed.faces[0].person_id is not None
        ids.append(observed.faces[0].person_id)
    assert len(set(ids)) == 4
    return Household(store, tuple(ids))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB, or a skip that says why there is none."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(
            f"this user cannot mount a small disk ({mounted.stderr.strip()}); the same is tested with a limit on files"
        )
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
