"""What an import leaves out: marked folders, patterns, and copies that photo programs make."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.config.exclusion import Exclusion, pattern_problem
from familiard.errors import ValidationError
from familiard.importing.scan_rules import ScanRules
from familiard.importing.scanner import Scope, walk


def files(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(root: Path, *exclude: str, below: tuple[str, ...] = ()) -> list[str]:
    """What a walk finds; and that it is the same when each file is asked for by itself."""
    found = [one for one in walk(root, Scope(exclude=exclude, below=below)) if one.left_out is None]
    if not below:
        reach = ScanRules(root, exclude)
        every = [path for path in root.rglob("*.jp*g") if path.is_file()]
        assert {path for path in every if reach.has(path)} == {one.path for one in found}
    return [one.relative for one in found]


@pytest.mark.parametrize("marker", [".nomedia", ".noimage", ".NoMedia"])
def test_a_marked_folder_is_left_out_with_what_is_below_it_and_named(tmp_path: Path, marker: str) -> None:
    files(tmp_path, "a/1.jpg", f"b/{marker}", "b/2.jpg", "b/below/3.jpg", "c/4.jpg")
    assert names(tmp_path) == ["a/1.jpg", "c/4.jpg"]
    (left_out,) = (one for one in walk(tmp_path, Scope()) if one.left_out)
    assert (left_out.relative, left_out.left_out) == ("b/", marker.lower())
    # An import that goes on names it once.
    assert [one.relative for one in walk(tmp_path, Scope(), after="b/")] == ["c/4.jpg"]


def test_an_imported_folder_that_is_marked_is_left_out_and_named(tmp_path: Path) -> None:
    files(tmp_path, ".nomedia", "1.jpg", "below/2.jpg")
    (left_out,) = walk(tmp_path, Scope())
    assert (left_out.relative, left_out.left_out) == ("./", ".nomedia")
    assert list(walk(tmp_path, Scope(), after="./")) == []


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["old/"], ["Old.jpg", "a.jpeg", "old.jpg", "trip/b.jpg"]),
        (["/old"], ["Old.jpg", "a.jpeg", "old.jpg", "trip/b.jpg", "trip/old/d.jpg"]),
        (["*.jpg"], ["a.jpeg"]),
        (["*.jpg", "!old.jpg"], ["a.jpeg", "old.jpg"]),
        (["trip/**"], ["Old.jpg", "a.jpeg", "old/c.jpg", "old.jpg"]),
        (["**/d.jpg", "?.jpeg"], ["Old.jpg", "old/c.jpg", "old.jpg", "trip/b.jpg"]),
    ],
)
def test_patterns_are_those_of_a_gitignore_in_the_folder(
    tmp_path: Path, patterns: list[str], left: list[str]
) -> None:
    files(tmp_path, "a.jpeg", "old.jpg", "Old.jpg", "old/c.jpg", "trip/b.jpg", "trip/old/d.jpg")
    assert sorted(names(tmp_path, *patterns)) == sorted(left)


def test_patterns_are_relative_to_the_folder_that_is_followed(tmp_path: Path) -> None:
    files(tmp_path, "trip/a.jpg", "trip/b.jpg")
    assert names(tmp_path / "trip", "/trip/a.jpg", below=("trip",)) == ["b.jpg"]
    assert names(tmp_path / "trip", "/a.jpg", below=("trip",)) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("/", "matches nothing"),
        ("# note", "is a comment"),
        ("!", "is not a valid .gitignore pattern"),
        ("[z-a]", "is not a valid .gitignore pattern"),
        ("a\nb", "unprintable characters"),
        ("a*a*a*a*b", "more than 3 stars"),
        ("**/a/**/b/**/c/**", "double stars"),
        ("x" * 401, "longer than"),
    ],
)
def test_a_pattern_that_means_nothing_is_refused_in_words(pattern: str, said: str) -> None:
    assert said in (pattern_problem(pattern) or "")
    with pytest.raises(ValidationError, match="The pattern"):
        Exclusion([pattern])


@pytest.mark.parametrize("library", ["Photos Library.photoslibrary", "Old.PhotosLibrary"])
def test_of_apple_photos_only_the_originals_are_imported(tmp_path: Path, library: str) -> None:
    files(
        tmp_path,
        *(
            f"{library}/{name}"
            for name in (
                "originals/0/a.jpg",
                "originals/1/b.jpg",
                "resources/derivatives/0/a_1_105_c.jpeg",
                "resources/derivatives/masters/0/a_4_5005_c.jpeg",
                "resources/renders/0/a.jpeg",
                "private/com.apple.photoanalysisd/a.jpg",
                "database/search/a.jpg",
                "scopes/syndication/resources/derivatives/a.jpg",
                "cover.jpg",
            )
        ),
    )
    assert names(tmp_path) == [f"{library}/originals/0/a.jpg", f"{library}/originals/1/b.jpg"]
    assert names(tmp_path / library) == ["originals/0/a.jpg", "originals/1/b.jpg"]


@pytest.mark.parametrize("library", ["Photos.photolibrary", "Aperture Library.aplibrary", "iPhoto Library"])
def test_of_iphoto_and_aperture_only_the_masters_are_imported(tmp_path: Path, library: str) -> None:
    below = (
        "Masters/2010/a.jpg",
        "Thumbnails/a.jpg",
        "Previews/a.jpg",
        "Data/2010/a.jpg",
        "Modified/2010/a.jpg",
    )
    files(tmp_path, *(f"{library}/{name}" for name in below), f"{library}/AlbumData.xml")
    assert names(tmp_path) == [f"{library}/Masters/2010/a.jpg"]


def test_a_photo_library_without_originals_gives_none_of_its_copies(tmp_path: Path) -> None:
    files(tmp_path, "a.photoslibrary/resources/derivatives/a.jpg", "a.photoslibrary/trip/b.jpg")
    assert names(tmp_path) == ["a.photoslibrary/trip/b.jpg"]


def test_previews_of_other_programs_are_left_out(tmp_path: Path) -> None:
    files(
        tmp_path,
        "@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg",
        "Catalog Previews.lrdata/0/a.jpg",
        "iPod Photo Cache/a.jpg",
        "immich/upload/a.jpg",
        "immich/library/b.jpg",
        "immich/thumbs/a.jpg",
        "immich/encoded-video/a.jpg",
        "immich/profile/a.jpg",
        "storage/.ppstorage",
        "storage/cache/thumbnails/a.jpg",
        "files_trashbin/a.jpg",
    )
    assert names(tmp_path) == ["immich/library/b.jpg", "immich/upload/a.jpg"]


def test_folders_of_such_names_elsewhere_are_folders(tmp_path: Path) -> None:
    wanted = [
        "Previews/a.jpg",
        "database/b.jpg",
        "originals/c.jpg",
        "private/d.jpg",
        "resources/e.jpg",
        "thumbs/f.jpg",
    ]
    files(tmp_path, *wanted)
    assert names(tmp_path) == wanted
