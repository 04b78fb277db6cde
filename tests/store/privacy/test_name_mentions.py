"""A name is found in a text as whole words, in any script, and a longer name of another person is theirs."""

from __future__ import annotations

import pytest

from familiard.store.privacy.name_mentions import NameMentions, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AnnAtSea.jpg", ["ann", "at", "sea", "jpg"]),
        ("img_ann01.JPG", ["img", "ann", "01", "jpg"]),
        ("Ärger-im_Haus", ["arger", "im", "haus"]),
        ("", []),
    ],
)
def test_a_text_falls_into_words_and_numbers(text: str, found: list[str]) -> None:
    folded = [word.translate(str.maketrans("äü", "au")) for word in words(text)]
    assert folded == found


def test_a_first_name_is_a_hint_and_not_the_name() -> None:
    mentions = NameMentions(["Anna Berg"])
    assert mentions.within("/photos/anna-berg/1.jpg")
    assert mentions.within("/photos/AnnaBerg.jpg")
    assert not mentions.within("/photos/anna/1.jpg")
    assert mentions.hinted("/photos/anna/1.jpg")
    assert not mentions.hinted("/photos/annapolis/1.jpg")


def test_a_longer_name_is_somebody_elses() -> None:
    mentions = NameMentions(["Ann"], ["Ann Smith"])
    assert not mentions.within("ann_smith.jpg")
    assert mentions.within("ann_smith and ann.jpg")


def test_only_the_name_alone_is_named() -> None:
    mentions = NameMentions(["Ann"])
    assert mentions.named("ANN")
    assert not mentions.named("Ann Smith")


def test_without_a_name_nothing_is_found() -> None:
    mentions = NameMentions([])
    assert not mentions
    assert not mentions.within("anything")
