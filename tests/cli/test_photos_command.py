"""`familiard photos`, as a person types it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from familiard.cli.commands.importing import absolute
from tests.cli.conftest import Familiard, portraits


def test_missing_photos_are_listed_removed_and_brought_back(familiard: Familiard) -> None:
    album = familiard.home / "Photos"
    portraits(album, 2)
    assert familiard.on_data("import", "Photos").status == 0
    shown = familiard.on_data("photos", "--limit", "3")
    assert f"{album}/round01/5.jpg" in shown.out
    assert familiard.on_data("photos", "missing").out == "No photos are missing.\n"
    shutil.rmtree(album / "round01")
    missing = familiard.on_data("photos", "missing")
    assert missing.out.count(f"{album}/round01/") == 6
    refused = familiard.on_data("photos", "missing", "--remove")
    assert refused.status == 1
    assert "--yes" in refused.err
    assert len(familiard.on_data("export").lines) == 12
    removed = familiard.on_data("photos", "missing", "--remove", "--yes")
    assert "Removed 6 photos." in removed.out
    assert len(familiard.on_data("export").lines) == 6
    assert familiard.on_data("undo").status == 0
    assert len(familiard.on_data("export").lines) == 12
    assert familiard.on_data("photos", "--remove").status == 1


def test_a_disk_that_is_not_mounted_is_named_and_left_alone(familiard: Familiard) -> None:
    album = familiard.home / "Photos"
    portraits(album, 1)
    assert familiard.on_data("import", "Photos").status == 0
    album.rename(familiard.home / "unplugged")
    shown = familiard.on_data("photos", "missing", "--remove", "--yes")
    assert shown.out == "No photos are missing.\n"
    assert f"{album} is gone or empty. Is it mounted?" in shown.err
    assert len(familiard.on_data("export").lines) == 6
    reported = familiard.on_data("photos", "missing", "--remove", "--yes", "--away", "--json")
    assert len(reported.json["removed"]) == 6
    assert familiard.on_data("export").lines == []


def test_a_path_is_stored_absolute_with_its_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk" / "photos" / "a").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "photos")
    monkeypatch.chdir(tmp_path)
    assert absolute("link") == f"{tmp_path}/link"
    assert absolute("./link/a/../a/") == f"{tmp_path}/link/a"
    assert absolute("disk/../link") == f"{tmp_path}/link"
    # What is beside the folder that a link leads to is not beside the link.
    assert absolute("link/../photos/a") == f"{tmp_path}/disk/photos/a"
    assert absolute("missing/../x") == f"{tmp_path}/x"
