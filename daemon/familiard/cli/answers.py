"""Types of the API's JSON, as far as commands read it."""

from __future__ import annotations

from typing import TypedDict


class PersonJson(TypedDict):
    """A person, named or not."""

    id: str
    name: str | None
    note: str | None
    birth_date: str | None
    hidden: bool
    ignored: bool
    favorite: bool
    faces: int
    first_seen: str | None
    last_seen: str | None
    last_camera: str | None


class FaceJson(TypedDict):
    """A stored face."""

    id: str
    quality: float
    confirmed: bool
    source: str
    taken_at: str


class BrokenJson(TypedDict):
    """A file that could not be read."""

    path: str
    code: str
    detail: str


class NotedJson(TypedDict):
    """A file that was imported in spite of a problem."""

    path: str
    note: str


class LeftOutJson(TypedDict):
    """Files of one kind, or folders with one marker, that an import skipped."""

    kind: str
    folders: bool
    count: int
    suffixes: list[str]
    paths: list[str]


class ImportJson(TypedDict):
    """An import and its progress."""

    id: str
    path: str
    state: str
    phase: str
    total: int
    done: int
    added: int
    known: int
    erased: int
    faces: int
    broken: list[BrokenJson]
    broken_count: int
    noted: list[NotedJson]
    noted_count: int
    left_out: list[LeftOutJson]
    started_at: str
    finished_at: str | None
    current: str | None
    problem: str | None


class ClusterProposalJson(TypedDict):
    """What a full clustering would change."""

    id: str
    faces: int
    created: list[list[str]]
    dissolved: list[str]
    moves: list[list[str | None]]
    people_before: int
    people_after: int


class SuggestionJson(TypedDict):
    """A merge suggestion: two people who may be the same."""

    id: str
    person_id: str
    other_id: str
    similarity: float


class EntryJson(TypedDict):
    """A row of history."""

    seq: int
    at: str
    kind: str
    summary: str
    undoable: bool
    undone: bool


class StepJson(TypedDict):
    """What an undo or redo would do."""

    possible: bool
    seq: int | None
    summary: str | None
    detail: str


class PhotoJson(TypedDict):
    """A photo and its files."""

    id: str
    source: str
    places: list[str]
    added_at: str
    face_ids: list[str]


class NamedJson(TypedDict):
    """A person in a photo."""

    id: str
    name: str | None


class MissingJson(TypedDict):
    """A photo whose file is gone."""

    photo_ids: list[str]
    places: list[str]
    away: str | None
    added_at: str
    faces: int
    people: list[NamedJson]


class ForgottenJson(TypedDict):
    """A forgotten person whose data is not erased."""

    person_id: str
    name: str | None
    note: str | None
    forgotten_at: str
    faces: int
