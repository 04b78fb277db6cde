"""The index in a child process: asked only when something may be wrong, and made where nothing can crash us."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from familiard.store.index import child
from tests.store.household import Household


def test_a_torn_database_does_not_answer(household: Household) -> None:
    household.store.close()
    folder = household.store.data_dir / "chroma"
    assert child.answers(folder, "faces")
    (folder / "chroma.sqlite3").write_bytes(b"torn")
    assert not child.answers(folder, "faces")


def test_an_index_is_made_from_the_ledger_alone(household: Household, tmp_path: Path) -> None:
    store = household.store
    pack = str(store.ledger.meta("pack"))
    made = child.projected(
        child.start_projecting(store.ledger.path, tmp_path / "made", pack, "faces").result()
    )
    assert (made.applied, made.size) == (store.ledger.last_seq, 12)
    assert child.answers(tmp_path / "made", "faces")


def test_what_cannot_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as raised:
        child.start_projecting(tmp_path / "no ledger", tmp_path / "made", "mobile", "faces").result()
    assert "unable to open database file" in raised.value.stderr


def test_a_child_that_is_killed_has_no_result(household: Household, tmp_path: Path) -> None:
    started = child.start_projecting(household.store.ledger.path, tmp_path / "made", "mobile", "faces")
    started.kill()
    with pytest.raises(subprocess.CalledProcessError):
        started.result()
