"""Real faces for the store: portraits cut from the group photo, looked at by the real pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
from familiard.packs import Pack, PackCache, load_pack
from familiard.store.records import Origin, Source
from familiard.store.store import Store
from familiard.vision.faces import Analysis
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.runtime import RuntimeOptions

# Where the six faces of the group photo are: x, y, width, height.
FACES = ((464, 263, 109, 145), (743, 344, 99, 127), (51, 262, 117, 139), (273, 148, 102, 130), (902, 56, 108, 145), (1128, 274, 97, 128))  # fmt: skip
MARGIN = 55
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Album:
    """Portraits: six people, a few different pictures of each; and the group photo with all of them."""

    portraits: tuple[tuple[Analysis, ...], ...]
    group: Analysis


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The default pack."""
    return load_pack("mobile")


@pytest.fixture(scope="session")
def album(pack: Pack) -> Album:
    """Everything looked at once."""
    cache = PackCache(PackCache.default_directory(), local_files_only=False, accept_license=False)
    found = cache.ensure(pack)
    pipeline = open_pipeline(
        found.detector.read_bytes(),
        pack.detector,
        found.recognizer.read_bytes(),
        pack.recognizer,
        VisionOptions(crop_side=96),
        RuntimeOptions(threads=2),
    )
    path = Path(str(files("insightface"))) / "data" / "images" / "t1.jpg"
    image = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    return Album(
        tuple(tuple(_portrait(pipeline, image, box, i) for i in range(5)) for box in FACES),
        pipeline.analyze_pixels(image.astype(np.uint8)),
    )


def _portrait(
    pipeline: Pipeline, image: cv2.typing.MatLike, box: tuple[int, int, int, int], i: int
) -> Analysis:
    x, y, w, h = box
    cut = image[max(0, y - MARGIN + 2 * i) : y + h + MARGIN, max(0, x - MARGIN + 3 * i) : x + w + MARGIN]
    cut = cut[:, ::-1] if i % 2 else cut
    scale = 1.3 - 0.1 * i
    seen = pipeline.analyze_pixels(cv2.resize(cut, None, fx=scale, fy=scale).astype(np.uint8))
    assert seen.faces, "a portrait cut from the group photo shows a face"
    largest = max(seen.faces, key=lambda face: face.box[2] * face.box[3])
    return Analysis(seen.width, seen.height, (largest,), seen.timings)


class Clock:
    """Sources with contents and times of their own."""

    def __init__(self) -> None:
        self._n = 0

    def __call__(self, path: str = "", *, camera: str | None = None) -> Source:
        self._n += 1
        origin = Origin.CAMERA if camera else Origin.LIBRARY
        digest = hashlib.sha256(str(self._n).encode()).hexdigest()
        moment = NOON + timedelta(minutes=self._n)
        return Source(origin, path or f"photos/{self._n:03}.jpg", digest, moment, camera)


@pytest.fixture
def source() -> Clock:
    """A new source at each call."""
    return Clock()


Reopen = Callable[[], Store]


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


@dataclass(frozen=True)
class Household:
    """A store that has seen three portraits each of four people; `people` are their ids."""

    store: Store
    people: tuple[str, ...]


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
