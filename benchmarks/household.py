"""A real store that photos are brought to, and its people."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.faces import UNASSIGNED, Faces
from familiar_client.models import Origin
from familiard.packs import Pack
from familiard.store.models import Source
from familiard.store.people.cluster_proposals import compute
from familiard.store.store import Store
from familiard.vision.results import Analysis, Face, Quality, Timings

FIRST_PHOTO = datetime(2026, 1, 1, tzinfo=UTC)


class Household:
    """A store, and which of its faces is which of `Faces`."""

    def __init__(self, store: Store, faces: Faces) -> None:
        self.store = store
        self.faces = faces
        self.ids: dict[str, int] = {}
        self._rows = np.argsort(faces.photo, kind="stable")
        self._starts = np.searchsorted(faces.photo[self._rows], np.arange(len(faces.images) + 1))

    def bring(self, photo: int) -> None:
        """One photo comes in, as an import or an upload brings it."""
        rows = self._rows[self._starts[photo] : self._starts[photo + 1]].tolist()
        name = str(self.faces.images[photo])
        digest = hashlib.sha256(name.encode()).hexdigest()
        taken = FIRST_PHOTO + timedelta(minutes=len(self.ids))
        source = Source(Origin.LIBRARY, name, digest, taken)
        observed = self.store.intake.observe(self._analysis(photo, rows), source)
        self.ids.update((face.id, row) for face, row in zip(observed.faces, rows, strict=True))

    def owners(self) -> dict[str, str | None]:
        """Whose each face is."""
        rows = self.store.ledger.db.execute(
            "SELECT f.id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
        )
        return {row["id"]: row["person_id"] for row in rows}

    def labels(self, photos: Sequence[int] | NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """The person of each image's main face as a number, or −1; int64 [M]."""
        numbers: dict[str, int] = {}
        of_face = np.full(len(self.faces.photo), UNASSIGNED, dtype=np.int64)
        for face_id, person in self.owners().items():
            if person is not None:
                of_face[self.ids[face_id]] = numbers.setdefault(person, len(numbers))
        main = self.faces.main if photos is None else self.faces.main[photos]
        return np.where(main == UNASSIGNED, UNASSIGNED, of_face[main])

    def recluster(self) -> int:
        """A full run, applied; returns how many faces it moved."""
        given = self.store.cluster_proposals.propose_input()
        proposal = self.store.cluster_proposals.propose_result(given, compute(given))
        self.store.cluster_proposals.apply(proposal.id)
        return len(proposal.moves)

    def _analysis(self, photo: int, rows: Sequence[int]) -> Analysis:
        faces = self.faces
        width, height = faces.sizes[photo].tolist()
        seen = tuple(
            Face(
                box=_box(faces.boxes[row]),
                landmarks=faces.landmarks[row],
                score=float(faces.scores[row]),
                quality=Quality(float(faces.quality[row])),
                embedding=faces.embeddings[row],
            )
            for row in rows
        )
        return Analysis(width, height, seen, Timings(0.0, 0.0, 0.0, 0.0))


@contextmanager
def household(faces: Faces, pack: Pack) -> Iterator[Household]:
    """A store of its own, forgotten in the end."""
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        store = Store.open(Path(folder) / "data", pack.identity, pack.thresholds, keep_crops=False)
        try:
            yield Household(store, faces)
        finally:
            store.close()


def _box(box: NDArray[np.float32]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(value) for value in box)
    return x, y, width, height
