"""Times in requests: read back as they were given, or refused before anything is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from familiard.store.ledger.timestamps import now, to_text
from familiard.store.store import Store
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import portrait


@pytest.mark.parametrize(
    "said",
    [
        "0001-01-01",
        "0001-01-01T00:00:00+14:00",
        "0002-11-30T00:00:00Z",
        "0999-12-31T23:59:59Z",
        "1825-12-31T23:59:59Z",
        pytest.param(to_text(now() + timedelta(days=3)), id="in three days"),
        "2099-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
    ],
)
async def test_a_sighting_at_an_impossible_time_is_refused_and_not_stored(client: Client, said: str) -> None:
    answer = await client.ask(
        "POST", "/v1/sightings", params={"camera": "door", "taken_at": said}, data=portrait(0)
    )
    assert answer.status == 422
    assert answer.json["field"] == "taken_at"
    assert (await client.ask("GET", "/v1/sightings")).json["items"] == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("1826-01-02T00:00:00Z", "1826-01-02T00:00:00.000000Z"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00.000000Z"),
        ("2024-05-01T10:00:00 02:00", "2024-05-01T08:00:00.000000Z"),
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00.000000Z"),
        ("2024-05-01", "2024-05-01T00:00:00.000000Z"),
    ],
)
async def test_a_time_is_read_back_as_it_was_given_and_is_utc_without_an_offset(
    client: Client, said: str, read: str
) -> None:
    answer = await client.ask(
        "POST", "/v1/sightings", params={"camera": said, "taken_at": said}, data=portrait(1)
    )
    assert answer.status == 200, answer.json
    assert answer.json["taken_at"] == read
    listed = await client.ask("GET", "/v1/sightings", params={"camera": said})
    assert [item["taken_at"] for item in listed.json["items"]] == [read]


async def test_an_hour_ahead_is_a_clock_that_runs_fast(client: Client) -> None:
    said = to_text(datetime.now(UTC) + timedelta(hours=1))
    answer = await client.ask(
        "POST", "/v1/sightings", params={"camera": "fast", "taken_at": said}, data=portrait(2)
    )
    assert answer.status == 200


@pytest.mark.parametrize("bound", ["after", "before"])
@pytest.mark.parametrize("said", ["0001-01-01", "0020-05-01T00:00:00Z", "9999-12-31T23:59:59Z"])
async def test_bounds_may_lie_anywhere_in_the_calendar(client: Client, bound: str, said: str) -> None:
    everything = {item["id"] for item in (await client.ask("GET", "/v1/sightings")).json["items"]}
    assert everything
    answer = await client.ask("GET", "/v1/sightings", params={bound: said})
    assert answer.status == 200
    wanted = everything if (bound == "after") == (said < "1000") else set()
    assert {item["id"] for item in answer.json["items"]} == wanted


async def test_a_bound_beyond_the_calendar_is_refused(client: Client) -> None:
    for said in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "10000-01-01", "-1-01-01"):
        assert (await client.ask("GET", "/v1/sightings", params={"after": said})).status == 422


async def test_a_birth_date_that_cannot_be_is_refused(client: Client) -> None:
    person = (await client.ask("POST", "/v1/people", json={"name": "Anna"})).json["id"]
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    for born in ("0001-01-01", "1699-12-31", "2019-02-30", tomorrow, "9999-12-31", "20190531"):
        answer = await client.ask("PATCH", f"/v1/people/{person}", json={"birth_date": born})
        assert answer.status == 422, born
    answer = await client.ask("PATCH", f"/v1/people/{person}", json={"birth_date": "1790-03-04"})
    assert answer.json["birth_date"] == "1790-03-04"


async def test_a_damaged_row_is_reported_and_repaired_and_all_lists_go_on(
    instance: RunningDaemon, client: Client
) -> None:
    seen = await client.ask("POST", "/v1/sightings", params={"camera": "gate"}, data=portrait(3))
    face = seen.json["faces"][0]["id"]

    def poison(store: Store) -> None:
        db = store.ledger.db
        with store.ledger.transaction(), store.ledger.rewriting():
            db.execute("UPDATE face SET taken_at = '1-01-01T00:00:00.000000Z' WHERE id = ?", (face,))
            db.execute(
                "UPDATE photo SET taken_at = '1-01-01T00:00:00.000000Z' WHERE id ="
                " (SELECT photo_id FROM face WHERE id = ?)",
                (face,),
            )

    await instance.services.store.read(poison)
    for path in ("/v1/people", "/v1/faces", "/v1/photos", "/v1/sightings", "/v1/history", "/v1/export"):
        assert (await client.ask("GET", path)).status == 200, path
    answer = await client.ask("GET", f"/v1/faces/{face}")
    assert (answer.status, answer.json["code"]) == (503, "row-damaged")
    problems = (await client.ask("GET", "/v1/system")).json["problems"]
    assert "row-damaged" in {problem["code"] for problem in problems}
    assert (await client.ask("POST", "/v1/repair")).json == {"repaired": 2}
    assert (await client.ask("GET", f"/v1/faces/{face}")).status == 200
    problems = (await client.ask("GET", "/v1/system")).json["problems"]
    assert "row-damaged" not in {problem["code"] for problem in problems}
