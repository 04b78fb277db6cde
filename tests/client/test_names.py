"""What a name may be, and when two are one: the same in the daemon and in Home Assistant."""

from __future__ import annotations

import random
import unicodedata

import pytest

from familiar_client.names import name_key, problem_with, readable, search_key

PERSIAN = "علی\u200cرضا"
SINHALA = "ශ්\u200dරී"
FAMILY = "👨\u200d👩\u200d👧"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "name", [PERSIAN, SINHALA, FAMILY, SCOTLAND, "👩🏽\u200d💻", "क्\u200dष", "❤️", "Zoë", "3", "李小龍"]
)
def test_letters_that_belong_to_a_name_stay(name: str) -> None:
    assert readable(name) == name
    assert problem_with(name) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eAnna\u202c", "Anna"),
        ("\ufeffAn\u200bna\u2060", "Anna"),
        ("An\u00adna\u200e", "Anna"),
        ("An\u200cna", "Anna"),
        (f"{PERSIAN}\u200c\u200c", PERSIAN),
        ("\u2066Anna\u2069 \u200f Smith", "Anna Smith"),
        ("  Anna\u3000 \tSmith\n", "Anna Smith"),
        ("Zoe\u0308", "Zoë"),
        ("Zoe\u200b\u0308", "Zoë"),
        ("Anna\U000e0041", "Anna"),
        ("\u3164\u200d\u2800", ""),
    ],
)
def test_marks_that_nobody_sees_are_dropped(typed: str, kept: str) -> None:
    assert readable(typed) == kept


@pytest.mark.parametrize(
    "name", ["", "\u0301", "\x1b[31mAnna", "Anna\x00", "Anna\x9b", "Anna\ufffe", "x" * 101]
)
def test_what_is_no_name_says_why(name: str) -> None:
    assert problem_with(readable(name)) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BÜLOW", "bülow"),
        ("Влад", "ВЛАД"),
        ("Zoe\u0308", "ZOË"),
        ("Straße", "STRASSE"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("İpek", "ipek"),
        (PERSIAN, PERSIAN.replace("\u200c", "")),
        ("❤", "❤️"),
        ("ǅ", "ǆ"),
    ],
)
def test_case_composition_and_invisible_marks_make_no_other_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "Ana"), ("Bülow", "Bulow"), ("Иван", "Ivan"), (SCOTLAND, "🏴")]
)
def test_other_letters_make_another_name(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [("BÜLOW", "von bülow"), ("bulow", "von Bülow"), ("влад", "Владимир"), ("zoe", "ZOË"), ("ﬁ", "Sofia")],
)
def test_a_search_ignores_case_and_accents(text: str, name: str) -> None:
    assert search_key(text) in search_key(name)


def test_a_readable_name_is_its_own_readable_name() -> None:
    chance = random.Random(11)
    pool = "aÅ ßİıЙжعی\u200c\u200d\u200b\u202e\u0301\u0307\u0308\ufe0f👩🏽❤ක්\u3164\u2800\U000e0067🏴한ﬁ\t\n"
    for _ in range(5000):
        text = "".join(chance.choices(pool, k=chance.randint(0, 12)))
        once = readable(text)
        assert readable(once) == once == unicodedata.normalize("NFC", once)
        assert name_key(once) == name_key(text)
