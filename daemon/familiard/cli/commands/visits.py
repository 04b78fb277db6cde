"""`visits`: list whom cameras saw, one line a visit."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from familiar_client.models import Verdict, Visit
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import person_ref
from familiard.cli.output import Output, duration, moment, named, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

PAGE = 500
WORDS = {"today": 0, "yesterday": 1}
"""Days that have a word, as days before this one."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--day", metavar="DAY", help="list this day's visits: 2026-11-27, today, or yesterday (local time)"
    )
    parser.add_argument("--camera", metavar="CAMERA", help="list visits that this camera saw")
    parser.add_argument("--person", metavar="PERSON", help="list this person's visits")
    parser.add_argument("--unknown", action="store_true", help="list visits of unknown people only")
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N", help="number of visits, latest first (default: 20)"
    )


async def _run(call: Invocation) -> None:
    wanted = call.arguments
    if wanted.limit < 1:
        raise UsageError("--limit must be at least 1.")
    if wanted.unknown and wanted.person:
        raise UsageError("Pass either --person or --unknown: the visits of a person are not unknown.")
    after, before = _day(wanted.day) if wanted.day is not None else (None, None)
    async with connect(call) as api:
        visits = await _visits(api, wanted, after, before)
    if call.out.as_json:
        call.out.answer({"visits": visits})
        return
    _show(call.out, visits)
    if not visits:
        filtered = wanted.day or wanted.camera or wanted.person or wanted.unknown
        call.out.say("No matching visits." if filtered else "No visits yet.")
    elif len(visits) == wanted.limit:
        call.out.hint(f"These are the latest {wanted.limit}. Pass --limit to list more.")


async def _visits(
    api: FamiliarClient, wanted: argparse.Namespace, after: datetime | None, before: datetime | None
) -> list[Visit]:
    """The latest visits that are meant, as many as are wanted."""
    visits: list[Visit] = []
    cursor: str | None = None
    while len(visits) < wanted.limit:
        page = await api.visits(
            person_id=person_ref(wanted.person) if wanted.person is not None else None,
            camera=wanted.camera,
            verdict=Verdict.UNKNOWN if wanted.unknown else None,
            after=after,
            before=before,
            # Who asks for a hidden person wants to see them.
            hidden="any" if wanted.person is not None else None,
            limit=min(PAGE, wanted.limit - len(visits)),
            cursor=cursor,
        )
        visits += page.items
        cursor = page.cursor
        if cursor is None:
            break
    return visits


def _day(word: str) -> tuple[datetime, datetime]:
    """When a day begins and ends, in local time.

    Raises:
        UsageError: it is no day.
    """
    try:
        if word in WORDS:
            day = datetime.now().astimezone().date() - timedelta(days=WORDS[word])
        else:
            day = date.fromisoformat(word)
        return _midnight(day), _midnight(day + timedelta(days=1))
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"{word!r} is not a day. Write it as 2026-11-27, or pass today or yesterday."
        ) from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


def _show(out: Output, visits: list[Visit]) -> None:
    if not visits:
        return
    out.table(
        ("id", "began", "lasted", "who", "camera", "pictures"),
        (
            (
                short(visit.id),
                moment(visit.started_at),
                _lasted(visit),
                _who(visit),
                ", ".join(visit.cameras),
                str(visit.snapshots),
            )
            for visit in visits
        ),
        right=("lasted", "pictures"),
    )


def _lasted(visit: Visit) -> str:
    seconds = (visit.last_seen_at - visit.started_at).total_seconds()
    return duration(seconds) + ("" if visit.ended_at is not None else " …")


def _who(visit: Visit) -> Text:
    if visit.person_name is not None:
        return named(visit.person_name)
    verdict = Text(visit.verdict.value, style="dim")
    return verdict.append(f" {short(visit.person_id)}") if visit.person_id is not None else verdict


COMMANDS = (
    Command(
        "visits",
        "list visits: whom cameras saw, and when",
        "Lists visits, latest first. A visit is what sightings of one person in a row add up to, at one camera or "
        "several; one that goes on ends with an ellipsis. Visits of hidden and ignored people are left out.",
        (
            ("visits", "list the latest visits"),
            ("visits --day yesterday --unknown", "list who was unknown yesterday"),
            ("visits --person Anna --camera camera.front_door", "list when Anna was at the front door"),
            ("visits --day 2026-11-27 --limit 1000 --json", "for scripts"),
        ),
        _arguments,
        _run,
    ),
)
