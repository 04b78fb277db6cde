"""Clips: frames with their own times, a few together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.engine.manager import Engine
from familiard.errors import InvalidVideo
from familiard.importing import clips
from familiard.importing.clips import sample
from familiard.store.ledger.timestamps import now
from tests.importing.desk import film

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


async def test_frames_have_their_own_times_and_come_in_bursts(
    tmp_path: Path, engine: Engine, astronaut: NDArray[np.uint8]
) -> None:
    path = film(tmp_path / "v.mp4", (None, 2), (astronaut[:384], 4), (None, 2))
    clip = await sample(engine, path, NOON)
    assert clip.taken_at == NOON
    assert clip.duration == pytest.approx(8, abs=0.3)
    assert 15 <= len(clip.frames) <= 20
    bursts = list(clip.bursts("door", "digest"))
    assert 2 <= len(bursts) <= 4
    sources = [source for burst in bursts for _, source in burst]
    assert all(len(burst) <= 5 and all(analysis.faces for analysis, _ in burst) for burst in bursts)
    assert all(source.camera == "door" and source.digest == "digest" for source in sources)
    assert NOON + timedelta(seconds=1.5) <= sources[0].taken_at <= NOON + timedelta(seconds=2.6)
    assert sources == sorted(sources, key=lambda source: source.taken_at)
    assert sources[-1].taken_at - sources[0].taken_at >= timedelta(seconds=3)


async def test_a_clip_without_a_time_ends_now(
    tmp_path: Path, engine: Engine, astronaut: NDArray[np.uint8]
) -> None:
    clip = await sample(engine, film(tmp_path / "v.mp4", (astronaut[:384], 2)), None)
    assert timedelta() <= now() - clip.taken_at <= timedelta(minutes=5)


async def test_a_clip_that_is_too_long_is_refused(
    tmp_path: Path, engine: Engine, astronaut: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clips, "LONGEST_SECONDS", 1.0)
    with pytest.raises(InvalidVideo, match="longer than"):
        await sample(engine, film(tmp_path / "v.mp4", (astronaut[:384], 3)), None)
