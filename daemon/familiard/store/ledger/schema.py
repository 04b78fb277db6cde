"""The ledger's tables, and how an older ledger becomes a newer one."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from familiard.store.ledger import migrate_albums, migrate_places
from familiard.store.ledger.last_seen import follow_visits
from familiard.store.ledger.migrate_times import heal_times
from familiard.store.ledger.name_columns import write_name_keys

FACTS = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    changes TEXT NOT NULL,
    undoes INTEGER REFERENCES entry (seq)
) STRICT;
CREATE INDEX entry_undoes ON entry (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE photo (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    origin TEXT NOT NULL,
    source TEXT NOT NULL,
    camera TEXT,
    taken_at TEXT NOT NULL,
    added_at TEXT NOT NULL,
    video_offset REAL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX photo_content ON photo (digest, coalesce(video_offset, -1)) WHERE origin <> 'camera';
CREATE INDEX photo_added ON photo (added_at, id);

CREATE TABLE face (
    id TEXT PRIMARY KEY,
    photo_id TEXT NOT NULL REFERENCES photo (id),
    x REAL NOT NULL, y REAL NOT NULL, w REAL NOT NULL, h REAL NOT NULL,
    landmarks BLOB NOT NULL,
    score REAL NOT NULL,
    quality REAL NOT NULL,
    quality_reasons TEXT NOT NULL,
    usable INTEGER NOT NULL,
    embedding BLOB,
    pack TEXT NOT NULL,
    decision TEXT NOT NULL,
    origin TEXT NOT NULL,
    camera TEXT,
    taken_at TEXT NOT NULL
) STRICT;
CREATE INDEX face_photo ON face (photo_id);
CREATE INDEX face_taken ON face (taken_at, id);
CREATE INDEX face_camera ON face (camera, taken_at, id) WHERE camera IS NOT NULL;
"""

STATE = """
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT,
    birth_date TEXT,
    hidden INTEGER NOT NULL,
    favourite INTEGER NOT NULL,
    feature_face_id TEXT,
    created_at TEXT NOT NULL,
    faces INTEGER NOT NULL DEFAULT 0,
    first_seen TEXT,
    last_seen TEXT,
    last_sighted_at TEXT,
    last_camera TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX person_faces ON person (faces, id);
CREATE INDEX person_name ON person (name COLLATE NOCASE) WHERE name IS NOT NULL;

CREATE TABLE member (
    face_id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    confirmed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX member_person ON member (person_id, face_id);

CREATE TABLE deleted (face_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE redirect (person_id TEXT PRIMARY KEY, target_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX redirect_target ON redirect (target_id);

-- "Not that person": said of one face.
CREATE TABLE rejection (
    face_id TEXT NOT NULL, person_id TEXT NOT NULL, PRIMARY KEY (face_id, person_id)
) STRICT, WITHOUT ROWID;

-- "Not the same person": said of two people, remembered by a face of each, which outlive the people.
CREATE TABLE apart (
    face_id TEXT NOT NULL, other_id TEXT NOT NULL, PRIMARY KEY (face_id, other_id)
) STRICT, WITHOUT ROWID;
"""

BOOKKEEPING = """
CREATE TABLE file (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX file_digest ON file (digest);
CREATE TABLE import (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE projection (
    pack TEXT PRIMARY KEY, collection TEXT NOT NULL, applied_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

# Only erasing, re-embedding and a photo's new bytes or place rewrite what happened, and say so first (`Ledger.rewriting`).
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'rewriting')
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
    for table in ("entry", "photo", "face")
    for verb in ("UPDATE", "DELETE")
)


def _create(db: sqlite3.Connection) -> None:
    for part in (FACTS, STATE, BOOKKEEPING, APPEND_ONLY):
        for statement in _statements(part):
            db.execute(statement)


def _statements(script: str) -> list[str]:
    """Split a script; `executescript` would commit the transaction that a migration runs in."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def _name_people(db: sqlite3.Connection) -> None:
    """What names are compared, searched and sorted by, and a note that tells people of one name apart."""
    for column in ("note", "name_key", "label_key", "search_key", "sort_key"):
        db.execute(f"ALTER TABLE person ADD COLUMN {column} TEXT")
    db.execute("DROP INDEX person_name")
    db.execute("CREATE INDEX person_label_key ON person (label_key) WHERE label_key IS NOT NULL")
    db.execute("CREATE INDEX person_name_key ON person (name_key) WHERE name_key IS NOT NULL")
    for row in db.execute("SELECT id, name FROM person WHERE name IS NOT NULL").fetchall():
        write_name_keys(db, row["id"], row["name"], None)


def _tombstones(db: sqlite3.Connection) -> None:
    """What was erased; see `store.tombstones`, which is not imported here since it imports the ledger."""
    db.execute(
        "CREATE TABLE tombstone (mark TEXT PRIMARY KEY, left_out INTEGER NOT NULL, no_faces INTEGER NOT NULL,"
        " no_path INTEGER NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("REPLACE INTO meta VALUES ('place-key', ?)", (secrets.token_hex(32),))


def _heal_times(db: sqlite3.Connection) -> None:
    """Times that could be written and not read back, or at which nothing can have been photographed."""
    with rewriting(db):
        heal_times(db)


def _know_places(db: sqlite3.Connection) -> None:
    """Where photos lie, and what became of those whose file is gone."""
    for statement in _statements(migrate_places.TABLES):
        db.execute(statement)
    with rewriting(db):
        migrate_places.migrate(db)


def _ignore_people(db: sqlite3.Connection) -> None:
    """Mark people who are never asked about and never announced."""
    db.execute("ALTER TABLE person ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0")


def _cluster_from_here(db: sqlite3.Connection) -> None:
    """Imports cluster what comes from now on; what is there was clustered by hand, or not."""
    db.execute("REPLACE INTO meta SELECT 'clustered-through', coalesce(max(seq), 0) FROM entry")


def _spell_favorite(db: sqlite3.Connection) -> None:
    """American spelling, in the column and in what history says of it."""
    db.execute("ALTER TABLE person RENAME COLUMN favourite TO favorite")
    with rewriting(db):
        for column in ("data", "changes"):
            db.execute(f"UPDATE entry SET {column} = replace({column}, '\"favourite\":', '\"favorite\":')")


VISITS = """
CREATE TABLE visit (
    id TEXT PRIMARY KEY,
    camera TEXT NOT NULL,
    cameras TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    ended_at TEXT,
    -- By the daemon's clock, when its last picture came.
    arrived_at TEXT NOT NULL,
    snapshots INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reasons TEXT NOT NULL,
    person_id TEXT,
    similarity REAL,
    confidence REAL,
    -- Whether listeners know who it is.
    recognized INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_started ON visit (started_at, id);
CREATE INDEX visit_seen ON visit (last_seen_at);
CREATE INDEX visit_person ON visit (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX visit_going_on ON visit (id) WHERE ended_at IS NULL;
CREATE TABLE visit_face (face_id TEXT PRIMARY KEY, visit_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX visit_face_visit ON visit_face (visit_id, face_id);
"""


def _record_visits(db: sqlite3.Connection) -> None:
    """Sightings of one person in a row, from now on."""
    for statement in _statements(VISITS):
        db.execute(statement)


def _review_faces(db: sqlite3.Connection) -> None:
    """Remember which faces somebody checked, and which of them are not used to recognize their person."""
    db.execute(
        "CREATE TABLE face_review (face_id TEXT PRIMARY KEY, review TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )


def _keep_best_faces(db: sqlite3.Connection) -> None:
    """Remember the face with the best quality of each person: lists of people need not read all faces."""
    db.execute("ALTER TABLE person ADD COLUMN best_face_id TEXT")
    db.execute(
        "UPDATE person SET best_face_id = (SELECT f.id FROM member m JOIN face f ON f.id = m.face_id"
        " WHERE m.person_id = person.id ORDER BY f.quality DESC, f.id LIMIT 1)"
    )
    db.execute("CREATE INDEX person_last_seen ON person (coalesce(last_seen, ''), id)")
    db.execute("CREATE INDEX person_unnamed ON person (faces, id) WHERE name IS NULL")


def _see_through_visits(db: sqlite3.Connection) -> None:
    """Remember which camera saw a visit last, and see people as long as their visits went on."""
    db.execute("ALTER TABLE visit ADD COLUMN last_camera TEXT")
    db.execute(
        "UPDATE visit SET last_camera = iif(json_valid(cameras), json_extract(cameras, '$[#-1]'), camera)"
    )
    for row in db.execute("SELECT id FROM person WHERE last_sighted_at IS NOT NULL").fetchall():
        follow_visits(db, row["id"])


DEVICES = """
-- A phone or computer that uploads photos; `secret` is the SHA-256 of its password.
CREATE TABLE device (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folder TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    last_seen_at TEXT,
    bytes INTEGER NOT NULL DEFAULT 0,
    quota INTEGER,
    revoked_at TEXT
) STRICT, WITHOUT ROWID;

-- A file below `library.originals`: each content once. `stem_key` is what the parts of a Live Photo share.
CREATE TABLE original (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    stem_key TEXT NOT NULL,
    size INTEGER NOT NULL,
    taken_at TEXT NOT NULL,
    added_at TEXT NOT NULL,
    device_id TEXT,
    trashed_at TEXT,
    UNIQUE (folder, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX original_stem ON original (folder, stem_key);
CREATE INDEX original_trash ON original (trashed_at) WHERE trashed_at IS NOT NULL;

-- What a device sees: its own folders, and files under its own names. A file without an original is empty.
CREATE TABLE device_entry (
    device_id TEXT NOT NULL,
    path TEXT NOT NULL,
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    stem_key TEXT NOT NULL,
    is_folder INTEGER NOT NULL,
    original_id TEXT,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    properties TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (device_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_entry_parent ON device_entry (device_id, parent);
CREATE INDEX device_entry_stem ON device_entry (device_id, parent, stem_key);
CREATE INDEX device_entry_original ON device_entry (original_id) WHERE original_id IS NOT NULL;
"""


def _back_up_devices(db: sqlite3.Connection) -> None:
    """Devices that upload photos, the originals that they brought, and what each device sees."""
    for statement in _statements(DEVICES):
        db.execute(statement)


def _read_names(db: sqlite3.Connection) -> None:
    """Remember which files' names were read: keyed hashes of path, size, and time."""
    db.execute("CREATE TABLE names_read (mark TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")


def _keep_albums(db: sqlite3.Connection) -> None:
    """Albums of chosen photos, and albums by rule."""
    for statement in _statements(migrate_albums.ALBUMS):
        db.execute(statement)


def _share_links(db: sqlite3.Connection) -> None:
    """Links that show photos to whoever has them."""
    for statement in _statements(migrate_albums.LINKS):
        db.execute(statement)


@contextmanager
def rewriting(db: sqlite3.Connection) -> Iterator[None]:
    """Lift the append-only rule, inside a transaction."""
    db.execute("REPLACE INTO meta VALUES ('rewriting', 'yes')")
    yield
    db.execute("DELETE FROM meta WHERE key = 'rewriting'")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _create,
    _name_people,
    _tombstones,
    _heal_times,
    _know_places,
    _ignore_people,
    _spell_favorite,
    _cluster_from_here,
    _record_visits,
    _review_faces,
    _keep_best_faces,
    _see_through_visits,
    _back_up_devices,
    _read_names,
    _keep_albums,
    _share_links,
)
"""Migration n brings a ledger from version n to n + 1; all that are needed run in one transaction (`update`).

A new one goes to the end. Keep a ledger of the version before it: see `tests/store/older`.
"""
