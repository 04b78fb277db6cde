"""Devices that upload photos: each has a folder and a password of its own, and can be revoked."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime

from familiard.errors import Conflict, NotFound, ValidationError
from familiard.store.ledger.ledger import Ledger
from familiard.store.ledger.timestamps import from_text, now, to_text

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What passwords are made of: nothing that looks like something else on a phone."""
GROUPS, GROUP = 6, 4
"""24 letters of 31 are 118 bits: nobody guesses them, so a plain hash is enough and takes no time."""
LONGEST_NAME = 100
LONGEST_FOLDER = 40
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
            if any(one.name.casefold() == name.casefold() for one in self.list()):
                raise Conflict(
                    f"There already is a device {name!r}. Choose another name, or remove that device first."
                )
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
        row = self._ledger.db.execute(
            "SELECT * FROM device WHERE id = ? AND revoked_at IS NULL", (device_id,)
        ).fetchone()
        if row is None:
            raise NotFound("device", device_id)
        return _device(row)

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

    def _free_folder(self, name: str) -> str:
        """A folder that no device has or had, from the device's name."""
        letters = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", ""))
        words = re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode().lower())
        wanted = "-".join(words)[:LONGEST_FOLDER].strip("-") or "device"
        taken = {row["folder"] for row in self._ledger.db.execute("SELECT folder FROM device")}
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
