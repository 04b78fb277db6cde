"""What was decided, newest first; and undo of all but erasure, as an inverse row.

What would be undone next can be asked first, and named when it is undone, so that nothing else is undone instead.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from familiar_client.models import Entry, Page, Step
from familiar_client.names import labeled, name_key
from familiard.errors import Conflict, NotFound, RowDamaged
from familiard.store.ledger import cursors
from familiard.store.ledger.changes import Change, ChangeSet, decode, pair_key, read
from familiard.store.ledger.concerned import concerned
from familiard.store.ledger.ledger import Ledger, row_of
from familiard.store.ledger.summaries import DECISIONS, ERASURES, SHOWN, changed, summary
from familiard.store.ledger.timestamps import from_text
from familiard.store.people import assignments, removed_faces
from familiard.store.privacy.erase_from_ledger import INCOMPLETE

ENTRY = (
    "SELECT e.*, EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.seq"
    " AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.undoes = u.seq)) AS undone FROM entry e"
)


SHOWN_OF_EACH = 8
"""Faces and people whose IDs a row has, so that it can be shown in pictures."""


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


EFFECTIVE = f"(e.changes <> '[]' OR e.kind IN ({_listed(ERASURES)}))"
"""Rows that changed something; older versions wrote down decisions that did not."""


class History:
    """The decisions of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def list(self, cursor: str | None = None, limit: int = 100) -> Page[Entry]:
        """Decisions, newest first; photos and sightings are not decisions."""
        before = cursors.decode(cursor, 1)[0] if cursor is not None else 2**62
        rows = self._ledger.db.execute(
            f"{ENTRY} WHERE e.seq < ? AND e.kind IN ({_listed(SHOWN)}) AND {EFFECTIVE} ORDER BY e.seq DESC LIMIT ?",
            (before, limit + 1),
        ).fetchall()
        following = cursors.encode(rows[limit - 1]["seq"]) if len(rows) > limit else None
        return Page(self._ledger.readable(rows[:limit], self._entry), following)

    def decided_since(self, seq: int) -> bool:
        """Whether there is a decision past a row; what cameras and imports bring is none."""
        return self.last_since(seq) is not None

    def last_since(self, seq: int) -> int | None:
        """The newest decision past a row, if there is one."""
        query = f"SELECT max(seq) FROM entry e WHERE seq > ? AND kind IN ({_listed(SHOWN)}) AND {EFFECTIVE}"
        newest: int | None = self._ledger.db.execute(query, (seq,)).fetchone()[0]
        return newest

    def erased_since(self, seq: int) -> bool:
        """Whether a person or a photo was erased past a row."""
        query = f"SELECT 1 FROM entry WHERE seq > ? AND kind IN ({_listed(ERASURES)}) LIMIT 1"
        return self._ledger.db.execute(query, (seq,)).fetchone() is not None

    def get(self, seq: int) -> Entry:
        """One row.

        Raises:
            NotFound: there is none with that number.
        """
        return self._entry(self._row(seq))

    def next_undo(self, seq: int | None = None) -> Step:
        """What `undo` would do now.

        Raises:
            NotFound: there is no such row.
        """
        return self._step("undo", self._last() if seq is None else self._row(seq), named=seq is not None)

    def next_redo(self) -> Step:
        """What `redo` would do now."""
        return self._step("redo", self._last_undone(), named=True)

    def undo(self, seq: int | None = None, *, expected_seq: int | None = None) -> Entry:
        """Take a decision back: the last one that still holds, or the one with that number.

        Args:
            expected_seq: what the caller takes for the last decision.

        Returns the row that says so.

        Raises:
            Conflict: nothing to undo, it was undone, it is another one than expected, it cannot be undone, or a later
                decision built on it.
            NotFound: there is no such row.
        """
        step = self.next_undo(seq)
        return self._reverse(self._checked(step, expected_seq), "undone")

    def redo(self, seq: int | None = None, *, expected_seq: int | None = None) -> Entry:
        """Do again what was undone last, as long as nothing else was decided since; or the undone row of that number.

        Raises:
            Conflict: nothing to redo, it is not undone, it is another row than expected, or a later decision depends
                on the undo.
            NotFound: there is no such row.
        """
        step = self.next_redo() if seq is None else self._step("redo", self._undo_of(seq), named=True)
        return self._reverse(self._checked(step, expected_seq), "redone")

    def _undo_of(self, seq: int) -> sqlite3.Row:
        """The row that undid a row and still holds."""
        row = self._row(seq)
        undo: sqlite3.Row | None = self._ledger.db.execute(
            f"SELECT * FROM ({ENTRY} WHERE e.undoes = ?) WHERE NOT undone ORDER BY seq DESC LIMIT 1", (seq,)
        ).fetchone()
        if undo is None or not row["undone"]:
            raise Conflict(
                f"Row {seq} ({self._entry(row).summary}) is not undone, so there is nothing to redo.", seq=seq
            )
        return undo

    def _checked(self, step: Step, expected_seq: int | None) -> sqlite3.Row:
        """The row of a step that is possible, and expected."""
        if expected_seq is not None and step.seq != expected_seq:
            raise Conflict(
                f"Someone made another decision in the meantime. {step.detail} Nothing was changed; check it and try again.",
                seq=step.seq,
                expected_seq=expected_seq,
            )
        if not step.possible or step.seq is None:
            raise Conflict(step.detail, seq=step.seq)
        return self._row(step.seq)

    def _step(self, verb: str, row: sqlite3.Row | None, *, named: bool) -> Step:
        if row is None:
            return Step(possible=False, seq=None, summary=None, detail=f"There is nothing to {verb}.")
        try:
            sentence = self._entry(row).summary
        except RowDamaged as damage:
            return Step(possible=False, seq=row["seq"], summary=None, detail=damage.detail)
        problem = self._problem(row) if verb == "undo" else None
        if problem is not None and not named:
            problem = (
                f"The last decision ({sentence}) cannot be undone. To undo an earlier one, pass its number."
            )
        elif problem is not None:
            problem = f"Row {row['seq']} ({sentence}) {problem}."
        does = f"{verb.capitalize()} applies to row {row['seq']}: {sentence}."
        return Step(possible=problem is None, seq=row["seq"], summary=sentence, detail=problem or does)

    def _problem(self, row: sqlite3.Row) -> str | None:
        """Why a row cannot be undone, as the end of a sentence."""
        if row["undone"]:
            return "is already undone"
        if row["kind"] in ERASURES or row["kind"] not in DECISIONS:
            return "cannot be undone"
        if json.loads(row["data"]).get(INCOMPLETE):
            return "cannot be undone: part of what it changed was erased"
        return "changed nothing that still exists" if row["changes"] == "[]" else None

    def _last(self) -> sqlite3.Row | None:
        """The last decision that still holds, also one that cannot be undone."""
        row: sqlite3.Row | None = self._ledger.db.execute(
            f"SELECT * FROM ({ENTRY} WHERE e.kind IN ({_listed((*DECISIONS, *ERASURES))}) AND {EFFECTIVE})"
            " WHERE NOT undone ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return row

    def _last_undone(self) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._ledger.db.execute(
            f"SELECT * FROM ({ENTRY} WHERE e.kind = 'undone' AND {EFFECTIVE}) WHERE NOT undone AND seq >"
            f" (SELECT coalesce(max(e.seq), 0) FROM entry e WHERE e.kind IN ({_listed((*DECISIONS, *ERASURES))})"
            f" AND {EFFECTIVE}) ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return row

    def _row(self, seq: int) -> sqlite3.Row:
        row: sqlite3.Row | None = self._ledger.db.execute(f"{ENTRY} WHERE e.seq = ?", (seq,)).fetchone()
        if row is None:
            raise NotFound("row of history", str(seq))
        return row

    def _reverse(self, row: sqlite3.Row, kind: str) -> Entry:
        row_of(row)
        reversed_data = json.loads(row["data"])
        data = {"seq": row["seq"], "kind": row["kind"], "of": reversed_data}
        with self._ledger.change(kind, data, undoes=row["seq"]) as changes:
            for change in reversed(decode(row["changes"])):
                self._take_back(changes, change, row["seq"])
            heir = reversed_data.get("person_id") if row["kind"] == "person-split" else None
            for change in changes.changes():
                if change.table == "person" and change.after is None:
                    self._hand_over(changes, change.key, heir)
            for change in changes.changes():
                self._refuse_taken_name(change)
        return self.get(self._ledger.last_seq)

    def _hand_over(self, changes: ChangeSet, person_id: str, heir: str | None) -> None:
        """Give the faces of a person who is gone to an heir, if there is one; what was said of them stays."""
        for face_id in assignments.members(self._ledger, person_id):
            if heir is None or read(self._ledger.db, "rejection", pair_key(face_id, heir)):
                changes.set_member(face_id, None)
            else:
                confirmed = read(self._ledger.db, "member", face_id)[1]
                changes.set_member(face_id, heir, confirmed=confirmed, same_person=True)

    def _take_back(self, changes: ChangeSet, change: Change, seq: int) -> None:
        """Make one change undone, unless a later decision built on it; what no person decided gives way."""
        if not all(self._is_stored(face_id) for face_id in _faces_in_key(change)):
            # An old face of a camera, which was deleted after the decision on it was undone.
            return
        if change.table == "album_photo" and not self._has_photo(change.key.split("|")[1]):
            return
        if change.table == "member" and not removed_faces.stands(self._ledger, change.key):
            removed_faces.reverse_beside(self._ledger, changes, change)
            return
        current = read(self._ledger.db, change.table, change.key)
        if current == change.after:
            changes.apply(change.inverse())
            return
        later = self._later_decision(seq, change.key)
        if later is not None or change.table != "member":
            which = f" (row {later['seq']}: {self._entry(later).summary})" if later is not None else ""
            raise Conflict(
                f"A later change{which} depends on this one. Undo the later one first (see the history).",
                seq=seq,
                later_seq=later["seq"] if later is not None else None,
            )
        changes.apply(replace(change.inverse(), before=current))
        if current is not None:
            assignments.delete_if_empty(self._ledger, changes, current[0])

    def _is_stored(self, face_id: str) -> bool:
        return self._ledger.db.execute("SELECT 1 FROM face WHERE id = ?", (face_id,)).fetchone() is not None

    def _has_photo(self, photo_id: str) -> bool:
        return self._ledger.db.execute("SELECT 1 FROM photo WHERE id = ?", (photo_id,)).fetchone() is not None

    def _later_decision(self, seq: int, key: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._ledger.db.execute(
            f"SELECT * FROM ({ENTRY} WHERE e.seq > ? AND e.kind IN ({_listed(DECISIONS)}) AND instr(e.changes, ?))"
            " WHERE NOT undone ORDER BY seq DESC LIMIT 1",
            (seq, key),
        ).fetchone()
        return row

    def _refuse_taken_name(self, change: Change) -> None:
        """A name that comes back must not be somebody else's by now."""
        if change.table != "person" or change.after is None or change.after["name"] is None:
            return
        label = labeled(change.after["name"], change.after["note"])
        row = self._ledger.db.execute(
            "SELECT id FROM person WHERE label_key = ? AND id <> ?", (name_key(label), change.key)
        ).fetchone()
        if row is not None:
            raise Conflict(
                f"Another person is named {label!r} now. Rename that person first, then undo.",
                person_id=row["id"],
                name=change.after["name"],
            )

    def _entry(self, row: sqlite3.Row) -> Entry:
        entry = row_of(row)
        faces, people = concerned(self._ledger.db, entry.changes)
        return Entry(
            seq=row["seq"],
            at=from_text(row["at"]),
            kind=row["kind"],
            summary=summary(entry.kind, entry.data, entry.changes, self._who),
            data=entry.data,
            undoable=self._problem(row) is None,
            undone=bool(row["undone"]),
            faces=len(faces),
            face_ids=tuple(faces[:SHOWN_OF_EACH]),
            person_ids=tuple(people[:SHOWN_OF_EACH]),
            changed=changed(entry.kind, entry.data, entry.changes),
        )

    def _who(self, person_id: str | None) -> str:
        """The name that a person has now."""
        if person_id is None:
            return "no one"
        row = self._ledger.db.execute("SELECT name FROM person WHERE id = ?", (person_id,)).fetchone()
        return str(row["name"]) if row and row["name"] else "an unnamed person"


def _faces_in_key(change: Change) -> list[str]:
    """The faces that a decision other than on whose they are speaks of."""
    ids = change.key.split("|")
    return {"deleted": ids, "rejection": ids[:1], "apart": ids, "face_review": ids}.get(change.table, [])
