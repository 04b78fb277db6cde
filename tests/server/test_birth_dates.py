"""A birth date is a day on which somebody in a photo can have been born."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from familiard.birth_dates import problem_of

TODAY = datetime.now(UTC).date()


@pytest.mark.parametrize("born", [date(1700, 1, 1), date(1990, 2, 28), TODAY])
def test_a_day_until_today_is_right(born: date) -> None:
    assert problem_of(born) is None


@pytest.mark.parametrize(
    ("born", "problem"),
    [
        (date(1699, 12, 31), "must be a date from 1700 or later"),
        (TODAY + timedelta(days=2), "must not be in the future"),
        (date.max, "must not be in the future"),
    ],
)
def test_another_day_is_refused_with_the_reason(born: date, problem: str) -> None:
    assert problem_of(born) == problem
