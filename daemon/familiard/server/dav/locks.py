"""Write locks: for as long as a client asks, at most a day. They are saved, so a client keeps its lock when the daemon restarts."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Self

from familiard.server.dav.errors import Locked
from familiard.store.devices.entries import parent_of, path_key

LONGEST_SECONDS = 86_400
DEFAULT_SECONDS = 600
MOST = 1000
"""Locks of a device."""
SCHEME = "opaquelocktoken:"


@dataclass(slots=True)
class Lock:
    """A lock on a file or a folder.

    Attributes:
        deep: also of everything below.
        owner: what its client says of who holds it, as XML.
        until: seconds since 1970.
    """

    token: str
    path: str
    exclusive: bool
    deep: bool
    owner: str
    seconds: int
    until: float

    def covers(self, path: str) -> bool:
        """Whether it holds for a path."""
        return path == self.path or (self.deep and is_below(path, self.path))


def is_below(path: str, folder: str) -> bool:
    """Whether a path is below a folder; everything is below the device's own."""
    return path != folder and (not folder or path.startswith(f"{folder}/"))


class Locks:
    """The locks of all devices.

    Attributes:
        is_changed: since they were saved.
    """

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Lock]] = {}
        self.is_changed = False

    @classmethod
    def restored(cls, text: str | None) -> Self:
        """The locks that were saved, without those that have expired; none of a text that cannot be read."""
        locks = cls()
        try:
            for device_id, saved in json.loads(text or "{}").items():
                held = [Lock(**one) for one in saved]
                locks._of[device_id] = {one.token: one for one in held if one.until > locks._clock()}
        except (ValueError, TypeError, AttributeError):
            return cls()
        return locks

    def saved(self) -> str | None:
        """The locks as text; None if there are none."""
        self.is_changed = False
        living = {device_id: list(self._living(device_id).values()) for device_id in self._of}
        kept = {device_id: [asdict(one) for one in held] for device_id, held in living.items() if held}
        return json.dumps(kept) if kept else None

    def covering(self, device_id: str, path: str) -> list[Lock]:
        """The locks that hold for a path."""
        key = path_key(path)
        return [lock for lock in self._living(device_id).values() if lock.covers(key)]

    def add(
        self, device_id: str, path: str, owner: str, seconds: int, *, exclusive: bool, deep: bool
    ) -> Lock:
        """Lock a path.

        Raises:
            Locked: another lock is in the way.
        """
        key, living = path_key(path), self._living(device_id)
        others = self.covering(device_id, key)
        if deep:
            others += [lock for lock in living.values() if is_below(lock.path, key)]
        if len(living) >= MOST or any(exclusive or lock.exclusive for lock in others):
            raise Locked
        seconds = min(max(1, seconds), LONGEST_SECONDS)
        token = f"{SCHEME}{uuid.uuid4()}"
        lock = Lock(token, key, exclusive, deep, owner, seconds, self._clock() + seconds)
        self._of.setdefault(device_id, {})[token] = lock
        self.is_changed = True
        return lock

    def refresh(self, lock: Lock, seconds: int) -> None:
        """Hold a lock for so long from now on."""
        lock.seconds = min(max(1, seconds), LONGEST_SECONDS)
        lock.until = self._clock() + lock.seconds
        self.is_changed = True

    def release(self, device_id: str, token: str) -> None:
        """Let go of a lock."""
        if self._of.get(device_id, {}).pop(token, None) is not None:
            self.is_changed = True

    def forget(self, device_id: str, path: str) -> None:
        """What was there is gone, and the locks on it, too."""
        key = path_key(path)
        for lock in list(self._living(device_id).values()):
            if lock.path == key or is_below(lock.path, key):
                self.release(device_id, lock.token)

    def check(
        self, device_id: str, path: str, tokens: Collection[str], *, deep: bool = False, member: bool = False
    ) -> None:
        """Refuse to write where a lock is whose token was not sent.

        Args:
            deep: also to everything below.
            member: it is added to its folder, or removed from it, which changes the folder.

        Raises:
            Locked: there is one.
        """
        key = path_key(path)
        places = {key} | ({parent_of(key)} if member else set())
        if deep:
            places |= {lock.path for lock in self._living(device_id).values() if is_below(lock.path, key)}
        for place in places:
            held = self.covering(device_id, place)
            if held and not any(lock.token in tokens for lock in held):
                raise Locked

    def _living(self, device_id: str) -> dict[str, Lock]:
        now, locks = self._clock(), self._of.get(device_id, {})
        for token in [token for token, lock in locks.items() if lock.until <= now]:
            del locks[token]
        return locks

    def _clock(self) -> float:
        return time.time()
