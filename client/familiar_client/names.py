"""What a person's name may be, and when two names are the same one.

The rule is Unicode's own: names are kept in normalization form C and compared by canonical caseless matching
(The Unicode Standard, 3.13, D145), without the characters that nobody sees. The daemon and its
clients share this file, so that they agree.
"""

import unicodedata
from collections.abc import Sequence

MOST_LETTERS = 100
"""Code points of a name."""

_JOINERS = "\u200c\u200d"
"""Non-joiner and joiner: they shape Persian, Indic and Sinhala words, and join emoji."""
_JOINED = frozenset({"Lo", "Lm", "Mn", "Mc", "So", "Sk"})
"""Categories beside which a joiner means something; letters with case never join."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Blank characters that count as letters, marks or symbols."""
_BLACK_FLAG = "\U0001f3f4"
_VISIBLE = frozenset("LNPS")
_COMBINING_DOT = "\u0307"


def readable(name: str) -> str:
    """A name as it is kept: composed, on one line, without marks that nobody sees; empty where nothing is left."""
    seen = "".join(letter for letter in unicodedata.normalize("NFC", name) if not _is_invisible(letter))
    kept = ""
    for position, letter in enumerate(seen):
        before, after = kept[-1:], seen[position + 1 :].lstrip(_JOINERS)[:1]
        if letter in _JOINERS:
            keep = _joins(before) and _joins(after)
        else:
            keep = not _is_tag(letter) or before == _BLACK_FLAG or _is_tag(before)
        kept += letter if keep else ""
    # What was dropped may have stood between two blanks, or between a letter and its accent.
    return " ".join(unicodedata.normalize("NFC", kept).split())


def problem_with(name: str) -> str | None:
    """What keeps a readable name from being one, in a sentence; None where nothing does."""
    if not any(unicodedata.category(letter)[0] in _VISIBLE for letter in name):
        return "A name needs at least one visible character."
    if any(unicodedata.category(letter) in {"Cc", "Cs"} or _is_noncharacter(letter) for letter in name):
        return "A name cannot contain control characters. Type it again without them."
    if len(name) > MOST_LETTERS:
        return f"A name has at most {MOST_LETTERS} characters; this one has {len(name)}."
    return None


def name_key(name: str) -> str:
    """What equal names share: case, composition and invisible marks make no difference."""
    folded = unicodedata.normalize("NFD", readable(name)).casefold()
    folded = unicodedata.normalize("NFD", folded).casefold()
    seen = "".join(letter for letter in folded if letter not in _JOINERS and not _is_variation(letter))
    # The capital I with a dot folds to an i with a second one.
    return " ".join(unicodedata.normalize("NFC", seen.replace("i" + _COMBINING_DOT, "i")).split())


def search_key(text: str) -> str:
    """What a search compares: as `name_key`, and without the accents of Latin, Greek and Cyrillic letters."""
    decomposed = unicodedata.normalize("NFKD", name_key(text)).casefold()
    return "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")


def meant_by(text: str, people: Sequence[tuple[str | None, str | None]]) -> list[int]:
    """Whom a text means among people, each a name and a note: their positions.

    That is who is written exactly so, else who has that name and note, else everybody of that name.
    """
    clean, wanted = readable(text), name_key(text)
    labels = [labeled(name, note) if name else "" for name, note in people]
    rules = (
        [at for at, label in enumerate(labels) if label == clean],
        [at for at, label in enumerate(labels) if name_key(label) == wanted],
        [at for at, (name, _note) in enumerate(people) if name_key(name or "") == wanted],
    )
    return next(filter(None, rules), []) if wanted else []


def labeled(name: str, note: str | None) -> str:
    """A name with what tells its bearer from another of the same name."""
    return f"{name} ({note})" if note else name


def _is_invisible(letter: str) -> bool:
    """Whether it shows nothing, and shapes nothing either; joiners and tags depend on their neighbors."""
    if letter in _JOINERS or _is_tag(letter):
        return False
    return letter in _INVISIBLE or unicodedata.category(letter) == "Cf"


def _joins(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter) in _JOINED


def _is_tag(letter: str) -> bool:
    """Whether it spells the region of a flag, such as Scotland's."""
    return bool(letter) and "\U000e0020" <= letter <= "\U000e007f"


def _is_variation(letter: str) -> bool:
    return (
        "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
        or "\u180b" <= letter <= "\u180f"
    )


def _is_noncharacter(letter: str) -> bool:
    return "\ufdd0" <= letter <= "\ufdef" or ord(letter) & 0xFFFE == 0xFFFE
