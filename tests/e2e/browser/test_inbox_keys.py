"""The inbox by keys: each answers as it says, in the daemon, and Z takes it back; the badge and the sensor count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests import portraits
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.gestures import said, undo
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

WRONG = 34
"""A portrait that is none of Ruth."""


async def at(page: Page, question: str) -> None:
    """Wait until a question is shown; leave its text field, which has the focus at first, so that keys answer."""
    await page.wait_for_url(lambda url: question in unquote(url))
    await expect(page.locator("familiar-view-inbox [data-question]")).to_be_visible()
    field = page.locator("familiar-inbox-who").get_by_role("combobox")
    if question.startswith("person:"):
        await expect(field).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(field).not_to_be_focused()


async def shown(page: Page, *, after: str = "nothing") -> str:
    """Wait for the question after another one; returns it, as the address has it."""
    await page.wait_for_url(lambda url: "question=" in url and after not in unquote(url))
    question = unquote(page.url.partition("question=")[2])
    await at(page, question)
    return question


async def taken_back(page: Page, question: str, key: str = "z") -> None:
    """Undo by a key, and wait until the question is there again; with Control, it works in an empty field, too."""
    await page.keyboard.press(key)
    await said(page, "Undone")
    await at(page, question)


async def test_each_key_answers(open_window: Open, family: Family) -> None:
    await family.separate()
    page = (await open_window("/familiar/inbox")).page
    first = await shown(page)

    # Later, on, and back.
    await page.keyboard.press("s")
    second = await shown(page, after=first)
    await page.keyboard.press("j")
    third = await shown(page, after=second)
    assert third != first
    for key, question in (("k", second), ("ArrowRight", third), ("ArrowLeft", second), ("ArrowDown", third)):
        await page.keyboard.press(key)
        await at(page, question)
    await page.reload()
    await at(page, third)

    person = third.partition(":")[2]
    for key, flag, text in (("h", "hidden", "Hidden."), ("i", "ignored", "Ignored.")):
        await page.keyboard.press(key)
        await said(page, text)
        assert (await family.person(person))[flag]
        await shown(page, after=third)
        await taken_back(page, third)
        assert not (await family.person(person))[flag]

    # 1 to 9 are the named people who are nearest.
    nearest = await family.ask("GET", f"/v1/people/{person}/similar", params={"named": "true"})
    second_nearest = nearest["items"][1]["person"]
    await expect(page.locator("familiar-inbox-who .nearest button").nth(1)).to_contain_text(
        second_nearest["name"]
    )
    await page.keyboard.press("2")
    await said(page, f"Added to {second_nearest['name']}.")
    assert (await family.person(person))["id"] == second_nearest["id"]
    await shown(page, after=third)
    await taken_back(page, third)
    assert (await family.person(person))["id"] == person


async def test_keys_answer_about_a_name_that_exists(open_window: Open, family: Family) -> None:
    person, anna = family.unnamed[4], family.named["Anna"]
    question = f"person:{person}"
    page = (await open_window(f"/familiar/inbox?question={quote(question)}")).page

    async def type_anna() -> None:
        field = page.locator("familiar-inbox-who").get_by_role("combobox")
        await expect(field).to_be_editable()
        await field.fill("anna")
        await page.keyboard.press("Enter")
        await expect(page.locator("familiar-inbox-taken img").nth(1)).to_be_visible()

    await type_anna()
    await page.keyboard.press("y")
    await said(page, "Added to Anna.")
    assert (await family.person(person))["id"] == anna
    await undo(page, "Added to Anna.")
    assert (await family.person(person))["id"] == person

    await at(page, question)
    await type_anna()
    await page.keyboard.press("n")
    await page.get_by_label("What distinguishes them from the other").fill("neighbor")
    await page.keyboard.press("Enter")
    await said(page, "Named anna (neighbor).")
    assert (await family.person(person))["note"] == "neighbor"
    await undo(page, "Named anna (neighbor).")
    assert (await family.person(person))["name"] is None


@pytest_asyncio.fixture(loop_scope="session")
async def doubts(family: Family) -> AsyncIterator[tuple[str, str]]:
    """A face of someone else that Ruth has, and an unnamed person who is Ben as well; yields their ids."""
    ids = []
    for name, portrait in (("Ruth", WRONG), ("Ben again", NAMED["Ben"])):
        picture = await asyncio.to_thread(portraits.jpeg, portrait, 6)
        ids.append(await family.ask("POST", "/v1/enroll", picture, params={"name": name}))
    face_id, again = ids[0]["images"][0]["face_id"], ids[1]["person"]["id"]
    await family.ask("PATCH", f"/v1/people/{again}", json={"name": None})
    yield face_id, again
    await family.ask("DELETE", f"/v1/faces/{face_id}")
    await family.ask("DELETE", f"/v1/people/{again}", params={"erase": "true"})


async def test_doubts_are_settled_by_keys(
    open_window: Open, family: Family, home: HomeAssistant, doubts: tuple[str, str]
) -> None:
    face_id, again = doubts
    ruth, ben = family.named["Ruth"], family.named["Ben"]

    async def doubted() -> bool:
        checks = (await family.ask("GET", "/v1/face-checks"))["items"]
        return face_id in {check["face"]["id"] for check in checks}

    async def person_of_face() -> str | None:
        return (await family.ask("GET", f"/v1/faces/{face_id}"))["person_id"]

    question = f"face:{face_id}"
    page = (await open_window(f"/familiar/inbox?question={quote(question)}")).page
    await at(page, question)
    await expect(page.get_by_role("heading", name="Does this belong to Ruth?")).to_be_visible()
    await expect(page.locator("familiar-inbox-belongs .person")).to_have_count(2)
    await expect(page.locator("familiar-inbox-belongs img").nth(1)).to_be_visible()
    await it_counts(page, home)
    other = page.locator("familiar-inbox-belongs familiar-button").nth(2)
    name = (await other.inner_text()).split("It’s ")[1].split("\n")[0].strip()

    await page.keyboard.press("y")
    await said(page, "Confirmed as Ruth.")
    assert not await doubted()
    await it_counts(page, home)
    await taken_back(page, question, "Control+z")
    assert await doubted()
    await page.keyboard.press("n")
    await said(page, "Removed from Ruth.")
    assert await person_of_face() != ruth
    await taken_back(page, question, "Control+z")
    assert await person_of_face() == ruth
    await page.keyboard.press("1")
    await said(page, f"Moved to {name}.")
    assert await person_of_face() == family.named[name]
    await taken_back(page, question, "Control+z")
    assert await person_of_face() == ruth

    async def suggested() -> str | None:
        items = (await family.ask("GET", "/v1/merge-suggestions", params={"limit": "500"}))["items"]
        return next((it["id"] for it in items if {it["person_id"], it["other_id"]} == {again, ben}), None)

    question = f"merge:{await suggested()}"
    await page.goto(page.url.partition("?")[0] + f"?question={quote(question)}")
    await at(page, question)
    await expect(page.get_by_role("heading", name="Is this Ben?")).to_be_visible()
    await expect(page.locator("familiar-inbox-same .similarity").first).to_be_visible()
    await page.keyboard.press("Enter")
    await said(page, "Added to Ben.")
    assert (await family.person(again))["id"] == ben
    await taken_back(page, question, "Control+z")
    assert (await family.person(again))["id"] == again
    await page.keyboard.press("n")
    await said(page, "Kept as two people.")
    assert await suggested() is None
    await taken_back(page, question, "Control+z")
    assert await suggested() is not None


async def it_counts(page: Page, home: HomeAssistant) -> None:
    """Wait until the badge and the sensor count what waits."""

    async def agree() -> bool:
        total = (await home.command("familiar/inbox/list"))["counts"]["total"]
        badge = await page.locator("familiar-navigation .badge").inner_text()
        return badge == str(total) and await home.is_state("sensor.familiar_inbox", str(total))

    await home.until(agree)
