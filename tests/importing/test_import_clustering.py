"""An import that added faces clusters all faces at the end, once, and that can be undone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from familiar_client.models import ClusterProposal, ImportPhase, ImportStatus
from familiard.importing import job_runner
from familiard.importing.jobs import ImportRequest
from familiard.service.clustering import ClusteringService
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.models import PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests import photos
from tests.importing.desk import Desk, photo

pytestmark = pytest.mark.asyncio(loop_scope="module")
Picture = NDArray[np.uint8]


def portraits(album: Path, who: int, count: int) -> None:
    """Photos of one person of the group photo."""
    for shift in range(count):
        photo(album / f"{who}" / f"{shift}.jpg", photos.face_of_group(who), 2 * shift)


async def clusterings(desk: Desk) -> int:
    """How often a clustering of all faces was applied."""
    return int(
        await desk.thread.run(
            lambda: desk.store.ledger.db.execute(
                "SELECT count(*) FROM entry WHERE kind = 'clustered'"
            ).fetchone()[0]
        )
    )


async def forgotten(desk: Desk) -> None:
    """Unassign everybody's faces, as clustering would not leave them."""

    def forget(store: Store) -> None:
        for person in store.people.list(PeopleQuery()).items:
            store.people.forget(person.id)

    await desk.thread.run(forget, desk.store)


async def test_an_import_that_added_faces_clusters_all(desk: Desk, album: Path, astronaut: Picture) -> None:
    portraits(album, 0, 3)
    state = await desk.import_all(album, cluster=True)
    assert (state.state, state.phase, state.cluster) == (ImportStatus.DONE, ImportPhase.CLUSTERING, True)
    assert any(
        one.phase is ImportPhase.CLUSTERING and one.state is ImportStatus.RUNNING for one in desk.published
    )
    assert await clusterings(desk) == 1
    assert await desk.people() == {None: 3}
    await forgotten(desk)
    photo(album / "astronaut.jpg", astronaut)

    state = await desk.import_all(album, cluster=True)

    assert (state.added, state.known) == (1, 3)
    assert await clusterings(desk) == 2
    # Whoever was unassigned is found again, in one row that an undo takes back.
    assert await desk.people() == {None: 3}
    undone = await desk.thread.run(desk.store.history.undo)
    assert undone.data["kind"] == "clustered"
    assert await desk.people() == {}

    # Nothing came since: what was undone stays so.
    state = await desk.import_all(album, cluster=True)
    assert (state.state, state.phase) == (ImportStatus.DONE, ImportPhase.IMPORTING)
    assert await clusterings(desk) == 2
    assert await desk.people() == {}


async def test_an_import_does_not_cluster_if_told_so(desk: Desk, album: Path) -> None:
    portraits(album, 1, 3)
    state = await desk.import_all(album, cluster=False)
    assert (state.state, state.phase, state.cluster) == (ImportStatus.DONE, ImportPhase.IMPORTING, False)
    assert await clusterings(desk) == 0
    # What was left for later is done by the next that may.
    await desk.import_all(album, cluster=True)
    assert await clusterings(desk) == 1


async def test_an_import_without_faces_does_not_cluster(desk: Desk, album: Path) -> None:
    photo(album / "1.jpg", np.full((64, 64, 3), 128, dtype=np.uint8))
    state = await desk.import_all(album, cluster=True)
    assert (state.state, state.added, state.faces) == (ImportStatus.DONE, 1, 0)
    assert await clusterings(desk) == 0


async def test_faces_of_before_this_version_are_not_clustered_unasked(desk: Desk, album: Path) -> None:
    portraits(album, 2, 3)
    await desk.import_all(album)
    # As in a data directory of before, which the migration brings up to date.
    (migrate,) = (one for one in MIGRATIONS if one.__name__ == "_cluster_from_here")
    await desk.thread.run(migrate, desk.store.ledger.db)
    await desk.import_all(album, cluster=True)
    assert await clusterings(desk) == 0
    portraits(album, 3, 1)
    await desk.import_all(album, cluster=True)
    assert await clusterings(desk) == 1


async def test_an_import_stopped_while_it_clusters_finishes_that_after_a_restart(
    desk: Desk, album: Path
) -> None:
    portraits(album, 0, 3)
    state = await desk.library.start(ImportRequest(album))
    await desk.until(lambda: desk.published and desk.published[-1].phase is ImportPhase.CLUSTERING)
    await desk.close()
    await desk.open()
    kept = await desk.library.get(state.id)
    assert (kept.state, kept.phase) == (ImportStatus.INTERRUPTED, ImportPhase.CLUSTERING)
    assert await clusterings(desk) == 0
    (resumed,) = await desk.library.resume()
    assert resumed.id == state.id
    ended = await desk.library.wait(state.id)
    assert (ended.state, ended.added, ended.done) == (ImportStatus.DONE, 3, 3)
    assert await clusterings(desk) == 1


async def test_an_import_cancelled_while_it_clusters_is_clustered_by_the_same_command(
    desk: Desk, album: Path
) -> None:
    portraits(album, 0, 3)
    state = await desk.library.start(ImportRequest(album))
    await desk.until(lambda: desk.published and desk.published[-1].phase is ImportPhase.CLUSTERING)
    assert (await desk.library.cancel(state.id)).state is ImportStatus.CANCELLED
    assert await clusterings(desk) == 0
    state = await desk.import_all(album, cluster=True)
    assert (state.state, state.added, state.known) == (ImportStatus.DONE, 0, 3)
    assert await clusterings(desk) == 1


async def test_what_is_decided_while_an_import_clusters_stays(
    desk: Desk, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portraits(album, 0, 3)
    proposed = 0
    propose = ClusteringService.propose

    async def propose_and_decide(grouping: ClusteringService) -> ClusterProposal:
        nonlocal proposed
        proposal = await propose(grouping)
        proposed += 1
        if proposed == 1:
            (person,) = (await desk.thread.run(desk.store.people.list, PeopleQuery())).items
            await desk.thread.run(desk.store.people.update, person.id, PersonChange(name="Anna"))
        return proposal

    monkeypatch.setattr(ClusteringService, "propose", propose_and_decide)
    state = await desk.import_all(album, cluster=True)
    assert state.state is ImportStatus.DONE
    assert proposed == 2
    assert await clusterings(desk) == 1
    assert await desk.people() == {"Anna": 3}


async def test_imports_that_end_together_cluster_one_after_another(desk: Desk, album: Path) -> None:
    portraits(album / "a", 0, 3)
    portraits(album / "b", 1, 3)
    states = await asyncio.gather(
        desk.import_all(album / "a", cluster=True), desk.import_all(album / "b", cluster=True)
    )
    assert {state.state for state in states} == {ImportStatus.DONE}
    assert 1 <= await clusterings(desk) <= 2
    assert await desk.people() == {None: 3}


async def test_what_folders_say_is_one_row_a_batch_and_undone_as_one(
    desk: Desk, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "BATCH_SECONDS", 3600.0)
    for who, name in enumerate(("Anna", "Berta")):
        for shift in range(3):
            photo(album / name / f"{shift}.jpg", photos.face_of_group(who), 2 * shift)
    await desk.import_all(album, by_folder=True)
    assert await desk.people() == {"Anna": 3, "Berta": 3}
    history = (await desk.thread.run(desk.store.history.list)).items
    assert [entry.summary for entry in history] == ["Named 6 faces of 2 people after their folders"]
    assert history[0].undoable

    await desk.thread.run(desk.store.history.undo)
    assert not {"Anna", "Berta"} & set(await desk.people())
    await desk.thread.run(desk.store.history.redo)
    assert await desk.people() == {"Anna": 3, "Berta": 3}

    # What is known already is said again to no effect.
    await desk.import_all(album, by_folder=True)
    after = (await desk.thread.run(desk.store.history.list)).items
    assert [entry.kind for entry in after] == ["redone", "undone", "named-by-folder"]


async def test_an_erased_person_is_not_in_the_row_of_what_folders_said(
    desk: Desk, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "BATCH_SECONDS", 3600.0)
    for who, name in enumerate(("Annegret", "Berta")):
        photo(album / name / "1.jpg", photos.face_of_group(who))
    await desk.import_all(album, by_folder=True)

    def erase(store: Store) -> str:
        (anna,) = (person for person in store.people.list(PeopleQuery()).items if person.name == "Annegret")
        store.people.erase(anna.id)
        assert store.file_erasure.finish()
        return anna.id

    erased = await desk.thread.run(erase, desk.store)
    (said,) = (
        entry
        for entry in (await desk.thread.run(desk.store.history.list)).items
        if entry.kind == "named-by-folder"
    )
    assert said.summary == "Named 1 face Berta after the folder"
    assert not said.undoable
    assert "Annegret" not in str(said.data)
    assert erased not in str(said.data)
