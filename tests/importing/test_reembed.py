"""Data of another pack: refused by name, and re-embedded on request without losing who is who."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiard.engine.manager import Engine
from familiard.errors import DataOfAnotherPack
from familiard.importing.reembedding import reembed
from familiard.packs import PackFiles
from familiard.store.models import FacesQuery
from familiard.store.store import Store
from familiard.store.store_thread import StoreThread
from tests.importing.desk import Desk, photo

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("crops", [True, False], ids=["from crops", "from photos"])
async def test_embeddings_of_another_pack_are_rebuilt(
    engine: Engine,
    pack_files: PackFiles,
    tmp_path: Path,
    group: NDArray[np.uint8],
    astronaut: NDArray[np.uint8],
    crops: bool,
) -> None:
    # The same weights under another name: the old embeddings are known to the test, and foreign to the store.
    desk = Desk(engine, pack_files, tmp_path / "data", keep_crops=crops)
    await desk.open("former/0123456789ab")
    for i in range(3):
        photo(tmp_path / "album" / "Eileen" / f"{i}.jpg", astronaut, i)
    photo(tmp_path / "album" / "group.jpg", group)
    await desk.import_all(tmp_path / "album", by_folder=True)
    before = await _embeddings(desk)
    people = await desk.people()
    await desk.close()

    thresholds = pack_files.pack.thresholds
    thread = StoreThread()
    with pytest.raises(DataOfAnotherPack, match="former/0123456789ab"):
        await thread.run(Store.open, desk.data_dir, pack_files.pack.identity, thresholds)
    store = await thread.run(
        Store.open, desk.data_dir, pack_files.pack.identity, thresholds, keep_crops=crops, reembed=True
    )
    reported: list[int] = []
    assert await reembed(engine, store, thread, reported.append) == 9
    assert reported == [9]
    await thread.run(store.close)
    thread.close()

    await desk.open()
    after = await _embeddings(desk)
    assert await desk.people() == people == {"Eileen": 3}
    assert after.keys() == before.keys()
    alike = [float(after[face] @ before[face]) for face in before]
    assert min(alike) > (0.8 if crops else 0.999)
    await desk.close()


async def _embeddings(desk: Desk) -> dict[str, NDArray[np.float32]]:
    faces = (await desk.thread.run(desk.store.faces.list, FacesQuery())).items
    vectors = {face.id: await desk.thread.run(desk.store.faces.embedding, face.id) for face in faces}
    return {face_id: vector for face_id, vector in vectors.items() if vector is not None}
