"""Who lives in the store's tests: people cut from the group photo, and a store that has seen them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from familiar_client.models import Origin
from familiard.store.models import Source
from familiard.store.store import Store
from familiard.vision.results import Analysis

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Album:
    """Portraits: six people, a few different pictures of each; and the group photo with all of them.

    Attributes:
        unsure: a blurred picture of the first, who is recognized in it with less than full confidence.
    """

    portraits: tuple[tuple[Analysis, ...], ...]
    group: Analysis
    unsure: Analysis


class Clock:
    """Sources with contents and times of their own."""

    def __init__(self) -> None:
        self._n = 0

    def __call__(self, path: str = "", *, camera: str | None = None) -> Source:
        self._n += 1
        origin = Origin.CAMERA if camera else Origin.LIBRARY
        digest = hashlib.sha256(str(self._n).encode()).hexdigest()
        moment = NOON + timedelta(minutes=self._n)
        return Source(origin, path or f"photos/{self._n:03}.jpg", digest, moment, camera)


Reopen = Callable[[], Store]


@dataclass(frozen=True)
class Household:
    """A store that has seen three portraits each of four people; `people` are their ids."""

    store: Store
    people: tuple[str, ...]
