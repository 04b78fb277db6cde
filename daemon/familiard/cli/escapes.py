"""What a terminal would obey is shown instead: names of files, cameras and people can hold anything."""

from __future__ import annotations

import logging

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
"""Line separators too: what follows one of these is not where it seems to be."""
_SHOWN = {code: f"\\x{code:02x}" for code in _CONTROLS} | {code: f"\\u{code:04x}" for code in _DIRECTIONS}
_IN_LINES = {code: shown for code, shown in _SHOWN.items() if chr(code) not in "\n\t"}
_IN_JSON = {code: f"\\u{code:04x}" for code in _IN_LINES if code >= 0x7F}


def visible(text: str) -> str:
    """Text whose control characters can be read; line breaks and tabs stay.

    A file's name can clear the screen, set the window's title or answer for the user (CWE-150).
    """
    return text.translate(_IN_LINES)


def visible_line(text: str) -> str:
    """The same for what must stay on one line."""
    return text.translate(_SHOWN)


def visible_json(document: str) -> str:
    """A JSON document of the same value; what JSON itself does not escape is escaped as well."""
    return document.translate(_IN_JSON)


class LogFormatter(logging.Formatter):
    """Log lines that a message cannot break, and that hold nothing a terminal would obey."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        """The line itself."""
        record.message = visible_line(record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The line with its traceback."""
        return visible(super().format(record))
