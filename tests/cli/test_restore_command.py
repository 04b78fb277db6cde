"""An update and the way back, as a user types it."""

from __future__ import annotations

import sqlite3

from familiard.cli import data_checkup
from familiard.cli.check import Grade
from familiard.store.ledger import copies
from familiard.store.ledger.schema import MIGRATIONS
from tests.cli.conftest import Familiard
from tests.store import older

NOW = len(MIGRATIONS)


def test_going_back_to_before_an_update(familiard: Familiard) -> None:
    nothing = familiard.on_data("restore")
    assert (nothing.status, nothing.out) == (
        0,
        "No copies of the ledger. An update keeps one for 30 days.\n",
    )
    older.make(5, familiard.data_dir)
    assert familiard.on_data("history").status == 0
    listed = familiard.on_data("restore", "--json").json
    (copy,) = listed["copies"]
    assert (copy["schema"], listed["schema"]) == (5, NOW)
    assert "an earlier version" in familiard.on_data("restore").out

    refused = familiard.on_data("restore", copy["name"])
    assert refused.status == 1
    assert "--yes" in refused.err
    done = familiard.on_data("restore", copy["name"], "--yes")
    assert done.status == 0
    assert "install the earlier version" in done.err + done.out
    assert older.dump(familiard.data_dir / "ledger.db")[0] == "user_version 5"
    (newer, _) = copies.copies(familiard.data_dir)
    assert newer.schema == NOW
    assert f"familiard restore {newer.path.name}" in done.err + done.out


def test_doctor_knows_other_versions(familiard: Familiard) -> None:
    older.make(5, familiard.data_dir)
    ledger = familiard.data_dir / "ledger.db"
    (check,) = data_checkup.ledger(familiard.data_dir)
    assert (check.grade, "schema 5" in check.detail) == (Grade.WARNING, True)
    with sqlite3.connect(ledger) as db:
        db.execute(f"PRAGMA user_version = {NOW + 1}")
    db.close()
    (check,) = data_checkup.ledger(familiard.data_dir)
    assert (check.grade, "Update Familiar" in check.detail) == (Grade.BAD, True)


def test_what_cannot_be_restored_is_refused(familiard: Familiard) -> None:
    folder = familiard.data_dir / copies.FOLDER
    folder.mkdir(parents=True)
    for schema in (copies.DAMAGED, NOW + 1):
        (folder / f"ledger-schema{schema}-2026-01-01.db").write_bytes(b"x")
    for name, said in (
        ("ledger-schema0-2026-01-01.db", "damaged"),
        (f"ledger-schema{NOW + 1}-2026-01-01.db", "Update Familiar first"),
        ("../token", "There is no copy"),
    ):
        refused = familiard.on_data("restore", name, "--yes")
        assert refused.status == 1
        assert said in refused.err


def test_an_update_that_fails_says_what_to_do(familiard: Familiard) -> None:
    older.make(5, familiard.data_dir)
    before = older.dump(familiard.data_dir / "ledger.db")
    (familiard.data_dir / copies.FOLDER).write_text("in the way")
    failed = familiard.on_data("people")
    assert failed.status == 1
    assert "Nothing was changed" in failed.err
    assert older.dump(familiard.data_dir / "ledger.db") == before
