"""Escape control characters: names of files, cameras, and people can contain anything."""

from __future__ import annotations

import logging

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
"""Directional marks and line separators, which reorder or break what is shown."""
_SHOWN = {code: f"\\x{code:02x}" for code in _CONTROLS} | {code: f"\\u{code:04x}" for code in _DIRECTIONS}
_IN_LINES = {code: shown for code, shown in _SHOWN.items() if chr(code) not in "\n\t"}
_IN_JSON = {code: f"\\u{code:04x}" for code in _IN_LINES if code >= 0x7F}


def visible(text: str) -> str:
    """Escape control characters, except line breaks and tabs.

    A file's name could otherwise clear the screen, set the window's title, or type for the user (CWE-150).
    """
    return text.translate(_IN_LINES)


def visible_line(text: str) -> str:
    """Escape control characters, line breaks and tabs included."""
    return text.translate(_SHOWN)


def visible_json(document: str) -> str:
    """Escape the control characters that JSON leaves alone; the value stays the same."""
    return document.translate(_IN_JSON)


class LogFormatter(logging.Formatter):
    """A log formatter whose lines a message cannot break, without control characters."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        """Format the line."""
        record.message = visible_line(record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """Format the line with its traceback."""
        return visible(super().format(record))
