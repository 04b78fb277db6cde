"""One process per data directory; the next learns which one has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from familiard.errors import DataInUse
from familiard.store.data_lock import DataLock


def test_a_second_holder_learns_who_has_it(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    with pytest.raises(DataInUse, match=f"process {os.getpid()}"):
        DataLock(tmp_path)
    lock.release()
    DataLock(tmp_path).release()


def test_what_is_in_the_file_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(b"\xff\xfenonsense")
    DataLock(tmp_path).release()
    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
