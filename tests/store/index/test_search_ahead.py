"""Searching for many faces at once finds for each what a search of its own finds, and nothing that is out of date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from familiard.store.index.chroma import FaceCollection
from familiard.store.index.search_ahead import SearchAhead
from familiard.store.ingest.recognizer import REACH
from tests.store.household import Album, Clock, Household


@contextmanager
def searches(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many vectors each search of Chroma's had."""
    made: list[int] = []
    search = FaceCollection._search

    def counted(self: FaceCollection, vectors: np.ndarray, k: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
        made.append(len(vectors))
        return search(self, vectors, k)

    with monkeypatch.context() as patch:
        patch.setattr(FaceCollection, "_search", counted)
        yield made


def test_images_of_one_batch_are_searched_for_at_once_and_decided_as_one_by_one(
    household: Household, album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = household.store
    store.index.flush()
    arriving = [album.portraits[who][4] for who in range(6)]
    alone = [store.intake.identify(analysis) for analysis in arriving]
    with searches(monkeypatch) as made:
        store.intake.search_ahead(arriving)
        together = [store.intake.identify(analysis) for analysis in arriving]
    assert made == [6]
    assert together == alone
    assert any(decision.person_id for (decision, *_) in together)


def test_what_is_stored_meanwhile_is_found(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    store.index.flush()
    unseen = [album.portraits[5][0], album.portraits[5][1]]
    store.intake.search_ahead(unseen)
    first = store.intake.observe(unseen[0], source()).faces[0]
    embedding = unseen[1].faces[0].embedding
    assert embedding is not None
    # It waits in the tail, beside what was found before.
    assert store.index.query(embedding[None], REACH)[0].face_ids[0] == first.id
    store.index.flush()
    assert store.index.query(embedding[None], REACH)[0].face_ids[0] == first.id


def test_a_write_makes_chroma_search_again(
    household: Household, album: Album, source: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = household.store
    store.index.flush()
    arriving = [album.portraits[0][4], album.portraits[1][4]]
    store.intake.search_ahead(arriving)
    store.intake.observe(album.portraits[2][4], source())
    store.index.flush()
    with searches(monkeypatch) as made:
        store.intake.identify(arriving[0])
    assert made == [1]


def test_results_are_those_of_these_vectors_and_this_many_neighbors() -> None:
    ahead = SearchAhead()
    vectors = np.eye(3, dtype=np.float32)
    found = [([str(n)], np.ones(1, dtype=np.float32)) for n in range(3)]
    ahead.put(vectors, REACH, found)
    assert ahead.get(vectors[[2, 0]], REACH) == [found[2], found[0]]
    assert ahead.get(vectors, REACH + 1) is None
    assert ahead.get(np.full((1, 3), 0.5, dtype=np.float32), REACH) is None
    ahead.forget()
    assert ahead.get(vectors, REACH) is None
