"""Names on the disk: what every file system takes."""

from __future__ import annotations

import pytest

from familiard.originals.names import numbered, safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("IMG_1.HEIC", "IMG_1.HEIC"),
        ("Zoe\u0308.jpg", "Zo\u00eb.jpg"),
        ("🎂 party.jpg", "🎂 party.jpg"),
        (".hidden.jpg", "hidden.jpg"),
        ("..", "file"),
        ("...jpg", "jpg"),
        ("a:b?c*.jpg", "a_b_c_.jpg"),
        ("a/b\\c\0d.jpg", "a_b_c_d.jpg"),
        ("con.jpg", "_con.jpg"),
        ("console.jpg", "console.jpg"),
        ("name. ", "name"),
        ("\u0085.jpg", "_.jpg"),
        ("", "file"),
    ],
)
def test_a_name_is_as_near_as_possible_to_the_given_one(given: str, name: str) -> None:
    assert safe_name(given) == name


def test_a_long_name_keeps_its_suffix_and_whole_letters() -> None:
    name = safe_name("ü" * 300 + ".jpeg")
    assert name.endswith("ü.jpeg")
    assert len(name.encode()) <= 240
    assert len(safe_name("x." + "y" * 400).encode()) <= 240


def test_a_name_that_cannot_be_encoded_is_still_a_name() -> None:
    assert safe_name("a\udcff.jpg") == "a_.jpg"


def test_the_first_free_number_is_taken() -> None:
    assert numbered("IMG_1", set()) == "IMG_1"
    assert numbered("IMG_1", {"img_1"}) == "IMG_1~1"
    assert numbered("IMG_1", {"img_1", "img_1~1", "img_1~3"}) == "IMG_1~2"
