"""The folders that may be imported, and what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from familiard.errors import NotAllowed, NotFound
from familiard.importing import folders


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder with folders, files, and links."""
    library = tmp_path / "photos"
    for name in ("Zoe", "anna", "anna/2024", ".hidden"):
        (library / name).mkdir(parents=True)
    (library / "picture.jpg").write_bytes(b"")
    (tmp_path / "private").mkdir()
    (library / "way out").symlink_to(tmp_path / "private")
    return library


def test_the_allowed_folders_are_listed_also_if_they_are_gone(library: Path, tmp_path: Path) -> None:
    listed = folders.allowed([library, tmp_path / "unmounted"])
    assert (listed.path, listed.parent) == (None, None)
    assert [(one.path, one.available) for one in listed.folders] == [
        (str(library), True),
        (str(tmp_path / "unmounted"), False),
    ]


def test_folders_in_a_folder_are_listed_by_name(library: Path) -> None:
    listed = folders.inside(library, [library])
    assert [one.name for one in listed.folders] == ["anna", "way out", "Zoe"]
    assert listed.parent is None
    inner = folders.inside(library / "anna", [library])
    assert [one.path for one in inner.folders] == [os.path.realpath(library / "anna" / "2024")]
    assert inner.parent == os.path.realpath(library)


def test_nothing_outside_is_listed(library: Path, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "private", library / "..", library / "way out", Path("/nowhere")):
        with pytest.raises(NotAllowed):
            folders.inside(path, [library])
    with pytest.raises(NotAllowed):
        folders.inside(library, [])


def test_what_is_no_folder_is_not_found(library: Path) -> None:
    for name in ("picture.jpg", "gone"):
        with pytest.raises(NotFound):
            folders.inside(library / name, [library])
