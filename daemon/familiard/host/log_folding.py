"""One log line a minute for a fault that repeats."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import RLock
from time import monotonic
from traceback import walk_tb

WINDOW_SECONDS = 60.0
VARIANTS = 30
"""Different messages of one kind that are written in a window; more are folded into one line."""
KEPT = 1024
"""Messages that are remembered."""


@dataclass(slots=True)
class _Entry:
    """What was said last of one kind: when, and how often since without being written."""

    at: float
    record: logging.LogRecord
    folded: int = 0


class Folding(logging.Filter):
    """Writes the first of equal messages at once and counts the rest of the minute.

    Two messages are equal if their logger, level and first line are; code that wants to fold more gives a key,
    `extra={"fold": …}`. Errors with different origins are not equal. `flush` writes what was counted.
    """

    def __init__(self, window: float = WINDOW_SECONDS, variants: int = VARIANTS) -> None:
        super().__init__()
        self._window = window
        self._variants = variants
        self._said: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._kinds: dict[Hashable, tuple[float, int]] = {}
        self._lock = RLock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record now."""
        # Each handler asks.
        written: bool | None = getattr(record, "written", None)
        if written is None:
            with self._lock:
                written = record.written = self._decide(record, monotonic())
        return written

    def flush(self, *, everything: bool = False) -> None:
        """Write what was counted in minutes that are over."""
        with self._lock:
            now = monotonic()
            over = [
                (key, said) for key, said in self._said.items() if everything or now - said.at >= self._window
            ]
            for key, _ in over:
                del self._said[key]
            self._kinds = {kind: seen for kind, seen in self._kinds.items() if now - seen[0] < self._window}
        for _, said in over:
            if said.folded:
                _emit(said)

    def _decide(self, record: logging.LogRecord, now: float) -> bool:
        key = _key(record)
        said = self._said.get(key)
        if said is None and not self._is_new(record, now):
            key = (record.name, record.levelno, str(record.msg), "and others")
            said = self._said.get(key)
        if said is not None and now - said.at < self._window:
            said.folded += 1
            return False
        self._remember(key, record, now)
        if said is not None and said.folded:
            record.msg, record.args = _with_count(record, said.folded), None
        return True

    def _is_new(self, record: logging.LogRecord, now: float) -> bool:
        """Whether a message that was not said yet may be written: so many different ones of a kind may."""
        kind = (record.name, record.levelno, str(record.msg))
        if len(self._kinds) > KEPT:
            self._kinds.clear()
        began, count = self._kinds.get(kind, (now, 0))
        if now - began >= self._window:
            began, count = now, 0
        self._kinds[kind] = (began, count + 1)
        return count < self._variants

    def _remember(self, key: Hashable, record: logging.LogRecord, now: float) -> None:
        self._said[key] = _Entry(now, record)
        self._said.move_to_end(key)
        while len(self._said) > KEPT:
            _, oldest = self._said.popitem(last=False)
            if oldest.folded:
                _emit(oldest)


def fold_log(folding: Folding) -> None:
    """Fold everything that this process logs from now on."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(folding)


def unfold_log(folding: Folding) -> None:
    """Write what was counted, and everything from now on."""
    folding.flush(everything=True)
    for handler in logging.getLogger().handlers:
        handler.removeFilter(folding)


def _key(record: logging.LogRecord) -> Hashable:
    wanted: Hashable = getattr(record, "fold", None)
    return record.name, record.levelno, wanted if wanted is not None else _line(record), _origin(record)


def _line(record: logging.LogRecord) -> str:
    try:
        return record.getMessage().partition("\n")[0]
    except (TypeError, ValueError):
        # logging itself says where arguments do not fit.
        return str(record.msg)


def _origin(record: logging.LogRecord) -> Hashable:
    """Where an exception comes from: its kind, and the innermost line."""
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _, trace = record.exc_info
    last = None
    for frame, line in walk_tb(trace):
        last = (frame.f_code.co_filename, line)
    return kind.__qualname__, last


def _with_count(record: logging.LogRecord, folded: int) -> str:
    return f"{_line(record)} … and {folded:,} more in the last minute"


def _emit(said: _Entry) -> None:
    logger = logging.getLogger(said.record.name)
    summary = logger.makeRecord(
        said.record.name,
        said.record.levelno,
        said.record.pathname,
        said.record.lineno,
        _with_count(said.record, said.folded),
        (),
        None,
        extra={"written": True},
    )
    logger.handle(summary)
