"""The files of an index: closed in good order or not, and replaced as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.store.index import chroma_files
from tests.store.household import Household


@pytest.fixture
def closed(household: Household) -> Path:
    """The folder of an index that was closed in good order."""
    household.store.close()
    return household.store.data_dir / "chroma"


def made(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "file").write_text(text)
    return folder


def test_a_clean_stop_needs_no_question(closed: Path) -> None:
    assert not chroma_files.left_open(closed)


def test_a_kill_or_a_changed_file_does(closed: Path) -> None:
    chroma_files.mark_open(closed, "faces")
    assert chroma_files.left_open(closed)
    chroma_files.mark_closed(closed)
    assert not chroma_files.left_open(closed)
    (closed / "chroma.sqlite3").write_bytes(b"changed")
    assert chroma_files.left_open(closed)


def test_a_new_index_takes_the_others_place(tmp_path: Path) -> None:
    folder = made(tmp_path / "chroma", "old")
    chroma_files.swap(made(chroma_files.fresh(folder), "new"), folder)
    assert (folder / "file").read_text() == "new"
    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_kill_left_beside_it_is_removed(tmp_path: Path) -> None:
    folder = made(tmp_path / "chroma", "in use")
    made(chroma_files.fresh(folder), "half made")
    made(tmp_path / "chroma.old", "half replaced")
    chroma_files.discard_leftovers(folder)
    assert list(tmp_path.iterdir()) == [folder]
