"""The full run: cluster all faces beside the current state, as a proposal to apply or drop."""

from __future__ import annotations

import uuid
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import ClusterProposal, Entry
from familiard.errors import Conflict, NotFound
from familiard.identity.clustering import cluster_faces
from familiard.identity.constraints import (
    UNASSIGNED,
    cannot_link_by_rejection,
    cannot_link_within_photos,
    medoids,
    stack,
)
from familiard.identity.thresholds import Thresholds
from familiard.store.index.centroids import UNUSED
from familiard.store.ledger.changes import ChangeSet, create_person
from familiard.store.ledger.embeddings import dimensions, vector_of
from familiard.store.ledger.history import History
from familiard.store.ledger.ledger import Ledger
from familiard.store.people import assignments, merged_marks, removed_faces

CLUSTERED_THROUGH = "clustered-through"
"""In `meta`: the last row of the ledger that the last applied run, or the version before this rule, knew."""
KEPT = 4
"""Proposals that wait for an answer."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupingInput:
    """What a full run needs, as arrays that travel to a child process.

    Attributes:
        embeddings: float32 [N, D].
        apart: int64 [M, 2].
        must_link: int64 [N]: the index into `people` of who the face is decided to be, or `UNASSIGNED`.
        owners: int64 [N]: the same for who it is now.
        quality: float32 [N].
        sides: int64 [N]: faces that the last full run has seen, by whom they are with; `NOBODY` for later ones.
    """

    base_seq: int
    face_ids: tuple[str, ...]
    people: tuple[str, ...]
    embeddings: NDArray[np.float32]
    cannot_link: NDArray[np.int64]
    must_link: NDArray[np.int64]
    owners: NDArray[np.int64]
    previous: NDArray[np.int64]
    quality: NDArray[np.float32]
    thresholds: Thresholds


def compute(given: GroupingInput) -> NDArray[np.int64]:
    """The heavy part, fit for a child process; int64 [N], see `identity.cluster.group`."""
    return cluster_faces(
        given.embeddings,
        given.thresholds,
        cannot_link=given.cannot_link,
        must_link=given.must_link,
        previous=given.previous,
        quality=given.quality,
    )


class ClusterProposals:
    """Proposals to group all faces again."""

    def __init__(self, ledger: Ledger, history: History, pack: str, thresholds: Thresholds) -> None:
        self._ledger = ledger
        self._history = history
        self._pack = pack
        self._thresholds = thresholds
        self._proposals: OrderedDict[str, ClusterProposal] = OrderedDict()

    def propose_input(self) -> GroupingInput:
        """All usable faces, and what people decided about them."""
        rows = self._ledger.db.execute(
            "SELECT f.id, f.photo_id, f.embedding, f.quality, m.person_id, coalesce(m.confirmed, 0) AS confirmed,"
            " p.added_at <= ? AS settled FROM face f JOIN photo p ON p.id = f.photo_id"
            " LEFT JOIN member m ON m.face_id = f.id WHERE f.pack = ? AND f.usable"
            f" AND f.id NOT IN (SELECT face_id FROM deleted) AND f.id NOT IN ({UNUSED}) ORDER BY f.taken_at, f.id",
            (self._last_run(), self._pack),
        ).fetchall()
        length = dimensions(self._ledger.db, self._pack)
        # A damaged embedding resembles none: its face stays where it is.
        rows = [row for row in rows if vector_of(row["embedding"], length) is not None]
        face_ids = tuple(row["id"] for row in rows)
        row_of = {face_id: index for index, face_id in enumerate(face_ids)}
        people = tuple(dict.fromkeys(row["person_id"] for row in rows if row["person_id"] is not None))
        number = {person_id: index for index, person_id in enumerate(people)}
        owners = np.array([number.get(row["person_id"], UNASSIGNED) for row in rows], dtype=np.int64)
        confirmed = np.array([bool(row["confirmed"]) for row in rows], dtype=bool)
        settled = np.array([bool(row["settled"]) for row in rows], dtype=bool)
        # Who was left alone is on a side of their own.
        previous = np.where(owners != UNASSIGNED, owners, len(people) + np.arange(len(rows)))
        embeddings = np.frombuffer(b"".join(row["embedding"] for row in rows), dtype=np.float32)
        embeddings = embeddings.reshape(len(rows), length)
        standing = medoids(embeddings, owners)
        # Who says that a face is Anna's means the Anna there is: her typical face comes along with it.
        decided = confirmed | np.isin(standing, np.unique(owners[confirmed & (owners != UNASSIGNED)]))
        must_link = np.where(decided, owners, UNASSIGNED)
        photos = np.unique([row["photo_id"] for row in rows], return_inverse=True)[1].astype(np.int64)
        said = stack(
            [
                (row_of[row["face_id"]], row_of[row["other_id"]])
                for row in self._ledger.db.execute("SELECT face_id, other_id FROM apart")
                if row["face_id"] in row_of and row["other_id"] in row_of
            ]
        )
        rejected = cannot_link_by_rejection(
            [
                (row_of[row["face_id"]], number[row["person_id"]])
                for row in self._ledger.db.execute("SELECT face_id, person_id FROM rejection")
                if row["face_id"] in row_of and row["person_id"] in number
            ],
            owners,
        )
        return GroupingInput(
            self._ledger.last_seq,
            face_ids,
            people,
            embeddings,
            np.concatenate(
                [
                    cannot_link_within_photos(photos, embeddings, 1.0 - self._thresholds.linkage),
                    said,
                    rejected,
                ]
            ),
            must_link,
            owners,
            np.where(settled, previous, UNASSIGNED),
            np.array([row["quality"] for row in rows], dtype=np.float32),
            self._thresholds,
        )

    def propose_result(self, given: GroupingInput, labels: NDArray[np.int64]) -> ClusterProposal:
        """A proposal from what `compute` found. Existing people keep their ids by the faces they share.

        Raises:
            Conflict: something was erased since the input was read.
        """
        if self._history.erased_since(given.base_seq):
            raise Conflict("Data was erased during clustering, so the proposal is outdated. Cluster again.")
        keeper = _keepers(given, labels)
        new_names = {
            label: f"new-{n}"
            for n, label in enumerate(
                sorted(set(labels[labels != UNASSIGNED].tolist()) - set(keeper)), start=1
            )
        }
        moves = []
        for row, label in enumerate(labels.tolist()):
            before = given.people[given.owners[row]] if given.owners[row] != UNASSIGNED else None
            after = None
            if label != UNASSIGNED:
                after = given.people[keeper[label]] if label in keeper else new_names[label]
            if before != after:
                moves.append((given.face_ids[row], before, after))
        kept = {given.people[person] for person in keeper.values()}
        proposal = ClusterProposal(
            id=str(uuid.uuid4()),
            base_seq=given.base_seq,
            faces=len(given.face_ids),
            created=tuple(
                tuple(given.face_ids[row] for row in np.nonzero(labels == label)[0]) for label in new_names
            ),
            dissolved=tuple(person_id for person_id in given.people if person_id not in kept),
            moves=tuple(moves),
            people_before=len(given.people),
            people_after=len(keeper) + len(new_names),
        )
        self._proposals[proposal.id] = proposal
        if len(self._proposals) > KEPT:
            self._proposals.popitem(last=False)
        return proposal

    def due(self) -> bool:
        """Whether photos brought faces since the last full run, also if that run was undone."""
        through = int(self._ledger.meta(CLUSTERED_THROUGH) or 0)
        row = self._ledger.db.execute(
            "SELECT 1 FROM entry WHERE seq > ? AND kind IN ('photo-added', 'photo-replaced', 'photo-returned')"
            """ AND instr(data, '"faces":["') LIMIT 1""",
            (through,),
        ).fetchone()
        return row is not None

    def get(self, proposal_id: str) -> ClusterProposal:
        """A proposal that waits.

        Raises:
            NotFound: there is none, or it was applied, dropped or pushed out by newer ones.
        """
        if proposal_id not in self._proposals:
            raise NotFound("proposal", proposal_id)
        return self._proposals[proposal_id]

    def forget(self) -> None:
        """Drop all proposals, since an erasure may have taken what they speak of."""
        self._proposals.clear()

    def drop(self, proposal_id: str) -> None:
        """Forget a proposal.

        Raises:
            NotFound: it does not wait any more.
        """
        self.get(proposal_id)
        del self._proposals[proposal_id]

    def apply(self, proposal_id: str) -> Entry:
        """Make a proposal so; one row, which can be undone.

        Raises:
            NotFound: it does not wait any more.
            Conflict: somebody decided something since it was computed.
        """
        proposal = self.get(proposal_id)
        if self._history.decided_since(proposal.base_seq):
            raise Conflict(
                "Someone made a decision since this proposal was computed, so it is outdated. Cluster again.",
                id=proposal_id,
            )
        data = {"people_before": proposal.people_before, "people_after": proposal.people_after, "moved": 0}
        with self._ledger.change("clustered", data) as changes:
            # A camera may have brought an unassigned face to somebody meanwhile; such a face stays there.
            # One whose photo was replaced since may be gone.
            moves = [
                move
                for move in proposal.moves
                if self._owner(move[0]) == move[1] and removed_faces.stands(self._ledger, move[0])
            ]
            new = {after: create_person(changes) for after in dict.fromkeys(_new_people(moves))}
            for face_id, _, after in moves:
                changes.set_member(face_id, new.get(after or "", after))
            for person_id in proposal.dissolved:
                heirs = Counter(
                    new.get(after or "", after) for _, before, after in moves if before == person_id
                )
                heir = next((heir for heir, _ in heirs.most_common() if heir is not None), None)
                if heir is not None:
                    self._follow(changes, person_id, heir)
                assignments.delete_if_empty(self._ledger, changes, person_id)
                if heir is not None and changes.person(person_id) is None:
                    changes.set_redirect(person_id, heir)
                    merged_marks.inherit_rejections(self._ledger, changes, heir, [person_id])
            data["moved"] = len(moves)
            self._ledger.set_meta(CLUSTERED_THROUGH, str(proposal.base_seq))
        del self._proposals[proposal_id]
        return self._history.get(self._ledger.last_seq)

    def _follow(self, changes: ChangeSet, person_id: str, heir: str) -> None:
        """Give the faces that somebody set aside to whoever the rest of their person is now."""
        rows = self._ledger.db.execute(
            f"SELECT face_id, face_id IN ({UNUSED}) AS unused FROM member WHERE person_id = ?", (person_id,)
        ).fetchall()
        if all(row["unused"] for row in rows):
            for row in rows:
                changes.set_member(row["face_id"], heir, confirmed=True, same_person=True)

    def _last_run(self) -> str:
        """When a full run was last applied that still stands; empty before the first."""
        row = self._ledger.db.execute(
            "SELECT max(at) AS at FROM entry WHERE kind = 'clustered'"
            " AND seq NOT IN (SELECT undoes FROM entry WHERE undoes IS NOT NULL)"
        ).fetchone()
        return str(row["at"] or "")

    def _owner(self, face_id: str) -> str | None:
        row = self._ledger.db.execute("SELECT person_id FROM member WHERE face_id = ?", (face_id,)).fetchone()
        return row and str(row["person_id"])


def _new_people(moves: Sequence[tuple[str, str | None, str | None]]) -> list[str]:
    return [after for _, _, after in moves if after is not None and after.startswith("new-")]


def _keepers(given: GroupingInput, labels: NDArray[np.int64]) -> dict[int, int]:
    """Which person each group goes on as: whom it is decided to be, else whose faces it shares most."""
    anchored = given.must_link != UNASSIGNED
    keeper = dict(zip(labels[anchored].tolist(), given.must_link[anchored].tolist(), strict=True))
    shared = (labels != UNASSIGNED) & (given.owners != UNASSIGNED)
    pairs, counts = np.unique(
        np.stack([labels[shared], given.owners[shared]], axis=1), axis=0, return_counts=True
    )
    taken = set(keeper.values())
    for row in np.argsort(-counts, kind="stable"):
        label, person = pairs[row].tolist()
        if label not in keeper and person not in taken:
            keeper[label] = person
            taken.add(person)
    return keeper
