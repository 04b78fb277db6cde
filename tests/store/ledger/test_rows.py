"""Rows as records: what cannot be read says which column it is in."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from familiar_client.models import Decision, Evidence, Verdict
from familiard.errors import RowDamaged
from familiard.store.ledger.rows import (
    UNDECIDED,
    column,
    decision_from,
    decision_text,
    finite,
    points_of,
    reasons_of,
)

DECIDED = Decision(Verdict.RECOGNIZED, "p", "Anna", similarity=0.9, evidence=(Evidence("f", 0.9),))


def test_a_decision_is_kept_without_the_name() -> None:
    text = decision_text(DECIDED)
    assert "Anna" not in text
    read = decision_from(text)
    assert (read.verdict, read.person_id, read.person_name) == (Verdict.RECOGNIZED, "p", None)
    assert read.evidence == DECIDED.evidence
    assert decision_from(UNDECIDED).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"verdict":"x","evidence":[],"reasons":[]}',
        '{"verdict":"unknown","evidence":[{}],"reasons":[]}',
        '{"verdict":"unknown","evidence":[],"reasons":[1]}',
        '{"verdict":"unknown","evidence":[],"reasons":[],"similarity":NaN}',
        '{"verdict":"unknown","evidence":[],"reasons":[],"similarity":1e999}',
    ],
)
def test_what_is_no_decision_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        decision_from(text)


def test_landmarks_are_five_finite_points() -> None:
    points = np.arange(10, dtype=np.float32).reshape(5, 2)
    assert points_of(points.tobytes())[4] == (8.0, 9.0)
    for damaged in (points.tobytes()[:-4], np.full((5, 2), np.inf, dtype=np.float32).tobytes()):
        with pytest.raises(ValueError, match=r"reshape|finite"):
            points_of(damaged)


def test_reasons_are_words() -> None:
    assert reasons_of('["blurred"]') == ("blurred",)
    with pytest.raises(ValueError, match="list of words"):
        reasons_of('{"a": 1}')


def test_a_damaged_column_is_named() -> None:
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    row = db.execute("SELECT 'f1' AS id, 9e999 AS score").fetchone()
    with pytest.raises(RowDamaged) as raised:
        column("face", row, "score", finite)
    assert all(word in raised.value.detail for word in ("face", "f1", "score"))
    db.close()
