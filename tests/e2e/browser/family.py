"""A family for the browser: drawn people, some with names and some without, and what a camera saw of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from tests import portraits
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon

NAMED = {"Anna": 7, "Ben": 9, "Chloé": 31, "Ruth": 5}
"""Portraits of people with names."""
UNNAMED = (8, 10, 22, 37, 21, 18, 1, 3, 11, 2, 25, 29, 35, 13)
"""Portraits that resemble each other and those with names least to the recognizer."""
SHOTS = 3
"""Photos of each person with a name."""
CAMERA = "camera.front_door"


class Family:
    """The people of a daemon, made known to it as any client would."""

    def __init__(self, home: HomeAssistant, daemon: Daemon, token: str) -> None:
        self._home = home
        self._url = f"http://127.0.0.1:{daemon.port}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.named: dict[str, str] = {}
        self.unnamed: list[str] = []

    async def ask(self, method: str, path: str, data: bytes | None = None, **more: Any) -> Any:
        """Ask the daemon itself."""
        url = f"{self._url}{path}"
        async with self._home.session.request(
            method, url, data=data, headers=self._headers, **more
        ) as answer:
            text = await answer.text()
            assert answer.status < 400, f"{method} {path}: {answer.status} {text}"
            return await answer.json() if text else None

    async def enroll(self, name: str, person: int, shots: int = 1) -> str:
        """Teach a person by photos; returns the person's id."""
        for shot in range(shots):
            picture = await asyncio.to_thread(portraits.jpeg, person, shot)
            enrolled = await self.ask("POST", "/v1/enroll", picture, params={"name": name})
        return str(enrolled["person"]["id"])

    async def take_names(self) -> None:
        """Let those be unnamed again that were without a name at first, neither hidden nor ignored."""
        for person_id in self.unnamed:
            change = {"name": None, "note": None, "hidden": False, "ignored": False}
            await self.ask("PATCH", f"/v1/people/{person_id}", json=change)

    async def people(self, **query: Any) -> list[dict[str, Any]]:
        """Return people, as the daemon knows them."""
        answer = await self.ask("GET", "/v1/people", params={"limit": "200", **query})
        return list(answer["items"])

    async def person(self, person_id: str) -> dict[str, Any]:
        """Return a person, as the daemon knows them."""
        return dict(await self.ask("GET", f"/v1/people/{person_id}"))

    async def faces(self, person_id: str) -> list[dict[str, Any]]:
        """Return a person's faces, newest first."""
        answer = await self.ask("GET", f"/v1/people/{person_id}/faces", params={"limit": "200"})
        return list(answer["items"])

    async def names(self) -> list[str]:
        """Return the names of all people, sorted."""
        return sorted(person["name"] for person in await self.people(named="true"))

    async def count_faces(self, name: str) -> int:
        """Return how many faces a person has; 0 if there is nobody of that name."""
        return sum(person["faces"] for person in await self.people(named="true") if person["name"] == name)

    async def come(
        self, person: int, shot: int = 9, *, minutes_ago: float = 0, camera: str = CAMERA
    ) -> dict[str, Any]:
        """Let a person come to the door or another camera; a pause between two is longer than a visit's."""
        picture = await asyncio.to_thread(portraits.jpeg, person, shot)
        moment = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat()
        query = {"camera": camera, "taken_at": moment}
        return dict(await self.ask("POST", "/v1/sightings", picture, params=query))

    async def move_in(self) -> None:
        """Name some, and let the others be unnamed."""
        for name, person in NAMED.items():
            self.named[name] = await self.enroll(name, person, SHOTS)
        for person in UNNAMED:
            self.unnamed.append(await self.enroll(f"Person {person}", person))
        await self.take_names()
        await self.separate()

    async def separate(self) -> None:
        """Answer that those who resemble each other are different people; drawn ones often do."""
        while items := (await self.ask("GET", "/v1/merge-suggestions", params={"limit": "500"}))["items"]:
            for item in items:
                path = f"/v1/merge-suggestions/{item['id']}"
                await self.ask("POST", path, json={"answer": "different"})
