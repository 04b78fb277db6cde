"""Whether a path or another text names somebody: as whole words, whatever stands between them.

"Ann" is in `Ann/1.jpg`, `ann-2019.jpg`, `AnnAtSea.jpg` and `img_ann01.jpg`, and not in `Annapolis`. Writing without
spaces between words (Chinese, Japanese, Thai, …) has no whole words; there the name only has to occur.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from familiar_client.names import name_key

_SPACELESS = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "BOPOMOFO")
_ASCII_WORD = re.compile(r"[a-z]+|[0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAP = "\x1f"
TELLING = 3
"""Letters of a part of a name that say something by itself."""


class NameMentions:
    """Finds the names of somebody in texts.

    Args:
        names: all names that they ever had.
        others: names of other people; where a longer one of these stands, theirs is meant.
    """

    def __init__(self, names: Iterable[str], others: Iterable[str] = ()) -> None:
        spoken = [words(name) for name in names]
        self.keys = frozenset(name_key(name) for name in names)
        self._names = {_joined(parts) for parts in spoken if parts}
        self._names |= {_joined(["".join(parts)]) for parts in spoken if len(parts) > 1}
        self._parts = {
            _joined([part]) for parts in spoken for part in parts if len(part) >= TELLING and part.isalpha()
        }
        longer = {_joined(words(other)) for other in others}
        self._others = sorted((o for o in longer if any(p in o for p in self._parts | self._names)), key=len)

    def __bool__(self) -> bool:
        return bool(self._names)

    def named(self, name: str) -> bool:
        """Whether this is one of the names, and nothing else."""
        return name_key(name) in self.keys

    def within(self, text: str) -> bool:
        """Whether a whole name is in a text."""
        return self._has(text, self._names)

    def hinted(self, text: str) -> bool:
        """Whether a telling part of a name is in a text, such as the first name."""
        return self._has(text, self._names | self._parts)

    def _has(self, text: str, needles: set[str]) -> bool:
        hay = _joined(words(text))
        for other in reversed(self._others):
            if other not in needles:
                hay = hay.replace(other, _GAP * 2)
        return any(needle in hay for needle in needles)


def words(text: str) -> list[str]:
    """The words and numbers in a text, folded so that equal ones are equal."""
    if text.isascii():
        return _ASCII_WORD.findall(_HUMP.sub(" ", text).casefold())
    found: list[str] = []
    previous = ""
    for letter in name_key(_humped(text)):
        kind = _kind(letter)
        if kind and kind == previous and kind != "one":
            found[-1] += letter
        elif kind:
            found.append(letter)
        previous = kind
    return found


def _humped(text: str) -> str:
    """The text with a blank where a small letter is followed by a capital one."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(" " + composed, composed, strict=False)
    )


def _kind(letter: str) -> str:
    category = unicodedata.category(letter)[0]
    if category == "N":
        return "number"
    if category not in "LM":
        return ""
    return "one" if unicodedata.name(letter, "").startswith(_SPACELESS) else "word"


def _joined(parts: list[str]) -> str:
    return _GAP + _GAP.join(parts) + _GAP if parts else ""
