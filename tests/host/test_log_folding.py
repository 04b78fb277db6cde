"""A fault that repeats is one line of the log a minute."""

from __future__ import annotations

import io
import logging

import pytest

from familiard.host.log_folding import Folding


class Log:
    """A logger of its own and what it wrote."""

    def __init__(self, folding: Folding) -> None:
        self.folding = folding
        self.logger = logging.getLogger(f"tests.folding.{id(self)}")
        self.logger.propagate = False
        self.logger.setLevel(logging.INFO)
        self._text = io.StringIO()
        # Two, as where something else listens as well.
        for stream in (self._text, io.StringIO()):
            handler = logging.StreamHandler(stream)
            handler.addFilter(folding)
            self.logger.addHandler(handler)

    @property
    def lines(self) -> list[str]:
        """All lines."""
        return self._text.getvalue().splitlines()


@pytest.fixture
def log() -> Log:
    """A log that folds."""
    return Log(Folding())


def test_a_message_that_repeats_is_written_once_and_counted(log: Log) -> None:
    for _ in range(5313):
        log.logger.error("socket.accept() out of system resource\nsocket: %s", object())
    assert log.lines[0] == "socket.accept() out of system resource"
    assert len(log.lines) == 2
    log.folding.flush(everything=True)
    assert log.lines[2:] == ["socket.accept() out of system resource … and 5,312 more in the last minute"]
    log.folding.flush(everything=True)
    assert len(log.lines) == 3


def test_what_repeats_for_longer_is_written_with_its_count_each_minute() -> None:
    log = Log(Folding(window=0.0))
    log.logger.warning("Again")
    log.logger.warning("Again")
    assert log.lines == ["Again", "Again"]


def test_different_messages_are_all_written(log: Log) -> None:
    for number in range(10):
        log.logger.warning("Cannot read %d.jpg", number)
    assert len(log.lines) == 10


def test_too_many_different_messages_of_one_kind_are_folded_as_well() -> None:
    log = Log(Folding(variants=5))
    for number in range(1000):
        log.logger.warning("Cannot read %d.jpg", number)
    assert len(log.lines) == 6
    log.folding.flush(everything=True)
    assert log.lines[-1].endswith("… and 994 more in the last minute")


def test_errors_with_different_origins_are_different(log: Log) -> None:
    def fail(how: int) -> None:
        if how:
            message = "one"
            raise ValueError(message)
        message = "other"
        raise ValueError(message)

    for how in (0, 1, 0, 1):
        try:
            fail(how)
        except ValueError:
            log.logger.exception("Something went wrong")
    assert log.lines.count("Something went wrong") == 2


def test_a_key_folds_what_its_writer_says_is_one_fault(log: Log) -> None:
    for number in range(50):
        log.logger.info("refused /%d", number, extra={"fold": ("192.0.2.7", 401)})
    assert log.lines == ["refused /0"]


def test_a_message_whose_arguments_do_not_fit_breaks_nothing(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    text = "two: %s %s"
    log.logger.error(text, "one")
    log.logger.error("the next")
    assert log.lines == ["the next"]
