"""Write locks: in memory, for as long as a client asks, at most a day. A restart forgets them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection
from dataclasses import dataclass

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
        until: on the loop's clock.
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
    """The locks of all devices."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Lock]] = {}

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
        return lock

    def refresh(self, lock: Lock, seconds: int) -> None:
        """Hold a lock for so long from now on."""
        lock.seconds = min(max(1, seconds), LONGEST_SECONDS)
        lock.until = self._clock() + lock.seconds

    def release(self, device_id: str, token: str) -> None:
        """Let go of a lock."""
        self._of.get(device_id, {}).pop(token, None)

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
        return asyncio.get_running_loop().time()
