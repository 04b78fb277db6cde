"""The daemon's JSON becomes typed values, or says where it is wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from custom_components.familiar.client.decode import decode
from custom_components.familiar.client.errors import UnexpectedAnswer
from custom_components.familiar.client.models import Verdict
from custom_components.familiar.state.household import Household


@dataclass(frozen=True)
class Inner:
    at: datetime


@dataclass(frozen=True)
class Outer:
    name: str | None
    score: float
    count: int
    box: tuple[float, float]
    inner: tuple[Inner, ...]
    verdict: Verdict
    born: date | None = None


GOOD: dict[str, Any] = {
    "name": None,
    "score": 1,
    "count": 2,
    "box": [1, 2.5],
    "inner": [{"at": "2026-11-24T12:00:00Z", "more": 1}],
    "verdict": "unknown",
}


def test_json_becomes_typed_values() -> None:
    value = decode(Outer, GOOD | {"born": "2015-03-14"})
    assert value.inner[0].at.utcoffset() is not None
    assert (value.score, value.box, value.verdict) == (1.0, (1.0, 2.5), Verdict.UNKNOWN)
    assert value.born == date(2015, 3, 14)
    assert decode(Outer, GOOD).born is None


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"name": 7}, "name: expected str"),
        ({"score": True}, "score: expected float"),
        ({"count": True}, "count: expected int"),
        ({"box": [1]}, "box: expected 2 members"),
        ({"box": 1}, "box: expected a list"),
        ({"inner": [{"at": "yesterday"}]}, r"inner\[0\]\.at"),
        ({"inner": ["x"]}, r"inner\[0\]: expected an object"),
        ({"verdict": "perhaps"}, "verdict"),
    ],
)
def test_what_is_wrong_says_where(wrong: dict[str, Any], where: str) -> None:
    with pytest.raises(UnexpectedAnswer, match=where):
        decode(Outer, GOOD | wrong)


def test_what_is_missing_says_so() -> None:
    with pytest.raises(UnexpectedAnswer, match="score is missing"):
        decode(Outer, {key: value for key, value in GOOD.items() if key != "score"})


def test_merges_in_a_circle_end() -> None:
    household = Household(system=None)  # type: ignore[arg-type]
    household.survivors = {"a": "b", "b": "a"}
    assert household.survivor("a") in {"a", "b"}
    household.merge(["a", "a"], "a")
    assert "a" not in household.survivors
