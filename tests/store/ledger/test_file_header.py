"""A header that a ledger never has is named; one of a ledger is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.store.ledger.file_header import LENGTH, damage
from familiard.store.ledger.ledger import Ledger


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    Ledger(path).close()
    return path


def test_a_whole_ledger_has_nothing_wrong(file: Path) -> None:
    assert damage(file) is None


def test_an_empty_file_is_a_ledger_that_is_not_made_yet(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert damage(tmp_path / "empty") is None


@pytest.mark.parametrize(
    ("offset", "value", "said"),
    [
        (0, 0, "not a SQLite database"),
        (16, 7, "not a SQLite database"),
        (18, 9, "byte 18"),
        (21, 1, "byte 21"),
        (52, 1, "byte 52"),
        (47, 9, "file format"),
        (32, 255, "free pages"),
        (72, 1, "reserved"),
        (60, 255, "schema version"),
    ],
)
def test_a_changed_byte_is_named(file: Path, offset: int, value: int, said: str) -> None:
    content = bytearray(file.read_bytes())
    content[offset] = value
    file.write_bytes(content)
    assert said in (damage(file) or "")


def test_a_torn_header_is_too_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: LENGTH - 1])
    assert damage(file) == "it is shorter than 100 bytes"
