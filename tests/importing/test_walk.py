"""The walk: photos and videos in one lasting order, without loops, hidden folders or junk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from familiard.errors import ValidationError
from familiard.importing.file_kinds import Kind
from familiard.importing.scanner import Scope, check_root, count, order, walk

EVERYTHING = Scope()


def files(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(root: Path, scope: Scope = EVERYTHING, after: str | None = None) -> list[str]:
    return [found.relative for found in walk(root, scope, after)]


def test_photos_and_videos_are_found_in_folders_below(tmp_path: Path) -> None:
    files(tmp_path, "b.jpg", "a/z.HEIC", "a/b/c.webp", "clip.mp4", "notes.txt", "a.jpg")
    assert names(tmp_path) == ["a/b/c.webp", "a/z.HEIC", "a.jpg", "b.jpg", "clip.mp4"]
    assert [found.kind for found in walk(tmp_path, Scope())][-1] is Kind.VIDEO
    assert count(tmp_path, Scope()) == 5


def test_the_order_is_that_of_the_names_part_by_part(tmp_path: Path) -> None:
    files(tmp_path, "a/1.jpg", "a.jpg", "a b/2.jpg", "Z.jpg", "ä.jpg", "a/b/3.jpg")
    found = names(tmp_path)
    assert found == sorted(found, key=order)


def test_a_walk_goes_on_after_any_of_its_files(tmp_path: Path) -> None:
    files(tmp_path, "a/1.jpg", "a.jpg", "a b/2.jpg", "Z.jpg", "a/b/3.jpg", "a/b.jpg", "b/4.png")
    whole = names(tmp_path)
    for i, name in enumerate(whole):
        assert names(tmp_path, after=name) == whole[i + 1 :]


def test_a_walk_goes_on_after_a_file_that_is_gone(tmp_path: Path) -> None:
    files(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    (tmp_path / "b.jpg").unlink()
    assert names(tmp_path, after="b.jpg") == ["c.jpg"]


def test_hidden_folders_previews_and_waste_bins_are_left_alone(tmp_path: Path) -> None:
    files(
        tmp_path, ".thumbnails/a.jpg", "@eaDir/b.jpg", "x/#recycle/c.jpg", "._d.jpg", ".hidden.jpg", "e.jpg"
    )
    assert names(tmp_path) == ["e.jpg"]


def test_a_hidden_folder_that_is_asked_for_is_imported(tmp_path: Path) -> None:
    files(tmp_path, ".storage/a.jpg")
    assert names(tmp_path / ".storage") == ["a.jpg"]


def test_links_are_followed_but_never_in_circles(tmp_path: Path) -> None:
    files(tmp_path, "album/a.jpg", "elsewhere/b.jpg")
    root = tmp_path / "album"
    (root / "again").symlink_to(root)
    (root / "other").symlink_to(tmp_path / "elsewhere")
    (root / "other2").symlink_to(tmp_path / "elsewhere")
    (root / "dangling.jpg").symlink_to(tmp_path / "nothing.jpg")
    found = list(walk(root, Scope()))
    assert [one.relative for one in found] == ["a.jpg", "dangling.jpg", "other/b.jpg"]
    assert found[1].problem == "No such file or directory"


def test_links_do_not_lead_out_of_what_is_allowed(tmp_path: Path) -> None:
    files(tmp_path, "album/a.jpg", "album/real/c.jpg", "secret/b.jpg")
    root = tmp_path / "album"
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "out.jpg").symlink_to(tmp_path / "secret" / "b.jpg")
    (root / "in.jpg").symlink_to(root / "real" / "c.jpg")
    found = [one.relative for one in walk(root, Scope(within=(root.resolve(),)))]
    assert found == ["a.jpg", "in.jpg", "real/c.jpg"]


def test_only_the_folder_itself_and_only_photos_where_that_is_wanted(tmp_path: Path) -> None:
    files(tmp_path, "a.jpg", "b/c.jpg", "d.mov")
    assert names(tmp_path, Scope(recursive=False)) == ["a.jpg", "d.mov"]
    assert names(tmp_path, Scope(videos=False)) == ["a.jpg", "b/c.jpg"]


def test_a_single_file_is_a_walk_of_one(tmp_path: Path) -> None:
    files(tmp_path, "Anna/a.jpg")
    (found,) = walk(tmp_path / "Anna" / "a.jpg", Scope())
    assert (found.relative, found.folders, found.size) == ("a.jpg", ("Anna",), 1)


def test_a_name_that_is_no_text_can_be_shown_all_the_same(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")).write_bytes(b"x")
    (found,) = walk(tmp_path, Scope())
    assert found.relative == "caf\\xe9.jpg"
    assert found.path.read_bytes() == b"x"


def test_a_folder_that_cannot_be_read_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    files(tmp_path, "a/1.jpg", "b/2.jpg")
    if os.geteuid() == 0:
        pytest.skip("root reads every folder")
    (tmp_path / "a").chmod(0)
    try:
        found = list(walk(tmp_path, Scope()))
    finally:
        (tmp_path / "a").chmod(0o700)
    assert [(one.relative, one.problem) for one in found] == [("a/", "Permission denied"), ("b/2.jpg", None)]


def test_what_cannot_be_imported_is_refused_with_what_is_wrong(tmp_path: Path) -> None:
    files(tmp_path, "notes.txt")
    with pytest.raises(ValidationError, match="does not exist"):
        check_root(tmp_path / "missing")
    with pytest.raises(ValidationError, match="not a folder, photo, or video"):
        check_root(tmp_path / "notes.txt")
    check_root(tmp_path)
