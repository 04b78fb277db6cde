"""The state of an import: kept to the exact file, bounded, and without the names of the erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from familiar_client.models import BrokenFile, ImportStatus, NotedFile
from familiard.errors import Conflict, NotFound
from familiard.store.import_jobs import BROKEN_KEPT, LEFT_OUT_KEPT, ImportState, without
from familiard.store.ledger.timestamps import now
from familiard.store.privacy.name_mentions import NameMentions
from familiard.store.store import Store
from tests.store.household import NOON

STATE = ImportState("i1", "/photos", "/photos", NOON)
ANNA = NameMentions(["Anna"])


def test_a_state_comes_back_as_it_was(store: Store) -> None:
    state = replace(STATE, within=("/photos",), cursor="2024/a.jpg", total=7, done=3, added=2)
    state = state.with_broken(BrokenFile("a.jpg", "decode", "It is cut off."))
    state = state.with_left_out("b.txt", "other").with_left_out("album/", "excluded")
    store.imports.save(state)
    assert store.imports.get("i1") == state
    with pytest.raises(NotFound):
        store.imports.get("i2")


def test_only_the_first_broken_files_are_named_and_all_are_counted() -> None:
    state = STATE
    for number in range(BROKEN_KEPT + 5):
        state = state.with_broken(BrokenFile(f"{number}.jpg", "decode", "no"))
    assert (len(state.broken), state.broken_count) == (BROKEN_KEPT, BROKEN_KEPT + 5)


def test_files_that_were_left_out_are_summed_up_by_kind() -> None:
    state = STATE
    for number in range(LEFT_OUT_KEPT + 5):
        state = state.with_left_out(f"{number}.txt", "other")
    state = state.with_left_out("x.md", "other").with_left_out("y.raw", "raw")
    most, least = state.left_out
    assert (most.kind, most.count, most.suffixes) == ("other", LEFT_OUT_KEPT + 6, (".txt", ".md"))
    assert len(most.paths) == LEFT_OUT_KEPT
    assert (least.kind, least.count) == ("raw", 1)


def test_unfinished_ones_are_listed_oldest_first(store: Store) -> None:
    for number, state in enumerate((ImportStatus.RUNNING, ImportStatus.INTERRUPTED, ImportStatus.DONE)):
        started = NOON + timedelta(minutes=number)
        finished = started if state is ImportStatus.DONE else None
        store.imports.save(
            replace(STATE, id=f"i{number}", started_at=started, state=state, finished_at=finished)
        )
    assert [state.id for state in store.imports.unfinished()] == ["i0", "i1"]
    assert [state.id for state in store.imports.list()] == ["i2", "i1", "i0"]
    store.imports.prune(keep=0)
    assert [state.id for state in store.imports.list()] == ["i1", "i0"]


def test_a_state_without_an_erased_name_names_nobody() -> None:
    state = replace(
        STATE, cursor="Anna/1.jpg", problem="Anna/1.jpg is gone", noted=(NotedFile("anna.jpg", "x"),)
    )
    clean = without(state, ANNA)
    assert clean is not None
    assert (clean.cursor, clean.problem, clean.noted) == (None, None, ())
    assert without(replace(state, path="/photos/Anna"), ANNA) is None


def test_an_import_of_a_path_with_an_erased_name_stops(store: Store) -> None:
    started = now()
    store.imports.save(replace(STATE, path="/photos/Anna", started_at=started))
    with store.ledger.transaction():
        store.imports.forget(ANNA)
    assert store.imports.list() == ()
    with pytest.raises(Conflict):
        store.imports.save(replace(STATE, path="/photos/Anna", started_at=started))
