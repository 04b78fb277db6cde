"""The report of a migration says what came, what not, and why."""

from __future__ import annotations

import pytest

from familiard.cli.migration.report import SHOWN, MigrationReport
from familiard.cli.output import Output


def test_what_did_not_come_is_listed_up_to_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    report = MigrationReport("Immich", "http://immich", people={"Anna": 2, "Bob": 5}, added=7)
    for number in range(SHOWN + 3):
        report.miss(f"{number}.jpg", "It is gone.")
    report.show(Output(as_json=False))
    shown = capsys.readouterr().out
    assert "7 photos added, 0 already known, 7 faces of 2 people named." in shown
    assert shown.index("Bob") < shown.index("Anna")
    assert f"Not migrated: {SHOWN + 3}" in shown and "and 3 more" in shown
