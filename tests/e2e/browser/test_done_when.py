"""What a new user does first, without reading anything: the people of a folder are named, a wrong face is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests import photos
from tests.e2e.browser.actions import clicks, count_clicks, dialog, said, undo
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import library_of
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

NEWCOMERS = {"Astrid": None, "Bruno": 0, "Cleo": 1, "Dario": 2}
"""Who is in a folder: the astronaut, and faces of the group photo."""
QUESTION = "(shown) => ({ id: shown.question.id, person: shown.question.person?.id })"


def fill(folder: Path) -> None:
    """Write two photos of each newcomer."""
    for name, person in NEWCOMERS.items():
        (folder / name).mkdir(parents=True)
        picture = photos.astronaut() if person is None else photos.face_of_group(person)
        for quality in (95, 75):
            (folder / name / f"{quality}.jpg").write_bytes(photos.encode(picture, quality=quality))


@pytest_asyncio.fixture(loop_scope="session")
async def newcomers(home: HomeAssistant, family: Family, daemon: Daemon) -> AsyncIterator[dict[str, str]]:
    """People whose photos were imported without their names: who each is, by the id."""
    before = {person["id"] for person in await family.people()}
    folder = library_of(daemon) / "Newcomers"
    fill(folder)
    started = await family.ask("POST", "/v1/imports", json={"path": str(folder)})

    async def is_done() -> bool:
        return bool((await family.ask("GET", f"/v1/imports/{started['id']}"))["state"] == "done")

    await home.until(is_done)
    people = [person["id"] for person in await family.people() if person["id"] not in before]
    # The inbox asks about whoever has most faces first.
    others = [person["id"] for person in await family.people(named="false") if person["id"] in before]
    for person in others:
        await family.ask("PATCH", f"/v1/people/{person}", json={"hidden": True})
    yield {person: await who(family, person) for person in people}
    for person in others:
        await family.ask("PATCH", f"/v1/people/{person}", json={"hidden": False})
    for person in people:
        await family.ask("DELETE", f"/v1/people/{person}", params={"erase": "true"})


async def who(family: Family, person_id: str) -> str:
    """Return the folder that a person's photos are in."""
    faces = (await family.ask("GET", f"/v1/people/{person_id}/faces"))["items"]
    return Counter(Path(face["source"]).parent.name for face in faces).most_common(1)[0][0]


async def test_the_people_of_a_folder_are_named_by_keyboard(
    open_window: Open, family: Family, newcomers: dict[str, str]
) -> None:
    assert sorted(newcomers.values()) == sorted(NEWCOMERS)
    window = await open_window("/familiar")
    page = window.page
    await count_clicks(page)
    for _ in newcomers:
        name = newcomers[(await question(page))["person"]]
        await page.keyboard.type(name)
        await page.keyboard.press("Enter")
        await said(page, name)
    assert await clicks(page) == 0
    assert set(NEWCOMERS) <= set(await family.names())


async def question(page: Page) -> dict[str, Any]:
    """Return the question that is shown, as soon as its field takes keys."""
    await expect(page.get_by_role("combobox").first).to_be_focused()
    await expect(page.get_by_role("combobox").first).to_have_value("")
    return dict(await page.locator("[data-question]").evaluate(QUESTION))


async def test_a_wrong_face_is_moved(open_window: Open, family: Family) -> None:
    ben, ruth = family.named["Ben"], family.named["Ruth"]
    face = (await family.ask("GET", f"/v1/people/{ruth}/faces"))["items"][0]["id"]
    await family.ask("PATCH", f"/v1/faces/{face}", json={"person_id": ben})
    window = await open_window(f"/familiar/people/{ben}")
    page = window.page
    await count_clicks(page)
    wrong = page.locator("familiar-person-faces li").filter(has=page.locator(f'img[src*="{face}"]'))
    await wrong.hover()
    await wrong.get_by_role("checkbox").click()
    await page.get_by_role("button", name="Move", exact=True).click()
    await expect(dialog(page).get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("Ruth")
    await page.keyboard.press("Enter")
    await said(page, "Ruth")
    assert await clicks(page) == 2
    assert (await family.ask("GET", f"/v1/faces/{face}"))["person_name"] == "Ruth"
    await expect(wrong).to_have_count(0)
    await undo(page)
    assert (await family.ask("GET", f"/v1/faces/{face}"))["person_name"] == "Ben"
    await family.ask("PATCH", f"/v1/faces/{face}", json={"person_id": ruth})
