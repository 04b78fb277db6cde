"""Programs compared on their own faces: one that finds none is wrong about pairs of one person, and about nobody else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.faces import UNASSIGNED, Faces, gather, open_pack
from benchmarks.peer_accuracy import MISSING, Way, compare, grouping, paired, part, verification
from benchmarks.verification import Pairs
from familiard.packs import PackFiles
from tests import photos


@pytest.fixture(scope="module")
def faces(pack_files: PackFiles) -> Faces:
    """The group, then its six people twice each, the second time mirrored, and a photo of nobody."""
    pipeline = open_pack(pack_files, threads=1)
    people = [photos.face_of_group(who) for who in range(6)]
    pictures: list[tuple[str, NDArray[np.uint8]]] = [("group", _decoded(photos.group_jpeg()))]
    for who, person in enumerate(people):
        pictures += [(str(who), person), (str(who), np.ascontiguousarray(person[:, ::-1]))]
    pictures.append(("no_face", np.full((250, 250, 3), 127, dtype=np.uint8)))
    names = [f"{name}/{name}_{n:04d}.jpg" for n, (name, _) in enumerate(pictures)]
    return gather(names, [pipeline.analyze_pixels(picture) for _, picture in pictures])


def test_some_images_keep_their_own_faces(faces: Faces) -> None:
    rows = np.array([1, 2, 13])
    some = part(faces, rows)
    assert some.images.tolist() == faces.images[rows].tolist()
    assert some.main[2] == UNASSIGNED
    for place, row in enumerate(rows[:2]):
        assert np.array_equal(some.embeddings[some.main[place]], faces.embeddings[faces.main[row]])
        assert some.photo[some.main[place]] == place
    assert len(some.photo) == np.isin(faces.photo, rows).sum() < len(faces.photo)


def test_pairs_point_into_the_images_that_are_in_them() -> None:
    first, second = np.array([7, 3, 9, 1]), np.array([9, 4, 8, 2])
    pairs = Pairs(first, second, np.array([True, False, False, True]), np.arange(4))
    rows, taken = paired(pairs, 2)
    assert rows.tolist() == [7, 8, 9]
    assert rows[taken.first].tolist() == [7, 9]
    assert rows[taken.second].tolist() == [9, 8]
    assert (taken.same.tolist(), taken.fold.tolist()) == ([True, False], [0, 2])


def test_a_face_that_is_not_found_makes_its_pair_different(faces: Faces) -> None:
    pairs = Pairs(
        np.array([1, 1, 1]), np.array([2, 3, 13]), np.array([True, False, False]), np.zeros(3, dtype=np.int64)
    )
    compared = compare(_way(faces), pairs)
    assert compared[0] > 0.8
    assert compared[1] < 0.3
    assert compared[2] == MISSING


def test_who_misses_a_face_pays_for_it_only_where_faces_are_to_be_found(faces: Faces) -> None:
    own = np.arange(6)
    first = np.concatenate([1 + 2 * own, 1 + 2 * own])
    second = np.concatenate([2 + 2 * own, 2 + 2 * np.roll(own, 1)])
    same = np.repeat([True, False], 6)
    pairs = Pairs(first, second, same, np.tile(own // 2, 2))
    blind = _way(faces, "blind")
    blind.main[1] = UNASSIGNED
    rows = {row[0]: row for row in verification([_way(faces), blind], pairs).rows}
    # Photos without a face, accuracy, balanced, at the shipped threshold, where all found both.
    assert rows["sharp"][1:] == (1, "100.00 ± 0.00 %", "100.00 %", "100.00 %", "100.00 ± 0.00 %")
    assert rows["blind"][1] == 2
    assert str(rows["blind"][2]).startswith("91.67")
    assert rows["blind"][4] == "91.67 %"
    assert rows["blind"][5] == "100.00 ± 0.00 %"


def test_people_are_found_by_each_ones_own_vectors(faces: Faces, pack_files: PackFiles) -> None:
    people = part(faces, np.arange(1, 14))
    blind = _way(people, "blind", euclidean=True)
    blind.main[0] = UNASSIGNED
    rows = {row[0]: row for row in grouping([_way(people), blind], people, pack_files.pack.thresholds).rows}
    assert rows["sharp"][2:] == (1, 1, 1)
    # One person of two photos fell apart: of thirteen photos, two are with half of their own.
    assert rows["blind"][2] == 1
    assert rows["blind"][3] == pytest.approx(12 / 13)


def _way(faces: Faces, name: str = "sharp", *, euclidean: bool = False) -> Way:
    return Way(name, faces.main.copy(), faces.embeddings, 0.455, euclidean)


def _decoded(jpeg: bytes) -> NDArray[np.uint8]:
    bgr = cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    return np.ascontiguousarray(bgr[..., ::-1]).astype(np.uint8)
