"""Positions in a list: opaque, and refused where they are not ones that a list gave out."""

from __future__ import annotations

import base64
import json

import pytest

from familiard.errors import ValidationError
from familiard.store.ledger import cursors


@pytest.mark.parametrize("keys", [("2026-06-01T12:00:00.000000Z", "ab"), (None, 3), (0.5, "ü")])
def test_keys_come_back_as_they_went(keys: tuple[str | float | None, ...]) -> None:
    cursor = cursors.encode(*keys)
    assert cursor.isascii()
    assert "=" not in cursor
    assert cursors.decode(cursor, len(keys)) == keys


def made(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "ä", "!!!", "bm8", made({"a": 1}), made([1]), made([1, 2, 3]), made([[1], 2]), made([2**63, 1])],
)
def test_what_no_list_gave_out_is_refused(cursor: str) -> None:
    with pytest.raises(ValidationError, match="cursor is invalid"):
        cursors.decode(cursor, 2)


def test_text_that_sqlite_cannot_hold_is_refused() -> None:
    with pytest.raises(ValidationError):
        cursors.decode(made(["\ud800", "a"]), 2)
