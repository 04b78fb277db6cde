"""Real faces for the store: portraits cut from the group photo, looked at by the real pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest

from familiard.packs import Pack, PackCache, load_pack
from familiard.store.store import Store
from familiard.vision.faces import Analysis
from familiard.vision.options import VisionOptions
from familiard.vision.pipeline import Pipeline, open_pipeline
from familiard.vision.runtime import RuntimeOptions
from tests.store.household import Album, Clock, Household, Reopen

# Where the six faces of the group photo are: x, y, width, height.
FACES = ((464, 263, 109, 145), (743, 344, 99, 127), (51, 262, 117, 139), (273, 148, 102, 130), (902, 56, 108, 145), (1128, 274, 97, 128))  # fmt: skip
MARGIN = 55


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
