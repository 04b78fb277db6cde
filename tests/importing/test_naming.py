"""Folders named after people."""

from __future__ import annotations

import pytest

from familiard.importing.folder_names import person_of, root_is_a_person


@pytest.mark.parametrize(
    ("folders", "person"),
    [
        (("Anna_Smith",), "Anna Smith"),
        (("people", "Abdel_Aziz_Al-Hakim"), "Abdel Aziz Al-Hakim"),
        (("clips", "faces", "anna"), "anna"),
        (("people", "Anna", "2019"), "Anna"),
        (("people", "Anna", "2019", "05-12"), "Anna"),
        (("clips", "faces", "train"), None),
        (("2019", "05"), None),
        ((), None),
        (("  Anna__B  ",), "Anna B"),
        (("Zoe\u0308",), "Zoë"),
        (("安娜",), "安娜"),
        (("علی\u200cرضا",), "علی\u200cرضا"),
        (("\u202eAnna\u202c", "2019"), "Anna"),
        (("👨\u200d👩\u200d👧",), "👨\u200d👩\u200d👧"),
        (("x" * 150,), "x" * 150),
    ],
)
def test_the_folder_that_holds_a_photo_names_the_person(folders: tuple[str, ...], person: str | None) -> None:
    assert person_of(folders) == person


def test_the_folder_asked_for_is_a_person_unless_it_holds_people() -> None:
    assert root_is_a_person([])
    assert root_is_a_person(["2019", "2020"])
    assert not root_is_a_person(["2019", "Anna"])
