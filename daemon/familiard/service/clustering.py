"""Grouping faces beside the API: all of them in a child process, whose memory comes back; one person's in a thread."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import ClusterProposal, FaceGroup, FaceStack
from familiard.errors import Busy, Conflict, NotFound
from familiard.identity.constraints import cannot_link_within_photos
from familiard.identity.linkage import mean_linkage
from familiard.identity.radius_graph import pairs_within
from familiard.identity.sub_clusters import sub_clusters
from familiard.identity.thresholds import Thresholds
from familiard.service.clustering_process import ClusteringProcess
from familiard.store.async_store import AsyncStore, Frozen
from familiard.store.models import FaceRecord, FacesQuery

if TYPE_CHECKING:
    from familiard.store.store import Store

RETRY_SECONDS = 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
"""Before a run is repeated that decisions of people, or another run, came before."""
PAGE = 500
TIGHTNESS = (1.0, 0.85)
"""Fractions of the linkage threshold. Below the last, photos of one person begin to separate."""


class ClusteringService:
    """Computes proposals, one at a time."""

    def __init__(self, store: AsyncStore, thresholds: Thresholds) -> None:
        self._store = store
        self._threshold = thresholds.linkage
        self._process = ClusteringProcess()
        self._computing = False

    def prepare(self) -> None:
        """All faces are going to be clustered soon: load what that needs."""
        self._process.prepare()

    async def close(self) -> None:
        """End the child."""
        await self._process.close()

    async def propose(self) -> ClusterProposal:
        """A proposal for all faces as they are now. Cancelling it ends the child.

        Raises:
            Busy: another one is being computed.
            EngineFailed: the child died, most likely of too little memory.
        """
        if self._computing:
            raise Busy("Another clustering is running. Try again when it is done.", retry_after=RETRY_SECONDS)
        self._computing = True
        try:
            given = await self._store.recognize(lambda store: store.cluster_proposals.propose_input())
            labels = await self._process.compute(given)
            return await self._store.recognize(
                lambda store: store.cluster_proposals.propose_result(given, labels)
            )
        finally:
            self._computing = False

    async def apply_if_due(self) -> None:
        """Cluster all faces and apply the result as one row of history, if photos brought faces since the last run.

        It begins again when somebody decides something meanwhile. Cancelling it ends the child.

        Raises:
            EngineFailed: the child died, most likely of too little memory.
        """
        pause = FIRST_PAUSE_SECONDS
        while await self._store.recognize(lambda store: store.cluster_proposals.due()):
            try:
                proposal = await self.propose()
                await self._store.write(partial(_apply, proposal.id))
            except (Busy, Conflict, Frozen, NotFound):
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def propose_split(self, person_id: str) -> tuple[tuple[str, ...], ...]:
        """Propose how a person's faces could be split, at the first threshold that splits them; largest group first.

        Raises:
            NotFound: there is no such person.
        """
        threshold = self._threshold
        face_ids, photos, embeddings = await self._store.recognize(lambda store: _faces_of(store, person_id))
        return await asyncio.to_thread(_split, face_ids, photos, embeddings, threshold)

    async def face_groups(self, person_id: str) -> tuple[FaceGroup, ...]:
        """A person's faces in groups that look alike, with near-copies behind one face; unusable ones come last.

        Raises:
            NotFound: there is no such person.
        """
        faces, vectors = await self._store.recognize(lambda store: _all_faces_of(store, person_id))
        return await asyncio.to_thread(_grouped, faces, vectors, self._threshold)


def _apply(proposal_id: str, store: Store) -> None:
    store.cluster_proposals.apply(proposal_id)


def _faces_of(store: Store, person_id: str) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """A person's faces, their photos, and their embeddings, float32 [N, D]."""
    faces: list[FaceRecord] = []
    cursor: str | None = None
    while True:
        page = store.faces.list(FacesQuery(person_id=person_id, usable=True), cursor, PAGE)
        faces.extend(page.items)
        cursor = page.cursor
        if cursor is None:
            break
    vectors = [store.faces.embedding(face.id) for face in faces]
    kept = [(face, vector) for face, vector in zip(faces, vectors, strict=True) if vector is not None]
    stacked = np.stack([vector for _, vector in kept]) if kept else np.empty((0, 0), dtype=np.float32)
    return [face.id for face, _ in kept], [face.photo_id for face, _ in kept], stacked


def _all_faces_of(store: Store, person_id: str) -> tuple[list[FaceRecord], list[NDArray[np.float32] | None]]:
    """A person's faces, newest first, and the embeddings of those that are usable."""
    faces: list[FaceRecord] = []
    cursor: str | None = None
    while True:
        page = store.faces.list(FacesQuery(person_id=person_id), cursor, PAGE)
        faces.extend(page.items)
        cursor = page.cursor
        if cursor is None:
            break
    return faces, [store.faces.embedding(face.id) if face.usable else None for face in faces]


def _grouped(
    faces: list[FaceRecord], vectors: list[NDArray[np.float32] | None], threshold: float
) -> tuple[FaceGroup, ...]:
    known = [row for row, vector in enumerate(vectors) if vector is not None]
    rest = tuple(FaceStack(face, ()) for face, vector in zip(faces, vectors, strict=True) if vector is None)
    groups: list[FaceGroup] = []
    if known:
        embeddings = np.stack([vector for vector in vectors if vector is not None])
        qualities = np.array([faces[row].quality for row in known], dtype=np.float32)
        for group in sub_clusters(embeddings, qualities, threshold):
            stacks = [[faces[known[row]] for row in stack] for stack in group]
            groups.append(
                FaceGroup(
                    sum(map(len, stacks)),
                    tuple(FaceStack(stack[0], tuple(face.id for face in stack[1:])) for stack in stacks),
                )
            )
    return (*groups, FaceGroup(len(rest), rest)) if rest else tuple(groups)


def _split(
    face_ids: list[str], photos: list[str], embeddings: NDArray[np.float32], threshold: float
) -> tuple[tuple[str, ...], ...]:
    if not face_ids:
        return ()
    count = len(face_ids)
    numbers = np.unique(photos, return_inverse=True)[1].astype(np.int64)
    cannot_link = cannot_link_within_photos(numbers, embeddings, 1.0 - threshold)
    labels = np.zeros(count, dtype=np.int64)
    for tightness in TIGHTNESS:
        radius = threshold * tightness
        pairs = pairs_within(embeddings, radius)
        none_settled = np.zeros(count, dtype=bool)
        labels = mean_linkage(embeddings, np.arange(count), pairs, cannot_link, none_settled, radius)
        if labels.any():
            break
    groups = [tuple(face_ids[row] for row in np.nonzero(labels == label)[0]) for label in np.unique(labels)]
    return tuple(sorted(groups, key=len, reverse=True))
