"""How far each import has come, kept beside the ledger so that it goes on after a kill at the exact photo."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from familiar_client.models import BrokenFile, ImportPhase, ImportStatus, LeftOut, NotedFile
from familiard.errors import Conflict, NotFound, RowDamaged
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import column
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.privacy.name_mentions import NameMentions

BROKEN_KEPT = 100
"""How many broken files an import names; all of them are counted."""
LEFT_OUT_KEPT = 10
"""How many files of each kind that was left out are named."""
ENDED_KEPT = 100
"""How many imports that have ended are remembered."""


@dataclass(frozen=True, slots=True)
class ImportState:
    """An import: what was asked for, and how far it is.

    Attributes:
        path: absolute; what is read.
        source: the same as `path`; an older version kept it as its giver wrote it.
        within: folders that links may not lead out of; None where anything may be read.
        take_back: also add photos that were erased before.
        exclude: patterns of what this import leaves out, beside those of the settings.
        base_folder: the folder that the patterns are relative to; None for the one that is imported.
        raw_path: `path` with the bytes that are no text, for opening it; None where it has none.
        cluster: cluster all faces at the end, if faces were added.
        total: photos and videos below the folder; 0 until they are counted.
        done: files dealt with, and kept: `added` + `known` + `erased` + broken ones.
        added: files that brought something new.
        erased: files that were erased before, and left out.
        faces: stored with them.
        current: the file that is being looked at, below the folder.
        cursor: the last file dealt with, in the order of the walk; None at the start.
        left_out: files and folders that were left out, by kind; they are not among the `total`.
        problem: why it failed.
        noted: files that were used though something was not right with them; the first ones.
        noted_count: how many there are.
        named: faces that have the name that the metadata of their photo gives.
    """

    id: str
    path: str
    source: str
    started_at: datetime
    by_folder: bool = False
    recursive: bool = True
    videos: bool = True
    within: tuple[str, ...] | None = None
    cluster: bool = True
    state: ImportStatus = ImportStatus.RUNNING
    phase: ImportPhase = ImportPhase.IMPORTING
    total: int = 0
    done: int = 0
    added: int = 0
    known: int = 0
    faces: int = 0
    broken: tuple[BrokenFile, ...] = ()
    broken_count: int = 0
    left_out: tuple[LeftOut, ...] = ()
    exclude: tuple[str, ...] = ()
    base_folder: str | None = None
    raw_path: str | None = None
    finished_at: datetime | None = None
    current: str | None = None
    cursor: str | None = None
    problem: str | None = None
    take_back: bool = False
    erased: int = 0
    noted: tuple[NotedFile, ...] = ()
    noted_count: int = 0
    named: int = 0

    def with_broken(self, file: BrokenFile) -> ImportState:
        """One more broken file; the first ones are named."""
        named = (*self.broken, file) if len(self.broken) < BROKEN_KEPT else self.broken
        return replace(self, broken=named, broken_count=self.broken_count + 1)

    def with_noted(self, file: NotedFile) -> ImportState:
        """One more file that was used with a note; the first ones are named."""
        named = (*self.noted, file) if len(self.noted) < BROKEN_KEPT else self.noted
        return replace(self, noted=named, noted_count=self.noted_count + 1)

    def with_left_out(self, path: str, kind: str) -> ImportState:
        """One more file or folder that was left out; a folder's path ends in `/`."""
        folders = path.endswith("/")
        suffix = () if folders else (PurePath(path.rstrip()).suffix.lower(),)
        new = LeftOut(kind, folders, 1, suffix, (path,))
        others = [one for one in self.left_out if (one.kind, one.folders) != (kind, folders)]
        for before in self.left_out:
            if (before.kind, before.folders) == (kind, folders):
                suffixes = tuple(dict.fromkeys((*before.suffixes, *suffix)))
                paths = (*before.paths, path)[:LEFT_OUT_KEPT]
                new = LeftOut(kind, folders, before.count + 1, suffixes, paths)
        most_first = sorted((*others, new), key=lambda one: (one.folders, -one.count, one.kind))
        return replace(self, left_out=tuple(most_first))


class Imports:
    """The imports' states, in the ledger's database."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._db = ledger.db
        self._erasures: list[tuple[datetime, NameMentions]] = []

    def save(self, state: ImportState) -> None:
        """Keep a state; part of the transaction that is open, if one is.

        Raises:
            Conflict: somebody was erased since it began, and its path names them.
        """
        for at, mentions in self._erasures:
            kept = without(state, mentions) if state.started_at <= at else state
            if kept is None:
                raise Conflict(
                    "The import was stopped because its path contains the name of an erased person. Start it again to continue."
                )
            # Where it is now must be known while it runs.
            state = kept if kept.finished_at else replace(kept, cursor=state.cursor)
        if state.finished_at is not None:
            # Where it was is of no use any more, and may be a name.
            state = replace(state, cursor=None)
        self._db.execute("REPLACE INTO import VALUES (?, ?)", (state.id, _encode(state)))

    def get(self, import_id: str) -> ImportState:
        """One import.

        Raises:
            NotFound: there is none with that id.
            RowDamaged: it cannot be read.
        """
        row = self._db.execute("SELECT id, body FROM import WHERE id = ?", (import_id,)).fetchone()
        if row is None:
            raise NotFound("import", import_id)
        return import_of(row)

    def list(self) -> tuple[ImportState, ...]:
        """All imports, latest first."""
        states = self._ledger.readable(self._db.execute("SELECT id, body FROM import"), import_of)
        return tuple(sorted(states, key=lambda state: state.started_at, reverse=True))

    def prune(self, keep: int = ENDED_KEPT) -> None:
        """Forget all but the latest imports that have ended: followed folders make many."""
        ended = [state for state in self.list() if state.finished_at is not None]
        for state in ended[keep:]:
            self._db.execute("DELETE FROM import WHERE id = ?", (state.id,))

    def forget(self, mentions: NameMentions) -> None:
        """Take an erased person's names out of all states; part of the open transaction."""
        for row in self._db.execute("SELECT id, body FROM import").fetchall():
            try:
                state = import_of(row)
                kept = without(state, mentions)
            except RowDamaged:
                kept = None
            if kept is None:
                self._db.execute("DELETE FROM import WHERE id = ?", (row["id"],))
            elif kept != state:
                if kept.finished_at is None and kept.cursor != state.cursor:
                    kept = replace(
                        kept,
                        done=0,
                        added=0,
                        known=0,
                        erased=0,
                        faces=0,
                        broken=(),
                        broken_count=0,
                        noted=(),
                        noted_count=0,
                        named=0,
                        left_out=(),
                    )
                self.save(kept)
        self._erasures.append((now(), mentions))

    def unfinished(self) -> tuple[ImportState, ...]:
        """Those that a stop or a kill interrupted, oldest first."""
        going = (ImportStatus.RUNNING, ImportStatus.INTERRUPTED)
        return tuple(state for state in reversed(self.list()) if state.state in going)


def without(state: ImportState, mentions: NameMentions) -> ImportState | None:
    """A state that names nobody who was erased; None where the import is of a path that does."""
    if any(
        mentions.within(path) for path in (state.path, state.source, *(state.within or ()), *state.exclude)
    ):
        return None
    changes: dict[str, Any] = {
        name: None
        for name in ("cursor", "current", "problem")
        if (text := getattr(state, name)) and mentions.within(text)
    }
    return replace(
        state,
        broken=tuple(
            file
            for file in state.broken
            if not mentions.within(file.path) and not mentions.within(file.detail)
        ),
        noted=tuple(
            file for file in state.noted if not mentions.within(file.path) and not mentions.within(file.note)
        ),
        left_out=tuple(
            replace(files, paths=tuple(path for path in files.paths if not mentions.within(path)))
            for files in state.left_out
        ),
        **changes,
    )


def import_of(row: sqlite3.Row) -> ImportState:
    """A row of `import`.

    Raises:
        RowDamaged: it cannot be read.
    """
    return column("import", row, "body", _decode)


def _encode(state: ImportState) -> str:
    def plain(value: Any) -> Any:
        return to_text(value) if isinstance(value, datetime) else value

    return json.dumps({name: plain(value) for name, value in asdict(state).items()}, separators=(",", ":"))


def _decode(text: str) -> ImportState:
    body: dict[str, Any] = json.loads(text)
    body["state"] = ImportStatus(body["state"])
    # Imports of earlier versions did not cluster.
    body["cluster"] = body.get("cluster", False)
    body["phase"] = ImportPhase(body.get("phase", ImportPhase.IMPORTING))
    body["within"] = None if body["within"] is None else tuple(body["within"])
    body["broken"] = tuple(BrokenFile(**file) for file in body["broken"])
    # Imports of earlier versions noted nothing and left out nothing.
    body["noted"] = tuple(NotedFile(**file) for file in body.get("noted", ()))
    body["left_out"] = tuple(
        LeftOut(**one | {name: tuple(one[name]) for name in ("suffixes", "paths")})
        for one in body.get("left_out", ())
    )
    body["exclude"] = tuple(body.get("exclude", ()))
    body["started_at"] = from_text(body["started_at"])
    body["finished_at"] = body["finished_at"] and from_text(body["finished_at"])
    return ImportState(**body)
