"""What a device sees: folders and files under its own names, which refer to originals."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from familiard.store.devices.originals import PORTION, stem_key
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.rows import UNKNOWN_TIME
from familiard.store.ledger.timestamps import from_text, now, to_text

SELECT = (
    "SELECT e.*, o.size AS size, o.digest AS digest FROM device_entry e"
    " LEFT JOIN original o ON o.id = e.original_id"
)
BELOW = "(path > ? || '/' AND path < ? || '0')"
"""All paths below one; `0` follows `/`."""


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """A folder or a file of a device.

    Attributes:
        path: as it is found, composed (NFC), without slashes at its ends; empty for the device's own folder.
        name: its last part, as the device wrote it.
        original_id: the original; None for a folder and for an empty file.
        digest: SHA-256 of the content, hex; empty for a folder and for an empty file.
        properties: what clients wrote of it (PROPPATCH): XML by name.
    """

    device_id: str
    path: str
    name: str
    is_folder: bool
    original_id: str | None
    size: int
    digest: str
    created_at: datetime
    modified_at: datetime
    properties: Mapping[str, str]


def path_key(path: str) -> str:
    """A path as it is found, however the letters in it are composed."""
    return unicodedata.normalize("NFC", path)


def parent_of(path: str) -> str:
    """The folder that a path is in."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


class DeviceEntries:
    """The folders and files of all devices."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._db = ledger.db

    def get(self, device_id: str, path: str) -> DeviceEntry | None:
        """What a device has at a path."""
        key = path_key(path)
        if not key:
            return _own_folder(device_id)
        row = self._db.execute(f"{SELECT} WHERE e.device_id = ? AND e.path = ?", (device_id, key)).fetchone()
        return None if row is None else _entry(row)

    def children(self, device_id: str, path: str, after: str = "") -> tuple[DeviceEntry, ...]:
        """What lies directly in a folder, by path: so many after one path."""
        rows = self._db.execute(
            f"{SELECT} WHERE e.device_id = ? AND e.parent = ? AND e.path > ? ORDER BY e.path LIMIT ?",
            (device_id, path_key(path), after, PORTION),
        )
        return tuple(_entry(row) for row in rows)

    def below(self, device_id: str, path: str) -> tuple[DeviceEntry, ...]:
        """What lies at a path and below it, folders before what they hold."""
        key = path_key(path)
        if not key:
            rows = self._db.execute(f"{SELECT} WHERE e.device_id = ? ORDER BY e.path", (device_id,))
            return tuple(_entry(row) for row in rows)
        rows = self._db.execute(
            f"{SELECT} WHERE e.device_id = ? AND (e.path = ? OR (e.path > ? || '/' AND e.path < ? || '0'))"
            " ORDER BY e.path",
            (device_id, key, key, key),
        )
        return tuple(_entry(row) for row in rows)

    def put_folder(self, device_id: str, path: str) -> None:
        """Add a folder."""
        self._put(device_id, path, None, now(), folder=True)

    def put_file(self, device_id: str, path: str, original_id: str | None, modified_at: datetime) -> None:
        """Add a file, or give it another content; what was written of it (PROPPATCH) stays."""
        self._put(device_id, path, original_id, modified_at, folder=False)

    def set_properties(self, device_id: str, path: str, properties: Mapping[str, str]) -> None:
        """Write down what a client says of an entry."""
        with self._ledger.transaction():
            self._db.execute(
                "UPDATE device_entry SET properties = ? WHERE device_id = ? AND path = ?",
                (json.dumps(dict(properties)), device_id, path_key(path)),
            )

    def touch(self, device_id: str, path: str, modified_at: datetime) -> None:
        """Change when a file was modified."""
        with self._ledger.transaction():
            self._db.execute(
                "UPDATE device_entry SET modified_at = ? WHERE device_id = ? AND path = ?",
                (to_text(modified_at), device_id, path_key(path)),
            )

    def remove(self, device_id: str, path: str) -> tuple[str, ...]:
        """Remove an entry with all below it; returns the originals that no device sees any more."""
        key = path_key(path)
        with self._ledger.transaction():
            held = {one.original_id for one in self.below(device_id, key) if one.original_id is not None}
            self._db.execute(
                f"DELETE FROM device_entry WHERE device_id = ? AND (path = ? OR {BELOW})",
                (device_id, key, key, key),
            )
        return tuple(sorted(one for one in held if not self._is_seen(one)))

    def move(self, device_id: str, source: str, target: str) -> None:
        """Move an entry with all below it to a path that is free."""
        key, new = path_key(source), path_key(target)
        with self._ledger.transaction():
            self._db.execute(
                "UPDATE device_entry SET path = ? || substr(path, ?), parent = ? || substr(parent, ?)"
                f" WHERE device_id = ? AND {BELOW}",
                (new, len(key) + 1, new, len(key) + 1, device_id, key, key),
            )
            self._db.execute(
                "UPDATE device_entry SET path = ?, parent = ?, name = ?, stem_key = ?"
                " WHERE device_id = ? AND path = ?",
                (new, parent_of(new), name_of(target), stem_key(name_of(target)), device_id, key),
            )

    def copy(self, device_id: str, source: str, target: str, *, deep: bool) -> None:
        """Copy an entry to a path that is free, with all below it if `deep`; no content is stored twice."""
        key, new = path_key(source), path_key(target)
        with self._ledger.transaction():
            for one in self.below(device_id, key) if deep else (self.get(device_id, key),):
                assert one is not None
                path = target if one.path == key else f"{new}{one.path[len(key) :]}"
                if one.is_folder:
                    self.put_folder(device_id, path)
                else:
                    self.put_file(device_id, path, one.original_id, one.modified_at)
                self.set_properties(device_id, path, one.properties)

    def _put(
        self, device_id: str, path: str, original_id: str | None, modified_at: datetime, *, folder: bool
    ) -> None:
        key = path_key(path)
        with self._ledger.transaction():
            self._db.execute(
                "INSERT INTO device_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{}') ON CONFLICT (device_id, path)"
                " DO UPDATE SET original_id = excluded.original_id, modified_at = excluded.modified_at",
                (
                    device_id,
                    key,
                    parent_of(key),
                    name_of(path),
                    stem_key(name_of(path)),
                    folder,
                    original_id,
                    to_text(now()),
                    to_text(modified_at),
                ),
            )

    def _is_seen(self, original_id: str) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM device_entry WHERE original_id = ? LIMIT 1", (original_id,)
        ).fetchone()
        return row is not None


def _own_folder(device_id: str) -> DeviceEntry:
    """The folder that a device always has."""
    return DeviceEntry(
        device_id,
        "",
        "",
        is_folder=True,
        original_id=None,
        size=0,
        digest="",
        created_at=UNKNOWN_TIME,
        modified_at=UNKNOWN_TIME,
        properties={},
    )


def _entry(row: sqlite3.Row) -> DeviceEntry:
    return DeviceEntry(
        row["device_id"],
        row["path"],
        row["name"],
        bool(row["is_folder"]),
        row["original_id"],
        row["size"] or 0,
        row["digest"] or "",
        from_text(row["created_at"]),
        from_text(row["modified_at"]),
        json.loads(row["properties"]),
    )
