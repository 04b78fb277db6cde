"""Crops are files; whatever else lies in a crop's place is no crop."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from familiard.store.crops import Crops

FACE = "ab120000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "nothing"])
def test_what_is_no_file_is_no_crop(tmp_path: Path, kind: str) -> None:
    crops = Crops(tmp_path, keep=True)
    path = crops.path(FACE)
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    assert crops.get(FACE) is None
