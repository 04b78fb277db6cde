"""A number that takes a moment to compute, counted again when the ledger changed, but not with every photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from familiard.store.ledger.ledger import Ledger, Row

COUNT_SECONDS = 60.0
"""A count is at least this old before it is taken again, unless somebody decided something."""
FREQUENT = frozenset(
    {"sighting", "photo-added", "photo-replaced", "photo-returned", "named-by-folder", "named-by-metadata"}
)
"""Rows that come in great numbers while photos are imported."""


class RecentCount:
    """A count of what one ledger holds."""

    def __init__(self, ledger: Ledger) -> None:
        self._stale = True
        self._counted_at = -COUNT_SECONDS
        self._value = 0
        ledger.follow(self)

    def value(self, count: Callable[[], int]) -> int:
        """The count; taken now, or some moments ago."""
        if self._stale and monotonic() - self._counted_at >= COUNT_SECONDS:
            self._value = count()
            self._counted_at, self._stale = monotonic(), False
        return self._value

    def changed(self, row: Row) -> None:
        """Count again: at once after a decision, in some moments after an import, not after a camera's picture."""
        if row.kind != "sighting":
            self._stale = True
        if row.kind not in FREQUENT:
            self._counted_at = -COUNT_SECONDS

    def committed(self, _rows: Sequence[Row], /) -> None:
        """Nothing is left to do."""

    def rolled_back(self, _rows: Sequence[Row], /) -> None:
        """Counting once more does no harm."""
