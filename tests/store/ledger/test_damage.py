"""Whatever a damaged value makes its reader raise counts as damage, and nothing that is a mistake of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from familiard.store.ledger.damage import UNREADABLE


@pytest.mark.parametrize(
    "read",
    [
        lambda: json.loads("{"),
        lambda: json.loads("[" * 100_000),
        lambda: datetime.fromisoformat("nonsense"),
        lambda: {"a": 1}["b"],
        lambda: int("x"),
        lambda: len(None),  # type: ignore[arg-type]
        lambda: None.strip,  # type: ignore[attr-defined]
        lambda: int(float("inf")),
    ],
)
def test_reading_a_damaged_value_raises_what_is_known(read: Callable[[], object]) -> None:
    with pytest.raises(UNREADABLE):
        read()


def test_a_failed_check_is_no_damage() -> None:
    assert not issubclass(AssertionError, UNREADABLE)
    assert not issubclass(OSError, UNREADABLE)
