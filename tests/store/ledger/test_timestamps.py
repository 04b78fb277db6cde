"""Times are written so that they read and sort; what earlier versions wrote otherwise is made good."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from familiard import dates
from familiard.store.ledger.schema import MIGRATIONS
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.models import FacesQuery, PeopleQuery
from tests.store.household import Album, Clock, Household, Reopen

YEARS = (1, 2, 20, 99, 999, 1000, 1825, 1826, 1999, 2026, 9999)


@contextmanager
def rewriting(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """The ledger of a store that is closed, without its append-only rule."""
    with closing(sqlite3.connect(data_dir / "ledger.db")) as db, db:
        db.execute("REPLACE INTO meta VALUES ('rewriting', 'yes')")
        yield db
        db.execute("DELETE FROM meta WHERE key = 'rewriting'")


def downgrade(ledger: Path) -> None:
    """Make it a ledger of the first version, with the same rows."""
    newer = ledger.rename(ledger.with_suffix(".newer"))
    with closing(sqlite3.connect(ledger, isolation_level=None)) as db:
        MIGRATIONS[0](db)
        db.execute("PRAGMA user_version = 1")
        db.execute("ATTACH ? AS newer", (str(newer),))
        for (table,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if not table.startswith("sqlite_"):
                columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
                # A later version spells one of them differently.
                now = columns.replace("favourite", "favorite")
                db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {now} FROM newer.{table}")
    newer.unlink()


def test_every_year_reads_back_and_sorts_as_text() -> None:
    times = [datetime(year, 1, 1, 10, tzinfo=UTC) for year in YEARS]
    texts = [to_text(time) for time in times]
    assert [from_text(text) for text in texts] == times
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {27}


def test_an_offset_that_leads_out_of_the_calendar_ends_at_its_edge() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    last = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12)))
    assert to_text(first).startswith("0001-01-01T00:00")
    assert to_text(last).startswith("9999-12-31T23:59")


@pytest.mark.parametrize(
    "text", ["1-01-01T00:00:00.000000Z", "2026-06-01", "2026-06-01T12:00:00Z", "", "x" * 27]
)
def test_text_of_another_form_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="form"):
        from_text(text)


@pytest.mark.parametrize(
    ("moment", "can_be"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), False),
        (datetime(1, 1, 1), False),  # noqa: DTZ001  # local time
        (datetime(1825, 12, 31, tzinfo=UTC), False),
        (datetime(1826, 1, 2, tzinfo=UTC), True),
        (datetime(1999, 1, 1), True),  # noqa: DTZ001  # local time
        (now() + timedelta(hours=20), True),
        (now() + timedelta(days=2), False),
        (datetime(2099, 1, 1, tzinfo=UTC), False),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))), False),
        (None, False),
    ],
)
def test_photography_begins_in_1826_and_ends_tomorrow(moment: datetime | None, can_be: bool) -> None:
    assert (dates.plausible(moment) is not None) == can_be


@pytest.mark.parametrize("ns", [10**27, -(10**27), 2**63 - 1, -(2**63), 4 * 10**18, -5 * 10**18])
def test_a_file_time_that_cannot_be_is_none(ns: int) -> None:
    assert dates.of_file(ns) is None


@pytest.mark.parametrize("seconds", [1e300, float("inf"), float("nan"), -1e18, 1e12])
def test_an_offset_into_a_video_that_cannot_be_leaves_its_start(seconds: float) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    assert dates.later(start, seconds) == start
    assert dates.later(start, 2.5) == start + timedelta(seconds=2.5)


def test_a_data_directory_that_was_poisoned_opens_and_heals(household: Household, reopen: Reopen) -> None:
    store = household.store
    anna, bob, carl, _ = household.people
    faces = {who: store.faces.list(FacesQuery(person_id=who)).items for who in household.people}
    poison = {
        faces[anna][0].id: "1-01-01T00:00:00.000000Z",
        faces[bob][0].id: "2099-01-01T00:00:00.000000Z",
        faces[carl][0].id: "1503-01-01T00:00:00.000000Z",
    }
    data_dir = store.data_dir
    store.close()
    with rewriting(data_dir) as db:
        for face_id, text in poison.items():
            db.execute("UPDATE face SET taken_at = ? WHERE id = ?", (text, face_id))
            db.execute(
                "UPDATE photo SET taken_at = ? WHERE id = (SELECT photo_id FROM face WHERE id = ?)",
                (text, face_id),
            )
        db.execute("UPDATE person SET first_seen = '1-01-01T00:00:00.000000Z' WHERE id = ?", (anna,))
        db.execute("UPDATE person SET last_seen = '2099-01-01T00:00:00.000000Z' WHERE id = ?", (bob,))
    downgrade(data_dir / "ledger.db")
    store = reopen()
    assert len(store.faces.list(FacesQuery()).items) == 12
    assert len(store.photos.list().items) == 12
    people = {person.id: person for person in store.people.list(PeopleQuery()).items}
    assert people.keys() == set(household.people)
    assert people[anna].first_seen == min(face.taken_at for face in faces[anna][1:])
    for face_id in poison:
        face = store.faces.get(face_id)
        assert face.taken_at == store.photos.get(face.photo_id).added_at
    assert people[bob].last_seen == store.faces.get(faces[bob][0].id).taken_at
    assert not store.ledger.unreadable


def test_a_photo_that_arrived_while_the_clock_was_not_set_keeps_its_time(
    household: Household, reopen: Reopen
) -> None:
    store = household.store
    face = store.faces.list(FacesQuery()).items[0]
    store.close()
    with rewriting(store.data_dir) as db:
        db.execute("UPDATE photo SET added_at = '1970-01-01T00:00:09.000000Z' WHERE id = ?", (face.photo_id,))
    downgrade(store.ledger.path)
    assert reopen().faces.get(face.id).taken_at == face.taken_at


def test_a_photo_of_any_year_can_be_stored_and_listed(
    household: Household, album: Album, source: Clock
) -> None:
    store = household.store
    given = source()
    for year in YEARS:
        store.intake.observe(
            album.portraits[5][0],
            type(given)(given.origin, given.path, f"{year:064}", datetime(year, 1, 2, tzinfo=UTC)),
        )
    listed = [face.taken_at for face in store.faces.list(FacesQuery()).items]
    assert listed == sorted(listed, reverse=True)
    assert {time.year for time in listed} >= set(YEARS)
    before = store.faces.list(FacesQuery(before=datetime(1000, 1, 1, tzinfo=UTC))).items
    assert [face.taken_at.year for face in before] == [999, 99, 20, 2, 1]
