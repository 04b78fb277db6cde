"""What reading a damaged value raises."""

from __future__ import annotations

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""From JSON, dates, enumerations, arrays and records that are built from them."""
