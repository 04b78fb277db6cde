"""`familiard visits`, as a person types it."""

from __future__ import annotations

import http.client
import json
import socket
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cli.conftest import Familiard
from tests.server.people import portrait

NOON = datetime(2026, 6, 1, 12).astimezone()


class OverSocket(http.client.HTTPConnection):
    """A connection to the daemon's socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def post(familiard: Familiard, path: str, image: bytes, **query: str) -> Any:
    connection = OverSocket(str(familiard.data_dir / "familiard.sock"))
    connection.request("POST", f"{path}?{urlencode(query)}", image, {"Content-Type": "image/jpeg"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, body
    return body


@pytest.fixture
def household(familiard: Familiard) -> Familiard:
    """A daemon that runs: Anna came to the door and the gate on one day, somebody unknown came to the gate on the next."""
    daemon = familiard.start("serve", "--data-dir", familiard.data_dir, "--port", "0", "--no-zeroconf")
    while not (familiard.data_dir / "familiard.sock").exists():
        assert daemon.poll() is None
        time.sleep(0.05)
    assert familiard.on_data("visits").out == "No visits yet.\n"
    post(familiard, "/v1/enroll", portrait(0, 1), name="Anna")
    for camera, who, moment in (
        ("door", 0, NOON),
        ("door", 0, NOON + timedelta(seconds=30)),
        ("gate", 0, NOON + timedelta(hours=1)),
        ("gate", 3, NOON + timedelta(days=1)),
    ):
        post(familiard, "/v1/sightings", portrait(who), camera=camera, taken_at=moment.isoformat())
    return familiard


def began(familiard: Familiard, *arguments: str) -> list[str]:
    """When each listed visit began."""
    listed = familiard.on_data("visits", *arguments, "--json").json["visits"]
    return [
        datetime.fromisoformat(one["started_at"]).astimezone(NOON.tzinfo).strftime("%d %H:%M")
        for one in listed
    ]


def test_visits_are_listed_and_filtered(household: Familiard) -> None:
    _, anna, *rest = household.on_data("visits").out.splitlines()[1:]
    assert "2026-06-01 13:00" in anna
    assert "Anna" in anna
    assert "gate" in anna
    assert "30.0 s" in rest[0]
    assert "unknown" in household.on_data("visits", "--unknown").out
    assert began(household) == ["02 12:00", "01 13:00", "01 12:00"]
    assert began(household, "--day", "2026-06-01") == ["01 13:00", "01 12:00"]
    assert began(household, "--day", "2026-06-02") == ["02 12:00"]
    assert began(household, "--camera", "door") == ["01 12:00"]
    assert began(household, "--person", "anna") == ["01 13:00", "01 12:00"]
    assert began(household, "--person", "Anna", "--camera", "gate") == ["01 13:00"]
    assert began(household, "--unknown") == ["02 12:00"]
    assert began(household, "--limit", "1") == ["02 12:00"]
    assert "Pass --limit" in household.on_data("visits", "--limit", "2").out
    assert household.on_data("visits", "--day", "yesterday").out == "No matching visits.\n"
    assert household.on_data("hide", "Anna").status == 0
    assert began(household) == ["02 12:00"]
    assert began(household, "--person", "Anna") == ["01 13:00", "01 12:00"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("--day", "2026-13-01"),
            "'2026-13-01' is not a day. Write it as 2026-11-27, or pass today or yesterday.",
        ),
        (("--day", ""), "is not a day"),
        (("--day", "9999-12-31"), "is not a day"),
        (("--limit", "0"), "--limit must be at least 1."),
        (("--person", "Anna", "--unknown"), "Pass either --person or --unknown"),
        (("--person", " "), "Specify a person"),
    ],
)
def test_what_is_wrong_is_refused(familiard: Familiard, arguments: tuple[str, ...], says: str) -> None:
    refused = familiard.on_data("visits", *arguments)
    assert refused.status in (1, 2)
    assert says in refused.err
    assert "Traceback" not in refused.err


def test_a_person_whom_nobody_knows_is_named(familiard: Familiard) -> None:
    refused = familiard.on_data("visits", "--person", "Zoe")
    assert refused.status == 1
    assert "Zoe" in refused.err
