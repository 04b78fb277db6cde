"""What becomes of one looked-at file in the store: added, replaced, moved, or known as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from familiard.host.files import printable
from familiard.importing.results import Analyzed, Known
from familiard.store.ingest.file_names import Applied, PhotoNames
from familiard.store.ingest.ingest import FolderName
from familiard.store.models import Source
from familiard.store.people import removed_faces

if TYPE_CHECKING:
    from familiard.store.store import Store
    from familiard.vision.results import Analysis

SAME_TIME = timedelta(seconds=1)


class FileStore:
    """Keeps files' outcomes; on the store's thread, within the batch's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._where = store.whereabouts
        self._names: list[FolderName] = []
        self._in_metadata: list[PhotoNames] = []

    def keep(self, outcome: Analyzed | Known, person: str | None) -> tuple[bool, int]:
        """Keep one file's photo; returns whether it is new, and how many faces are.

        Args:
            person: the name of its folder, for `name_faces`.
        """
        path = printable(outcome.file.path)
        if isinstance(outcome, Known) or self._store.photos.has(outcome.digest):
            self._known(outcome, path)
            added, faces = False, 0
        else:
            added, faces = self._new(outcome, path)
        self._where.forget_places(sorted(outcome.before.gone))
        file = outcome.file
        self._store.photos.remember_file(path, file.size, file.mtime_ns, outcome.digest)
        if outcome.names.read:
            self._store.file_names.remember(outcome.names.read)
        self._in_metadata.append(PhotoNames(outcome.digest, path, outcome.names.names))
        if person is not None:
            self._names.append(FolderName(outcome.digest, person, path))
        return added, faces

    def name_faces(self) -> list[Applied]:
        """Name the faces of the files that were kept: as their metadata says, then after their folders.

        Each is one row of history for all of them. Returns what became of the names in the metadata of each file.
        """
        applied = self._store.file_names.apply(self._in_metadata)
        self._store.intake.confirm_many(self._names)
        return applied

    def _new(self, outcome: Analyzed, path: str) -> tuple[bool, int]:
        former = self._given_up(outcome, path)
        replaced = self._store.replacements.replace(former, path, self._dated(outcome, former))
        if former is not None and (replaced is None or replaced.former != former):
            self._where.displace(former)
        if replaced is not None:
            self._where.forget_content(replaced.former)
            return False, replaced.faces
        buried = self._store.photos.tombstone(outcome.digest, path)
        if buried is not None and buried.no_faces:
            # Nobody can tell which of the faces is the erased one's.
            self._store.writer.write("photo-added", [(source, seen, ()) for seen, source in outcome.images])
            return True, 0
        observed = self._store.intake.observe_many([(*image, None) for image in outcome.images])
        return True, sum(len(one.faces) for one in observed)

    def _known(self, outcome: Analyzed | Known, path: str) -> None:
        digest = outcome.digest
        removed_faces.return_photos(self._store.ledger, digest)
        former = self._given_up(outcome, path)
        if former is not None:
            self._where.displace(former)
        source = self._where.source_of(digest)
        if source and source != path and source in outcome.before.lost and not self._hidden(digest, path):
            self._where.move(digest, path)

    def _hidden(self, digest: str, path: str) -> bool:
        """Whether a path says the name of somebody who was erased."""
        buried = self._store.photos.tombstone(digest, path)
        return buried is not None and buried.no_path

    def _given_up(self, outcome: Analyzed | Known, path: str) -> str | None:
        """The content that this place held and that no other place holds."""
        former = self._where.content_at(path)
        if former is None or former == outcome.digest or former != outcome.before.former:
            return None
        others = {*self._store.photos.files(former)} - {path} - outcome.before.lost
        return None if others else former

    def _dated(self, outcome: Analyzed, former: str | None) -> list[tuple[Analysis, Source]]:
        """The images; a photo that says nothing of its time keeps the one that it had, since an edit is no new photo."""
        taken = self._store.photos.first_taken(former) if former is not None else None
        try:
            written = datetime.fromtimestamp(outcome.file.mtime_ns / 1e9, UTC)
        except (OverflowError, ValueError, OSError):
            return list(outcome.images)
        if taken is None:
            return list(outcome.images)
        return [
            (analysis, replace(source, taken_at=taken + _seconds(source)))
            if abs(source.taken_at - _seconds(source) - written) < SAME_TIME
            else (analysis, source)
            for analysis, source in outcome.images
        ]


def _seconds(source: Source) -> timedelta:
    return timedelta(seconds=source.offset or 0.0)
