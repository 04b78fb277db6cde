"""Merge suggestions, cluster proposals, and the history of decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from .kinds import About, Id
from .people import Person


@dataclass(frozen=True, slots=True)
class AlikeFaces:
    """A face of each of two people, and how similar they are."""

    face_id: Id
    other_face_id: Id
    similarity: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two people who may be the same person."""

    id: str
    person_id: Id
    person_name: str | None
    other_id: Id
    other_name: str | None
    similarity: float
    evidence: tuple[AlikeFaces, ...]
    """the most similar pairs of faces"""
    person: Person | None = None
    other: Person | None = None


Move = Annotated[
    tuple[str, str | None, str | None],
    About(description="face ID, previous person or null, new person or null; new people are new-1, new-2, …"),
]


@dataclass(frozen=True, slots=True)
class ClusterProposal:
    """What clustering all faces would change; not applied yet."""

    id: Id
    base_seq: int
    """the last row of the history at that time; later changes to people make the proposal outdated"""
    faces: int
    """how many usable faces were clustered"""
    created: tuple[tuple[Id, ...], ...]
    """face IDs of each new person"""
    dissolved: tuple[Id, ...]
    """unnamed people who would have no faces left"""
    moves: tuple[Move, ...]
    people_before: int
    people_after: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history."""

    seq: int
    at: datetime
    kind: str
    """`photo-added`, `sighting`, `person-created`, `people-merged`, `clustered`, `undone`, …"""
    summary: str
    """one sentence for display"""
    data: Mapping[str, Any]
    undoable: bool
    """a decision that can be undone now"""
    undone: bool
    """undone by a later row"""
    faces: int = 0
    """number of faces that it assigned or deleted, of those that still exist"""
    face_ids: tuple[Id, ...] = ()
    """the first eight of them"""
    person_ids: tuple[Id, ...] = ()
    """the first eight people whom it changed or whose faces it assigned, of those who still exist"""
    changed: Mapping[str, Any] = field(default_factory=dict)
    """of a `person-updated`, and of its undo and redo: each member of the person that it changed, as [before, after]"""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of the history, latest first."""

    items: tuple[Entry, ...]
    cursor: str | None
    next_undo: int | None
    """the row that undo applies to now"""
    next_redo: int | None
    """the row that redo applies to now"""


@dataclass(frozen=True, slots=True)
class Step:
    """What undo or redo would do now."""

    possible: bool
    seq: int | None
    """the row that it applies to"""
    summary: str | None
    """that row as a sentence"""
    detail: str
    """what would happen, or why it is not possible"""
