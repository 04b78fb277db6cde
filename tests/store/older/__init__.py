"""Data directories of every earlier schema version.

`schema_N.sql` is the ledger that the version with that schema left behind (see `build`), and `schema_N.json` what its own
API answered. Versions that nobody had are made of these: a newer one by its migrations, an older one by its tables.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from familiard.store.ledger.schema import MIGRATIONS

HERE = Path(__file__).parent
VERSIONS = range(1, len(MIGRATIONS) + 1)
NOTES = 2
"""The first version whose people have notes."""
DIMENSIONS = 512


def recorded() -> list[int]:
    """The versions that left a ledger here."""
    return sorted(int(path.stem.removeprefix("schema_")) for path in HERE.glob("schema_*.sql"))


def make(version: int, data_dir: Path) -> Any:
    """Make a data directory of a version; return what it answered."""
    data_dir.mkdir(parents=True)
    from_earlier = [one for one in recorded() if one <= version]
    base = max(from_earlier, default=min(recorded()))
    expected = json.loads((HERE / f"schema_{base}.json").read_text())
    with closing(sqlite3.connect(data_dir / "ledger.db", isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode=WAL")
        if from_earlier:
            db.executescript(script(base))
            _migrate(db, MIGRATIONS[base:version])
        else:
            _migrate(db, MIGRATIONS[:version])
            _fill(db, script(base))
        db.execute(f"PRAGMA user_version = {version}")
        if version < NOTES:
            _without_notes(db, expected)
    return expected


def script(version: int) -> str:
    """The SQL of a recorded ledger, with random unit vectors as embeddings."""
    noise = np.random.default_rng(20261127)

    def vector(_match: re.Match[str]) -> str:
        drawn = noise.standard_normal(DIMENSIONS).astype(np.float32)
        return f"X'{(drawn / np.linalg.norm(drawn)).astype(np.float32).tobytes().hex()}'"

    return re.sub(r"X'@embedding( \d+)?@'", vector, (HERE / f"schema_{version}.sql").read_text())


def dump(ledger: Path) -> list[str]:
    """All that a ledger holds, and its schema version."""
    with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return [f"user_version {db.execute('PRAGMA user_version').fetchone()[0]}", *db.iterdump()]


def _migrate(db: sqlite3.Connection, migrations: Iterable[Any]) -> None:
    db.execute("BEGIN")
    for migrate in migrations:
        migrate(db)
    db.execute("COMMIT")


def _fill(db: sqlite3.Connection, newer: str) -> None:
    """Copy what an older version's tables can hold."""
    with closing(sqlite3.connect(":memory:")) as source:
        source.executescript(newer)
        source.row_factory = sqlite3.Row
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            there = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
            common = ", ".join(column for column in columns if column in there)
            rows = [tuple(row) for row in source.execute(f"SELECT {common} FROM {table}")] if common else []
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                db.executemany(f"REPLACE INTO {table} ({common}) VALUES ({marks})", rows)


def _without_notes(db: sqlite3.Connection, expected: Any) -> None:
    db.execute("INSERT INTO meta VALUES ('rewriting', 'yes')")
    for person in expected["people"]:
        if person["note"]:
            written = json.dumps(person["note"], ensure_ascii=False)
            for column in ("data", "changes"):
                db.execute(f"UPDATE entry SET {column} = replace({column}, ?, 'null')", (written,))
            person["note"] = None
    db.execute("DELETE FROM meta WHERE key = 'rewriting'")
