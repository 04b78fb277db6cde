"""Data of another pack: embeddings are made again from the crops, and who is who stays."""

from __future__ import annotations

import numpy as np

from familiard.packs import Pack
from familiard.store.models import FacesQuery
from familiard.store.store import Store
from tests.store.household import Household


def test_faces_wait_until_each_has_an_embedding_of_this_pack(household: Household, pack: Pack) -> None:
    data_dir = household.store.data_dir
    who = {face.id: face.person_id for face in household.store.faces.list(FacesQuery()).items}
    household.store.close()
    store = Store.open(data_dir, "another/1", pack.thresholds, reembed=True)
    try:
        waiting = store.reembedding.waiting()
        assert {face_id for face_id, _ in waiting} == set(who)
        assert all(crop and crop.startswith(b"\xff\xd8") for _, crop in waiting)
        rng = np.random.default_rng(1)
        vectors = rng.standard_normal((len(waiting), 512)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        lost = waiting[0][0]
        store.reembedding.put(
            {
                face_id: None if face_id == lost else vector
                for (face_id, _), vector in zip(waiting, vectors, strict=True)
            }
        )
        assert store.reembedding.waiting() == []
        assert store.reembedding.finish() == 11
        assert store.ledger.meta("pack") == "another/1"
        assert not store.faces.get(lost).usable
        assert {face.id: face.person_id for face in store.faces.list(FacesQuery()).items} == who
    finally:
        store.close()
