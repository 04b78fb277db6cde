"""Regions are found again in the upright image, whichever way the file is stored and the program counts."""

from __future__ import annotations

import numpy as np
import pytest

from familiard.vision.orientation import upright
from familiard.xmp.placement import Cropped, Placed, place, stored_size, turned, turned_back
from familiard.xmp.regions import Region

WIDTH, HEIGHT = 60, 40
"""Of the stored image."""
REGION = Region("Anna", 0.1, 0.2, 0.2, 0.3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_region_turns_with_the_pixels(orientation: int) -> None:
    stored = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    stored[8:20, 6:18] = 255
    rows, columns = np.nonzero(upright(stored, orientation)[:, :, 0])
    width, height = stored_size(WIDTH, HEIGHT, orientation)
    (one,) = place([REGION._replace(applied=(WIDTH, HEIGHT))], width, height, orientation, [])
    left, top, across, down = one.box
    assert (left, top) == pytest.approx((columns.min(), rows.min()))
    assert (left + across, top + down) == pytest.approx((columns.max() + 1, rows.max() + 1))
    back = turned_back(turned(REGION, orientation), orientation)
    assert back[1:5] == pytest.approx(REGION[1:5])


def faces(placed: list[Placed]) -> list[int | None]:
    return [one.face for one in placed]


def test_regions_of_the_upright_image_are_known_by_their_dimensions() -> None:
    width, height = stored_size(WIDTH, HEIGHT, 6)
    (one,) = place([REGION._replace(applied=(width, height))], width, height, 6, [])
    assert one.box == pytest.approx((4, 12, 8, 18))


def test_without_dimensions_the_detected_faces_decide() -> None:
    width, height = stored_size(WIDTH, HEIGHT, 6)
    as_stored = turned(REGION, 6)
    box = (as_stored.x * width, as_stored.y * height, as_stored.width * width, as_stored.height * height)
    assert faces(place([REGION], width, height, 6, [box])) == [0]
    box = (REGION.x * width, REGION.y * height, REGION.width * width, REGION.height * height)
    assert faces(place([REGION], width, height, 6, [box])) == [0]


def test_a_resized_photo_keeps_its_regions_and_a_cropped_one_does_not() -> None:
    assert place([REGION._replace(applied=(6000, 4000))], 600, 400, 1, [])[0].box == pytest.approx(
        (60, 80, 120, 120)
    )
    assert place([REGION._replace(applied=(5999, 4001))], 600, 400, 1, [])
    with pytest.raises(Cropped):
        place([REGION._replace(applied=(6000, 4000))], 500, 400, 1, [])


def test_each_region_means_the_nearest_face_and_no_face_is_meant_twice() -> None:
    left = Region("Anna", 0.10, 0.1, 0.2, 0.3)
    right = Region("Bob", 0.25, 0.1, 0.2, 0.3)
    boxes = [(26.0, 10.0, 18.0, 28.0), (11.0, 12.0, 18.0, 26.0)]
    assert faces(place([left, right], 100, 100, 1, boxes)) == [1, 0]
    assert faces(place([left, right], 100, 100, 1, boxes[:1])) == [None, 0]


def test_a_large_region_means_the_face_in_its_middle_only() -> None:
    region = Region("Anna", 0.2, 0.2, 0.4, 0.4)
    assert faces(place([region], 100, 100, 1, [(30, 30, 20, 20)])) == [0]
    assert faces(place([region], 100, 100, 1, [(22, 22, 10, 10)])) == [None]
    assert faces(place([region], 100, 100, 1, [(39, 39, 2, 2)])) == [None]
