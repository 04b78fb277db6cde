"""One transaction is all or nothing, followers hear of what stays, and a damaged row costs itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from familiard.errors import RowDamaged
from familiard.store.ledger.changes import create_person
from familiard.store.ledger.ledger import Ledger, Row


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    ledger = Ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


class Heard:
    """Notes what a follower hears."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def changed(self, row: Row, /) -> None:
        self.said.append(f"changed {row.kind}")

    def committed(self, rows: Sequence[Row], /) -> None:
        self.said.append(f"committed {len(rows)}")

    def rolled_back(self, rows: Sequence[Row], /) -> None:
        self.said.append(f"rolled back {len(rows)}")


def people(ledger: Ledger) -> int:
    return int(ledger.db.execute("SELECT count(*) FROM person").fetchone()[0])


def test_nested_transactions_are_part_of_the_outermost(ledger: Ledger) -> None:
    heard = Heard()
    ledger.follow(heard)
    with ledger.transaction():
        for name in ("Anna", "Ben"):
            with ledger.change("person-created", {"name": name}) as changes:
                create_person(changes, name)
    assert heard.said == ["changed person-created", "changed person-created", "committed 2"]
    assert people(ledger) == ledger.last_seq == 2


def test_what_fails_leaves_neither_state_nor_row(ledger: Ledger) -> None:
    heard = Heard()
    ledger.follow(heard)

    def fail() -> None:
        with ledger.transaction():
            with ledger.change("person-created", {}) as changes:
                create_person(changes, "Anna")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert heard.said == ["changed person-created", "rolled back 1"]
    assert people(ledger) == ledger.last_seq == 0


def test_a_decision_that_changes_nothing_is_not_written(ledger: Ledger) -> None:
    with ledger.change("person-updated", {}):
        pass
    assert ledger.last_seq == 0


def test_rows_are_appended_and_never_rewritten(ledger: Ledger) -> None:
    with ledger.change("clustered", {"moved": 0}):
        pass
    with pytest.raises(Exception, match="append-only"):
        ledger.db.execute("UPDATE entry SET kind = 'x'")
    with pytest.raises(Exception, match="append-only"):
        ledger.db.execute("DELETE FROM entry")
    with ledger.transaction(), ledger.rewriting():
        ledger.db.execute("UPDATE entry SET data = '{}'")
    assert ledger.meta("rewriting") is None


def test_a_damaged_row_costs_itself_and_is_noted_once(ledger: Ledger) -> None:
    for _ in range(3):
        with ledger.change("clustered", {"moved": 0}):
            pass
    with ledger.transaction(), ledger.rewriting():
        ledger.db.execute("UPDATE entry SET data = '{' WHERE seq = 2")
    for _ in range(2):
        assert [row.seq for row in ledger.since(0)] == [1, 3]
    assert ledger.unreadable == {RowDamaged("entry", "2", "text").detail}


def test_facts_are_said_and_unsaid(ledger: Ledger) -> None:
    ledger.set_meta("color", "blue")
    assert ledger.meta("color") == "blue"
    ledger.set_meta("color", None)
    assert ledger.meta("color") is None
