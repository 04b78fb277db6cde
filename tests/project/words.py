"""Words that Familiar's code, docs and translations do without, and where they are found.

    python -m tests.project.words    prints what is found, by directory

`IDENTIFIERS` holds words that are no part of a name in Python code, `PROSE` patterns that stand in no text (comments,
docstrings, messages, pages, settings), `BRITISH` beginnings of words that American English spells differently.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from tests.photos import REPO

IDENTIFIERS = {
    "look": "recognize, detect, snapshot",
    "looks": "recognize, detect, snapshot",
    "looked": "recognize, detect, snapshot",
    "looking": "recognize, detect, snapshot",
    "company": "cannot_link",
    "anchor": "must_link",
    "anchors": "must_link",
    "stray": "unknown, unmatched",
    "strays": "unknown, unmatched",
    "stranger": "unknown",
    "strangers": "unknown",
    "somebody": "person",
    "nobody": "none, unknown",
    "prominent": "primary_face",
    "gallery": "centroids",
    "hesitation": "hysteresis",
    "tighter": "size_penalty",
    "regroup": "cluster",
    "regrouping": "cluster_proposal",
    "regroupings": "cluster_proposals",
    "difference": "proposal",
    "told": "reported, announced, event",
    "tell": "report, announce",
    "news": "event",
    "anew": "again, rebuild",
    "rooms": "packages, modules, services",
    "house": "daemon, home",
}
"""Part of a name → what to say instead. A name's parts are what underscores and capitals separate."""

PROSE = {
    r"strangers?": "an unknown person",
    r"regroup\w*": "cluster, cluster proposal",
    r"anew": "again; re-cluster, rebuild",
    r"second look": "redetect",
    r"look\w* again": "take another snapshot; repeat",
    r"(?:is|are|was|were|be|being|been) told": "say who tells whom; is reported, unusable",
    r"to be told|be told apart": "unusable; distinguish",
    r"(?:is|are|was|were) answered": "say who answers; the daemon returns",
    r"look(?:s|ed|ing)? at (?:(?:a|an|the|each|every|this|that|its|all) )?"
    r"(?:camera|camera's|face|photo|picture|image|frame|video)s?": "recognize, detect, snapshot",
    r"what is so|(?:becomes|become|became) so|made so": "the current state; applied",
    r"on the fence|fence": "borderline",
    r"corridor": "layers",
    r"pure rooms?|(?:these|its|the|daemon's|each|this|own) rooms?": "packages, modules",
    r"cannot be told|not be told": "unusable",
    r"nobody's": "of no person; unknown",
    r"somebody's": "a person's",
    r"household's? photo": "library",
    r"as a difference": "as a proposal",
    r"the thresholds? of the cut": "linkage threshold",
    r"hesitation": "hysteresis",
    r"prominent": "primary face",
    r"FACTS|STYLE": "say what it says; internal pages are not named",
}
"""Pattern of whole words → what to say instead."""

BRITISH = (
    *(
        "recognis",
        "organis",
        "normalis",
        "initialis",
        "serialis",
        "deserialis",
        "optimis(?!m|t)",
        "realis(?!m|t)",
    ),
    *(
        "summaris",
        "categoris",
        "synchronis",
        "minimis",
        "maximis",
        "prioritis",
        "utilis",
        "customis",
        "authoris",
    ),
    *(
        "standardis",
        "finalis(?!t)",
        "emphasis(?!$)",
        "apologis",
        "generalis",
        "specialis(?!t)",
        "memoris",
        "visualis",
    ),
    *(
        "localis",
        "capitalis",
        "parallelis",
        "vectoris",
        "quantis",
        "binaris",
        "anonymis",
        "tokenis",
        "randomis",
    ),
    *("analys(?!is|es|t|ts$)", "paralys(?!is)", "catalys(?!t)"),
    *(
        "favourit",
        "favour",
        "colour",
        "behaviour",
        "neighbour",
        "honour",
        "humour",
        "labour",
        "harbour",
        "flavour",
    ),
    *("rumour", "vapour", "odour", "armour", "endeavour", "licence", "defence", "offence", "pretence"),
    *(
        "centre",
        "centring",
        "metre",
        "millimetre",
        "centimetre",
        "kilometre",
        "litre",
        "theatre",
        "fibre",
        "calibre",
    ),
    *(
        "labell",
        "modell",
        "signall",
        "travell",
        "levell",
        "totall(?!y)",
        "marshall",
        "tunnell",
        "channell",
        "dialled",
    ),
    *(
        "fulfil(?!l)",
        "enrol(?!l)",
        "skilful",
        "instalment",
        "artefact",
        "programme(?!r|d)",
        "catalogue",
        "cheque",
    ),
    *(
        "grey",
        "whilst",
        "amongst",
        "ageing",
        "learnt",
        "spelt$",
        "focuss",
        "judgement",
        "mould",
        "sceptic",
        "tyre",
    ),
)
"""Beginnings of words in British spelling."""


@dataclass(frozen=True)
class Allowed:
    """A word that may stand where it stands, and why."""

    path: str
    word: str
    reason: str


EXCEPTIONS = (
    Allowed("daemon/familiard/store/ledger/schema.py", "favourite", "the column as earlier versions made it"),
    Allowed("tests/store/*", "favourite", "a ledger of the first version"),
    Allowed(
        "custom_components/familiar/registry/device_choice.py",
        "nobody",
        "the value that installations have stored",
    ),
)
"""At most ten."""

METHODS = ("difference", "difference_update", "symmetric_difference", "tell")
"""Methods of Python's sets and files."""
TEXTS = (".md", ".yaml", ".yml", ".toml", ".ini", ".sh", ".in")
WITHOUT_ENDING = ("scripts", ".ci")
SKIPPED = (
    "requirements/*.txt",
    "docs/measured/*",
    "tests/project/words.py",
    "tests/project/test_terminology.py",
)
"""Locks, numbers, and this list itself."""


@dataclass(frozen=True)
class Finding:
    """A word that should be another."""

    path: str
    line: int
    word: str
    use: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word} → {self.use}"


_PROSE = [
    (re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), use) for pattern, use in PROSE.items()
]
_PROSE[-1] = (re.compile(r"\b(?:FACTS|STYLE)\b"), PROSE[r"FACTS|STYLE"])
_ANY_PROSE = re.compile(rf"\b(?:{'|'.join(PROSE)})\b", re.IGNORECASE)
_BRITISH = re.compile("|".join(f"(?:{beginning})" for beginning in BRITISH))
_LOOK_UP = re.compile(r"look(?:s|ed|ing)?_(?:up|for)")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TEXT_TOKENS = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}


def findings() -> list[Finding]:
    """What is found in the checkout, but for what may stay."""
    return [found for found in all_findings() if not any(_allows(it, found) for it in EXCEPTIONS)]


@cache
def all_findings() -> list[Finding]:
    """What is found in the checkout."""
    return [found for path in files() for found in in_file(path)]


def unused_exceptions() -> list[Allowed]:
    """Exceptions that allow nothing any more."""
    found = all_findings()
    return [it for it in EXCEPTIONS if not any(_allows(it, one) for one in found)]


def files() -> list[Path]:
    """Files with words of ours."""
    tops = (
        "daemon",
        "client",
        "custom_components",
        "blueprints",
        "benchmarks",
        "models",
        "scripts",
        "tests",
        "docs",
    )
    found = [path for top in (*tops, ".github", ".ci", "requirements") for path in (REPO / top).rglob("*")]
    found += [path for path in REPO.iterdir() if path.is_file()]
    return sorted(path for path in found if path.is_file() and _is_ours(path.relative_to(REPO)))


def _is_ours(path: Path) -> bool:
    if "__pycache__" in path.parts or any(fnmatch(str(path), pattern) for pattern in SKIPPED):
        return False
    if path.suffix == ".json":
        return "translations" in path.parts or path.name in {"icons.json", "strings.json"}
    return path.suffix in (".py", *TEXTS) or (not path.suffix and path.parts[0] in WITHOUT_ENDING)


def in_file(path: Path) -> Iterator[Finding]:
    """What is found in one file."""
    name, text = str(path.relative_to(REPO)), path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from in_python(name, text)
    elif "translations" in path.parts and path.name != "en.json":
        # Keys only: values are in another language.
        keys = "\n".join("".join(re.findall(r'"(\w+)": ', line)) for line in text.split("\n"))
        yield from in_prose(name, keys)
    else:
        yield from in_prose(name, text)


def in_python(name: str, text: str) -> Iterator[Finding]:
    """Names in code, and prose in its comments and strings."""
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line = token.start[0]
        if token.type == tokenize.NAME:
            if not (token.string in METHODS and before == "."):
                yield from _in_name(name, line, token.string)
        elif token.type in _TEXT_TOKENS:
            if identifier := re.fullmatch(r"""[rbfRBF]*(["'])(\w+)\1""", token.string):
                yield from _in_name(name, line, identifier[2])
            else:
                yield from in_prose(name, token.string, line)
        before = token.string


def _in_name(name: str, line: int, identifier: str) -> Iterator[Finding]:
    if identifier.startswith("test_") and "/test_" in name:
        # A test's name is a sentence.
        yield from in_prose(name, identifier.replace("_", " "), line)
        return
    yield from (Finding(name, line, word, use) for word, use in _in_identifier(identifier))


@cache
def _in_identifier(identifier: str) -> tuple[tuple[str, str], ...]:
    """The identifier and what to say instead, once for each part that should be another word."""
    identifier = _LOOK_UP.sub("", identifier)
    found = []
    for part in _PARTS.findall(identifier):
        word = part.lower()
        if word in IDENTIFIERS:
            found.append((identifier, IDENTIFIERS[word]))
        elif _BRITISH.match(word):
            found.append((identifier, "American spelling"))
    return tuple(found)


def in_prose(name: str, text: str, first: int = 1) -> Iterator[Finding]:
    """Private words and British spellings in a text."""
    for number, line in enumerate(text.split("\n"), first):
        for pattern, use in _PROSE if _ANY_PROSE.search(line) else ():
            for match in pattern.finditer(line):
                yield Finding(name, number, match[0], use)
        for word in _PARTS.findall(line):
            if _BRITISH.match(word.lower()):
                yield Finding(name, number, word, "American spelling")


def _allows(exception: Allowed, found: Finding) -> bool:
    return fnmatch(found.path, exception.path) and exception.word == found.word


def main() -> None:
    """Print what is found, by directory."""
    found = findings()
    lines = [f"{len(found)} findings in {len({it.path for it in found})} files", ""]
    lines += [
        f"{count:5} {place}" for place, count in sorted(Counter(_place(it.path) for it in found).items())
    ]
    for place in sorted({_place(it.path) for it in found}):
        lines += ["", f"== {place}", *(str(it) for it in found if _place(it.path) == place)]
    sys.stdout.write("\n".join(lines) + "\n")


def _place(path: str) -> str:
    parts = path.split("/")[:-1]
    return "/".join(parts[:3]) or "."


if __name__ == "__main__":
    main()
