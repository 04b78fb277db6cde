"""What users said about people and their faces, when two people become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from familiard.store.ledger.changes import Change, ChangeSet, pair_key
from familiard.store.ledger.ledger import Ledger


def forget_apartness(ledger: Ledger, changes: ChangeSet, ids: Sequence[str]) -> None:
    """Take back what was said against a merge of these people."""
    own = _faces_of(ids)
    for row in ledger.db.execute(
        f"SELECT face_id, other_id FROM apart WHERE face_id IN ({own}) AND other_id IN ({own})", (*ids,) * 4
    ).fetchall():
        changes.apply(Change("apart", pair_key(row["face_id"], row["other_id"]), before=True, after=None))
    for row in ledger.db.execute(
        f"SELECT face_id, person_id FROM rejection WHERE face_id IN ({own}) AND person_id IN ({_marks(ids)})",
        (*ids,) * 3,
    ).fetchall():
        changes.reject(row["face_id"], row["person_id"], said=False)


def inherit_rejections(ledger: Ledger, changes: ChangeSet, heir_id: str, former_ids: Sequence[str]) -> None:
    """A face that is not one of the former people is not their heir, unless it is the heir's already."""
    for row in ledger.db.execute(
        f"SELECT face_id, person_id FROM rejection WHERE person_id IN ({_marks(former_ids)})"
        " AND face_id NOT IN (SELECT face_id FROM member WHERE person_id = ?)",
        (*former_ids, heir_id),
    ).fetchall():
        changes.reject(row["face_id"], row["person_id"], said=False)
        changes.reject(row["face_id"], heir_id)


def inherit_facts(changes: ChangeSet, heir_id: str, former_ids: Sequence[str]) -> None:
    """Keep the favorite mark, birth date, and chosen feature photo of people whom another person absorbs.

    The absorbing person's own come first.
    """
    state = changes.person(heir_id)
    assert state is not None
    for former_id in former_ids:
        former = changes.person(former_id)
        if former is not None:
            state = replace(
                state,
                favorite=state.favorite or former.favorite,
                birth_date=state.birth_date or former.birth_date,
                feature_face_id=state.feature_face_id or former.feature_face_id,
            )
    changes.set_person(heir_id, state)


def _faces_of(ids: Sequence[str]) -> str:
    """A query for the faces of people, also of photos that were removed; the ids are its parameters, twice."""
    return (
        f"SELECT face_id FROM member WHERE person_id IN ({_marks(ids)})"
        f" UNION SELECT face_id FROM aside WHERE person_id IN ({_marks(ids)})"
    )


def _marks(ids: Sequence[str]) -> str:
    return ",".join("?" * len(ids))
