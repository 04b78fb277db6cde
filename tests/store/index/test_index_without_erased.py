"""An index made beside the one in use takes its place when it is whole, and leaves nothing when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.store.index import child
from familiard.store.index.index_without_erased import IndexWithoutErased, Interrupted
from tests.store.household import Household


@pytest.fixture
def index(household: Household, tmp_path: Path) -> IndexWithoutErased:
    """One that is not made yet."""
    ledger = household.store.ledger
    return IndexWithoutErased(
        ledger.path, str(ledger.meta("pack")), tmp_path / "own" / "chroma", None, "faces", epoch=1
    )


def test_a_whole_one_takes_the_place(index: IndexWithoutErased, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    index.make()
    assert index.made is not None
    assert index.made.size == 12
    index.take_place()
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["chroma"]
    assert child.answers(tmp_path / "own" / "chroma", "faces")


def test_one_that_is_interrupted_leaves_nothing(index: IndexWithoutErased, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    index.interrupt()
    with pytest.raises(Interrupted):
        index.make()
    assert index.made is None
    assert list((tmp_path / "own").iterdir()) == []
