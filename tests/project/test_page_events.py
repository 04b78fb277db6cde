"""The page knows the daemon's events by their names: each name exists, and is documented."""

from __future__ import annotations

import re

from familiard.server.event_hub import OF_PEOPLE
from familiard.store.ledger.events import EVENT_TYPES, OF_A_PHOTO, OF_VISITS
from tests.photos import REPO

SOURCES = ("store/ledger/events.py", "server/routes/sightings.py", "daemon.py")


def events_of_the_daemon() -> set[str]:
    """The types of all events: those that rows of the ledger become, and those that are made where they happen."""
    made = "".join((REPO / "daemon" / "familiard" / source).read_text() for source in SOURCES)
    return {
        *(name for name, _ in EVENT_TYPES.values()),
        *OF_VISITS.values(),
        *OF_PEOPLE,
        *(kind.replace("-", "_") for kind in OF_A_PHOTO),
        *re.findall(r'(?:Event\(\s*None,\s*|encode\()"(\w+)"', made),
        *re.findall(r'yield "(\w+)", person', made),
    }


def test_the_page_names_only_events_that_the_daemon_sends() -> None:
    source = (REPO / "frontend" / "src" / "state" / "events.ts").read_text()
    named = set(re.findall(r'"(\w+)"', source))
    assert {"snapshot_analyzed", "import_progress", "sighting", "recognized"} <= named
    assert not named - events_of_the_daemon()


def test_the_sources_of_the_page_name_no_event_by_guess() -> None:
    known = events_of_the_daemon() | {"connection", "reconnected"}
    guessed = {
        f"{path.relative_to(REPO)}: {name}"
        for path in (REPO / "frontend" / "src").rglob("*.ts")
        for name in re.findall(r'(?:pushed\.|\b)type [!=]== "([a-z]+_[a-z_]+)"', path.read_text())
        if name not in known
    }
    assert not guessed


def test_each_event_is_documented() -> None:
    text = (REPO / "docs" / "api.md").read_text()
    section = text.partition("\n## Events\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", section))
    events = events_of_the_daemon()
    assert len(events) > 30
    assert not events - documented
