"""Videos: one sighting a person and appearance, in the frame that shows them best."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.engine.manager import Engine
from familiard.errors import InvalidVideo
from familiard.importing.video_tracks import best_moments
from familiard.packs import PackFiles
from tests.importing.desk import film

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_person_counts_once_an_appearance(
    tmp_path: Path, engine: Engine, pack_files: PackFiles, astronaut: NDArray[np.uint8]
) -> None:
    portrait = astronaut[:384]
    path = film(
        tmp_path / "v.mp4", (None, 2), (portrait, 4), (None, 2), (portrait, 3), (None, 7), (portrait, 3)
    )
    moments = await best_moments(engine, path, pack_files.pack.thresholds)
    # Two seconds away is the same appearance, seven seconds another one.
    assert [len(moment.analysis.faces) for moment in moments] == [1, 1]
    first, second = (moment.offset for moment in moments)
    assert 2 <= first < 11
    assert 18 <= second < 21
    a, b = (moment.analysis.faces[0].embedding for moment in moments)
    assert a is not None
    assert b is not None
    assert float(a @ b) > pack_files.pack.thresholds.match


async def test_people_in_one_picture_are_distinguished(
    tmp_path: Path, engine: Engine, pack_files: PackFiles, group: NDArray[np.uint8]
) -> None:
    path = film(tmp_path / "v.mp4", (group, 3))
    moments = await best_moments(engine, path, pack_files.pack.thresholds)
    assert sum(len(moment.analysis.faces) for moment in moments) == 6


async def test_a_video_without_anybody_is_known_all_the_same(
    tmp_path: Path, engine: Engine, pack_files: PackFiles
) -> None:
    moments = await best_moments(engine, film(tmp_path / "v.mp4", (None, 3)), pack_files.pack.thresholds)
    assert [moment.analysis.faces for moment in moments] == [()]


async def test_what_is_no_video_is_refused(tmp_path: Path, engine: Engine, pack_files: PackFiles) -> None:
    path = tmp_path / "v.mp4"
    path.write_bytes(b"no video at all" * 100)
    with pytest.raises(InvalidVideo):
        await best_moments(engine, path, pack_files.pack.thresholds)
