"""Nothing that can be in a folder ends a walk of it, and what cannot be read is named with its reason."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from familiard.errors import ValidationError
from familiard.host.files import NotARegularFile, open_regular, read_regular
from familiard.importing.scanner import NANOSECONDS, Scope, check_root, count, order, subfolders, walk
from tests.importing.odd_entries import listening, odd_entries, unprivileged


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder to which everybody can come."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_no_entry_of_a_folder_ends_the_walk(tmp_path: Path) -> None:
    said = odd_entries(tmp_path)
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "z.jpg").write_bytes(b"x")
    (tmp_path / "folder.jpg" / "inner.jpg").write_bytes(b"x")
    found = list(walk(tmp_path, Scope()))
    assert {one.relative: one.problem for one in found if one.problem} == said
    assert [one.relative for one in found if not one.problem] == ["a.jpg", "folder.jpg/inner.jpg", "z.jpg"]
    assert count(tmp_path, Scope()) == len(found)
    assert subfolders(tmp_path) == ["folder.jpg"]
    for i, one in enumerate(found):
        assert list(walk(tmp_path, Scope(), after=one.relative)) == found[i + 1 :]


def test_no_entry_ends_the_walk_of_a_client_on_the_network(tmp_path: Path) -> None:
    odd_entries(tmp_path)
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "out.jpg").symlink_to("/etc/hostname")
    found = {one.relative: one.problem for one in walk(tmp_path, Scope(within=(tmp_path.resolve(),)))}
    assert found["a.jpg"] is None
    assert found["self.jpg"] == "Too many levels of symbolic links"
    assert not found.keys() & {"out.jpg", "zero.jpg"}


def test_a_locked_folder_and_a_link_into_it_are_named(public: Path) -> None:
    for name in ("a/1.jpg", "locked/2.jpg", "locked/deep/3.jpg", "z.jpg"):
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_bytes(b"x")
    (public / "into").symlink_to("locked/deep")
    (public / "into.jpg").symlink_to("locked/2.jpg")
    (public / "locked").chmod(0)
    with unprivileged():
        found = [(one.relative, one.problem) for one in walk(public, Scope())]
        outside = {one.relative for one in walk(public, Scope(within=(public.resolve(),)))}
    denied = "Permission denied"
    assert found == [
        ("a/1.jpg", None),
        ("into", denied),
        ("into.jpg", denied),
        ("locked/", denied),
        ("z.jpg", None),
    ]
    assert {"a/1.jpg", "locked/", "z.jpg"} <= outside


def test_a_folder_that_is_locked_midway_is_named_when_the_walk_goes_on(public: Path) -> None:
    for name in ("a/1.jpg", "a/2.jpg", "b/3.jpg"):
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_bytes(b"x")
    (public / "a").chmod(0)
    with unprivileged():
        found = [one.relative for one in walk(public, Scope(), after="a/1.jpg")]
        later = [one.relative for one in walk(public, Scope(), after="a/")]
    assert found == ["a/", "b/3.jpg"]
    assert later == ["b/3.jpg"]


def test_the_imported_folder_that_is_locked_midway_ends_the_walk_in_words(public: Path) -> None:
    (public / "root").mkdir()
    (public / "root" / "1.jpg").write_bytes(b"x")
    (public / "root").chmod(0)
    with unprivileged(), pytest.raises(ValidationError, match=r"Cannot read .*root: Permission denied"):
        list(walk(public / "root", Scope(), after="0.jpg"))


def test_folders_deeper_than_python_calls_are_walked(tmp_path: Path) -> None:
    depth = 1500
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        # Longer than a path may be in one piece.
        for _ in range(depth):
            Path("a").mkdir()
            os.chdir("a")
        Path("deep.jpg").write_bytes(b"x")
    finally:
        os.chdir(before)
    (tmp_path / "z.jpg").write_bytes(b"x")
    (deep, last) = walk(tmp_path, Scope())
    assert (deep.relative, deep.problem) == ("a/" * depth + "deep.jpg", None)
    assert last.relative == "z.jpg"
    top = tmp_path / "a"
    for _ in range(depth // 10):
        # From the middle: no path on the way is too long then.
        inner = top.joinpath(*["a"] * 9)
        inner.rename(tmp_path / "b") if inner.exists() else None
        shutil.rmtree(top, ignore_errors=True)
        if not (tmp_path / "b").exists():
            break
        (tmp_path / "b").rename(top)


def test_a_folder_whose_path_is_too_long_is_named(tmp_path: Path) -> None:
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(20):
            Path("a" * 250).mkdir()
            os.chdir("a" * 250)
    finally:
        os.chdir(before)
    (tmp_path / "z.jpg").write_bytes(b"x")
    (long, last) = walk(tmp_path, Scope())
    assert long.problem == "File name too long"
    assert last.relative == "z.jpg"


def test_names_of_any_bytes_are_walked_in_one_order(tmp_path: Path) -> None:
    names = [
        b"new\nline.jpg",
        b"\x1b[31mred.jpg",
        b"caf\xe9.jpg",
        b" .jpg",
        b"-dash.jpg",
        b"\xff\xfe.jpg",
        b"tab\t.jpg",
    ]
    names += ["\u202eexe.jpg".encode(), "😀.jpg".encode(), b"a" * 251 + b".jpg", b"trailing.jpg "]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"x")
    found = [one.relative for one in walk(tmp_path, Scope())]
    assert len(found) == len(names)
    assert found == sorted(found, key=order)
    assert all(relative.encode() for relative in found)


def test_a_time_that_no_database_holds_is_brought_near(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    for seconds in (2**62, -(2**62), 2**40):
        try:
            os.utime(path, ns=(0, seconds * 1_000_000_000))
        except (OSError, OverflowError):
            continue
        (found,) = walk(tmp_path, Scope())
        assert -NANOSECONDS <= found.mtime_ns <= NANOSECONDS


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipe", "is a named pipe. Specify a folder"),
        ("socket", "is a socket. Specify a folder"),
        ("zero", "is a device. Specify a folder"),
        ("self", "Cannot read .*self: Too many levels of symbolic links"),
        ("self/below", "Cannot read .*self/below: Too many levels of symbolic links"),
        ("notes.txt/below", "Cannot read .*below: Not a directory"),
        ("x" * 300, "Cannot read .*xxx: File name too long"),
        ("missing", "missing does not exist"),
        ("dangling", "dangling does not exist"),
        ("a.dng", r"cannot read .*a.dng \(RAW\). Export it as JPEG"),
        ("notes.txt", "is not a folder, photo, or video"),
        ("app.ts", "is not a folder, photo, or video"),
    ],
)
def test_whatever_is_named_instead_of_a_folder_is_refused_in_words(
    tmp_path: Path, name: str, said: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    listening(tmp_path / "socket")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "a.dng").write_bytes(b"II*\0")
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "app.ts").write_text("export const x = 1;\n")
    with pytest.raises(ValidationError, match=said):
        check_root(tmp_path / name)


def test_a_link_to_a_folder_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.jpg").write_bytes(b"x")
    (tmp_path / "link").symlink_to("real")
    check_root(tmp_path / "link")
    assert [one.relative for one in walk(tmp_path / "link", Scope())] == ["a.jpg"]


@pytest.mark.parametrize("name", ["pipe.jpg", "socket.jpg", "zero.jpg", "folder.jpg", "terminal.png"])
def test_only_regular_files_are_opened(tmp_path: Path, name: str) -> None:
    odd_entries(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(NotARegularFile, match="not a file"):
        open_regular(tmp_path / name)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_file_that_is_too_large_or_never_ends_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(1000))
    assert read_regular(tmp_path / "a", 1000) == bytes(1000)
    with pytest.raises(OSError, match="larger than"):
        read_regular(tmp_path / "a", 999)
