"""Devices that upload photos: each has a folder and a password of its own, and can be revoked."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import from_text, now, to_text
from familiard.store.people.assignments import UNSET, Unset

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What passwords are made of: nothing that looks like something else on a phone."""
GROUPS, GROUP = 6, 4
"""24 letters of 31 are 118 bits: nobody guesses them, so a plain hash is enough and takes no time."""
LONGEST_NAME = 100
LONGEST_FOLDER = 40
RESERVED = frozenset({"files", "uploads"})
"""What `/dav/` has besides devices' folders: see `server/dav/paths.py`."""
SEEN_SECONDS = 60.0
"""When a device was seen last is written once a minute."""


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """A device.

    Attributes:
        folder: its part of `/dav/FOLDER/`, which is also its user name.
        bytes: of the originals that it brought, those in the trash included.
        quota: maximum of `bytes`; None for no limit.
    """

    id: str
    name: str
    folder: str
    created_at: datetime
    last_seen_at: datetime | None
    bytes: int
    quota: int | None


@dataclass(frozen=True, slots=True)
class DeviceUploads:
    """What a device has backed up.

    Attributes:
        files: that it sees, also those whose content another device had uploaded before.
        last_at: when it uploaded a new one last.
    """

    files: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What to change about a device; what is not said stays as it is."""

    name: str | Unset = UNSET
    quota: int | Unset | None = UNSET
    revoked: bool | Unset = UNSET


class Devices:
    """The devices of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, name: str, quota: int | None = None) -> tuple[DeviceRecord, str]:
        """Add a device; returns it and its password, which is stored nowhere.

        Raises:
            ValidationError: the name is no name.
            Conflict: another device has it.
        """
        name = _clean(name)
        password = new_password()
        with self._ledger.transaction():
            self._check_free(name)
            device_id = str(uuid.uuid4())
            self._ledger.db.execute(
                "INSERT INTO device (id, name, folder, secret, created_at, quota) VALUES (?, ?, ?, ?, ?, ?)",
                (device_id, name, self._free_folder(name), hashed(password), to_text(now()), quota),
            )
        return self.get(device_id), password

    def list(self) -> tuple[DeviceRecord, ...]:
        """The devices that are not revoked, oldest first."""
        rows = self._ledger.db.execute(
            "SELECT * FROM device WHERE revoked_at IS NULL ORDER BY created_at, id"
        )
        return tuple(_device(row) for row in rows)

    def get(self, device_id: str) -> DeviceRecord:
        """A device that is not revoked.

        Raises:
            NotFound: there is none with that id.
        """
        row = self._row(device_id)
        if row["revoked_at"] is not None:
            raise NotFound("device", device_id)
        return _device(row)

    def uploads(self) -> Mapping[str, DeviceUploads]:
        """What each device has backed up, by its id; those without files are missing."""
        rows = self._ledger.db.execute(
            "SELECT device_id, count(*) AS files, max(created_at) AS last FROM device_entry"
            " WHERE NOT is_folder GROUP BY device_id"
        )
        return {row["device_id"]: DeviceUploads(row["files"], from_text(row["last"])) for row in rows}

    def update(self, device_id: str, change: DeviceChange) -> DeviceRecord:
        """Change a device. One that was revoked can be let in again, with its former password.

        Raises:
            NotFound: there is none with that id, or it is revoked and stays so.
            ValidationError: the name is no name.
            Conflict: another device has the name.
        """
        with self._ledger.transaction():
            row = dict(self._row(device_id))
            if row["revoked_at"] is not None and change.revoked is not False:
                raise NotFound("device", device_id)
            if not isinstance(change.name, Unset):
                row["name"] = _clean(change.name)
            if not isinstance(change.quota, Unset):
                row["quota"] = change.quota
            if change.revoked is False:
                row["revoked_at"] = None
            self._check_free(row["name"], device_id)
            self._ledger.db.execute(
                "UPDATE device SET name = :name, quota = :quota, revoked_at = :revoked_at WHERE id = :id", row
            )
            if change.revoked is True:
                self.revoke(device_id)
        return _device(self._row(device_id))

    def replace_password(self, device_id: str) -> tuple[DeviceRecord, str]:
        """Give a device another password, which is stored nowhere; the former one opens nothing any more.

        Raises:
            NotFound: there is none with that id.
        """
        password = new_password()
        device = self.get(device_id)
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE device SET secret = ? WHERE id = ?", (hashed(password), device_id)
            )
        return device, password

    def with_password(self, password: str) -> DeviceRecord | None:
        """The device that has this password, unless it is revoked.

        The lookup is by hash: how long it takes says nothing about a password.
        """
        row = self._ledger.db.execute(
            "SELECT * FROM device WHERE secret = ? AND revoked_at IS NULL", (hashed(password),)
        ).fetchone()
        return None if row is None else _device(row)

    def revoke(self, device_id: str) -> None:
        """Let a device in no more; everything that it brought stays.

        Raises:
            NotFound: there is none with that id.
        """
        self.get(device_id)
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE device SET revoked_at = ? WHERE id = ?", (to_text(now()), device_id)
            )

    def seen(self, device: DeviceRecord) -> None:
        """Remember that a device is in use."""
        at = now()
        last = device.last_seen_at
        if last is not None and (at - last).total_seconds() < SEEN_SECONDS:
            return
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE device SET last_seen_at = ? WHERE id = ?", (to_text(at), device.id)
            )

    def _row(self, device_id: str) -> sqlite3.Row:
        """A device, also one that is revoked.

        Raises:
            NotFound: there never was one with that id.
        """
        row: sqlite3.Row | None = self._ledger.db.execute(
            "SELECT * FROM device WHERE id = ?", (device_id,)
        ).fetchone()
        if row is None:
            raise NotFound("device", device_id)
        return row

    def _check_free(self, name: str, but: str | None = None) -> None:
        """Whether no device has a name, or only one of them."""
        if any(one.name.casefold() == name.casefold() and one.id != but for one in self.list()):
            raise Conflict(
                f"There already is a device {name!r}. Choose another name, or remove that device first."
            )

    def _free_folder(self, name: str) -> str:
        """A folder that no device has or had, from the device's name."""
        letters = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", ""))
        words = re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode().lower())
        wanted = "-".join(words)[:LONGEST_FOLDER].strip("-") or "device"
        taken = RESERVED | {row["folder"] for row in self._ledger.db.execute("SELECT folder FROM device")}
        number, folder = 1, wanted
        while folder in taken:
            number += 1
            folder = f"{wanted}-{number}"
        return folder


def new_password() -> str:
    """A password that a person can type on a phone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def hashed(password: str) -> str:
    """SHA-256 of a password, hex."""
    return hashlib.sha256(password.encode("utf-8", "surrogateescape")).hexdigest()


def _clean(name: str) -> str:
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise ValidationError("name", f"The name must have 1 to {LONGEST_NAME} printable characters.")
    return clean


def _device(row: sqlite3.Row) -> DeviceRecord:
    seen = row["last_seen_at"]
    return DeviceRecord(
        row["id"],
        row["name"],
        row["folder"],
        from_text(row["created_at"]),
        None if seen is None else from_text(seen),
        row["bytes"],
        row["quota"],
    )
