"""Which photos are in an album now, as SQL over `photo p`; a video counts once, as its first moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from familiar_client.decode import decode
from familiar_client.models import AlbumMatch, AlbumOrder, AlbumRule
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import to_text
from familiard.store.people.refs import current_id

SHOWN = "p.source <> '' AND p.id NOT IN (SELECT photo_id FROM removed)"
"""Photos whose file was not erased and is not gone."""
WITH_FILE = (
    "p.origin <> 'camera' AND EXISTS (SELECT 1 FROM file l WHERE l.digest = p.digest)"
    " AND (p.video_offset IS NULL OR p.video_offset = (SELECT min(o.video_offset) FROM photo o"
    " WHERE o.digest = p.digest AND o.origin <> 'camera' AND o.id NOT IN (SELECT photo_id FROM removed)))"
)
"""Photos and videos of which a file is known; of a video, its first moment."""
OF_PERSON = (
    "p.digest IN (SELECT q.digest FROM member m JOIN face f ON f.id = m.face_id JOIN photo q ON q.id = f.photo_id"
    " WHERE m.person_id IN (SELECT value FROM json_each(?)))"
)
"""Content that shows one of these people, in any moment of a video."""
FAVORITES = (
    "p.digest IN (SELECT q.digest FROM person n JOIN member m ON m.person_id = n.id JOIN face f ON f.id = m.face_id"
    " JOIN photo q ON q.id = f.photo_id WHERE n.favorite)"
)
ORDERS = {
    # columns, whether the largest comes first
    AlbumOrder.OLDEST: ("p.taken_at", False),
    AlbumOrder.NEWEST: ("p.taken_at", True),
    AlbumOrder.CHOSEN: ("a.position", False),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Photos: what to read them from, which of them, and in which order."""

    source: str
    where: str
    values: tuple[str | int, ...]
    order: AlbumOrder


def rule_from(value: object) -> AlbumRule:
    """A rule as it is kept."""
    return decode(AlbumRule, value)


def by_rule(ledger: Ledger, rule: AlbumRule, order: AlbumOrder) -> Selection:
    """The photos that a rule means now; somebody who is gone is in no photo."""
    where, values = [SHOWN], list[str | int]()
    if rule.cameras:
        where.append("p.camera IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(rule.cameras))
    else:
        where.append(WITH_FILE)
    people = list(dict.fromkeys(current_id(ledger, person_id) or person_id for person_id in rule.people))
    groups: Sequence[list[str]] = [people] if rule.match is AlbumMatch.ANY else [[one] for one in people]
    for group in groups if people else ():
        where.append(OF_PERSON)
        values.append(json.dumps(group))
    if rule.favorites:
        where.append(FAVORITES)
    if rule.taken_from is not None:
        where.append("p.taken_at >= ?")
        values.append(_midnight(rule.taken_from))
    if rule.taken_to is not None:
        where.append("p.taken_at < ?")
        values.append(_midnight(rule.taken_to, days=1))
    return Selection("photo p", " AND ".join(where), tuple(values), order)


def chosen(album_id: str, order: AlbumOrder) -> Selection:
    """The photos that were chosen one by one."""
    return Selection(
        "album_photo a JOIN photo p ON p.id = a.photo_id",
        f"a.album_id = ? AND {SHOWN} AND {WITH_FILE}",
        (album_id,),
        order,
    )


def _midnight(day: date, *, days: int = 0) -> str:
    """When a day begins here."""
    try:
        return to_text(datetime.combine(day + timedelta(days=days), time()).astimezone())
    except (OverflowError, OSError, ValueError):
        # Past the calendar of this machine.
        return to_text(datetime.combine(day, time.max if days else time.min))
