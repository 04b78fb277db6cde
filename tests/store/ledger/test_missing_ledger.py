"""An empty ledger is not made where one is missing that belonged to what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.missing_ledger import lost

CROP = "crops/ab/ab12.jpg"


def put(data_dir: Path, *paths: str) -> None:
    for path in paths:
        (data_dir / path).parent.mkdir(parents=True, exist_ok=True)
        (data_dir / path).write_bytes(b"something")


def test_a_new_data_directory_needs_none(tmp_path: Path) -> None:
    assert lost(tmp_path) is None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (CROP, "1 pictures of faces"),
        ("chroma/chroma.sqlite3", "an index of faces"),
        ("ledger.db-wal", "ledger.db-wal"),
    ],
)
def test_what_is_left_of_a_lost_one_is_named(tmp_path: Path, path: str, said: str) -> None:
    put(tmp_path, path)
    missing = lost(tmp_path)
    assert missing is not None
    assert "is missing" in str(missing)
    assert said in str(missing)


def test_an_empty_one_is_as_good_as_missing(tmp_path: Path) -> None:
    put(tmp_path, CROP)
    (tmp_path / "ledger.db").touch()
    assert "is empty" in str(lost(tmp_path))


def test_one_that_is_there_is_not_lost(tmp_path: Path) -> None:
    put(tmp_path, CROP)
    Ledger(tmp_path / "ledger.db").close()
    assert lost(tmp_path) is None


def test_a_file_that_cannot_be_read_is_not_called_empty(tmp_path: Path) -> None:
    put(tmp_path, CROP, "ledger.db")
    assert lost(tmp_path) is None
