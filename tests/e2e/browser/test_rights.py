"""Whoever is no administrator changes nothing: Home Assistant refuses each command and each request."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests import page_commands
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

SEND = """async ([type, members]) => {
  const { connection } = document.querySelector("home-assistant").hass;
  const message = { ...members, type: `familiar/${type}` };
  return connection.sendMessagePromise(message).then(() => "done", (error) => error.code);
}"""
FETCH = """async ([path, method]) => {
  const { hass } = document.querySelector("home-assistant");
  return (await hass.fetchWithAuth(path, { method, body: method === "POST" ? new Blob(["a photo"]) : undefined })).status;
}"""


async def outcomes(page: Page, commands: Any) -> dict[str, str]:
    """Send commands through the page's own websocket; returns what becomes of each."""
    return {kind: await page.evaluate(SEND, [kind, members]) for kind, members in commands}


async def state(family: Family) -> list[Any]:
    """Everything that a command could change: people, what was decided, imports."""
    history = await family.ask("GET", "/v1/history", params={"limit": "5"})
    imports = await family.ask("GET", "/v1/imports")
    return [await family.people(hidden="any", ignored="any"), history["items"], imports["items"]]


async def test_an_ordinary_user_is_refused_everything(
    open_window: Open, family: Family, home: HomeAssistant
) -> None:
    await family.come(NAMED["Ben"], minutes_ago=60)
    (entry,) = await home.get("/api/config/config_entries/entry?domain=familiar")
    settings = await home.command("config_entries/subentries/list", entry_id=entry["entry_id"])
    anna, ben = family.named["Anna"], family.named["Ben"]
    face = (await family.faces(anna))[0]["id"]
    visit = (await family.ask("GET", "/v1/visits", params={"person_id": ben}))["items"][0]["id"]
    camera = next(one["subentry_id"] for one in settings if one["subentry_type"] == "camera")
    changes = page_commands.changes(anna, ben, face, visit, camera)
    before = await state(family)
    window = await open_window("/familiar/people", user=ORDINARY)
    sent = await outcomes(window.page, changes)
    assert sent == {kind: "unauthorized" for kind, _ in changes}
    for path, method in (
        ("/api/familiar/analyze", "POST"),
        ("/api/familiar/enroll?name=Mallory", "POST"),
        (f"/api/familiar/{entry['entry_id']}/people/{anna}/export", "GET"),
    ):
        # 401 would count as a wrong login.
        assert await window.page.evaluate(FETCH, [path, method]) == 403, path
    assert await state(family) == before
    # The same commands are fine in themselves: the right is what is missing.
    reads = (("people/list", {}), ("person/get", {"person_id": anna}), ("face/why", {"face_id": face}))
    assert await outcomes(window.page, reads) == {kind: "done" for kind, _ in reads}
