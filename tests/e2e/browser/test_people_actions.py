"""People in a browser: found, selected, and changed, each by mouse or keyboard, in the daemon, and undone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.gestures import cell, choose, dialog, said, select, undo
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

NEWCOMER = 27
"""A portrait that nobody else in the family has."""


async def everyone(family: Family) -> dict[str, dict[str, Any]]:
    """All people, also hidden and ignored ones, by id."""
    return {person["id"]: person for person in await family.people(hidden="any", ignored="any")}


async def named_differently(family: Family) -> None:
    """Give three people names in other scripts."""
    for person_id, name in zip(family.unnamed, ("Дарья", "花子", "ليلى"), strict=False):
        await family.ask("PATCH", f"/v1/people/{person_id}", json={"name": name})


async def test_people_are_found_in_any_script(open_window: Open, family: Family) -> None:
    await named_differently(family)
    page = (await open_window("/familiar/people")).page
    await expect(cell(page, family.named["Anna"])).to_be_visible()
    await page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    await expect(field).to_be_focused()
    for text, found in (("дар", "Дарья"), ("花", "花子"), ("ليل", "ليلى"), ("CHLOE", "Chloé")):
        await field.fill(text)
        await expect(page.locator("familiar-people-cell")).to_have_count(1)
        await expect(page.locator("familiar-people-cell .name")).to_have_text(found)
        assert [one["name"] for one in await family.people(text=text)] == [found]
    await page.reload()
    await expect(page.get_by_role("searchbox")).to_have_value("CHLOE")
    await page.get_by_role("searchbox").fill("Nobody of this name")
    await page.get_by_role("button", name="Show everyone").click()
    await expect(cell(page, family.unnamed[-1])).to_be_visible()


async def test_several_are_merged_the_most_similar_offered_first(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people")).page
    one, two = family.unnamed[:2]
    before = await family.people()
    await select(page, one, two)
    await choose(page, "Merge")
    offered = page.locator("familiar-people-merge .offered li")
    similar = (await family.ask("GET", f"/v1/people/{one}/similar"))["items"]
    similar = [it for it in similar if it["person"]["id"] != two]
    await expect(offered.first).to_be_visible()
    shown = [float(text.split()[-1]) for text in await offered.all_inner_texts()]
    assert shown == sorted(shown, reverse=True)
    assert shown == [round(it["similarity"], 2) for it in similar][: len(shown)]
    unnamed = next(at for at, it in enumerate(similar) if it["person"]["name"] is None)
    await offered.nth(unnamed).get_by_role("button").click()
    await page.get_by_role("button", name="Merge 3").click()
    await said(page, "Merged 3 people")
    three = {one, two, similar[unnamed]["person"]["id"]}
    faces = sum(person["faces"] for person in before if person["id"] in three)
    left = three & set(await everyone(family))
    assert len(left) == 1
    assert (await family.person(left.pop()))["faces"] == faces
    await undo(page, "Merged 3 people")
    assert three <= set(await everyone(family))
    for person_id in three:
        await expect(cell(page, person_id)).to_be_visible()

    # Two names: one has to be chosen.
    ruth, chloe = family.named["Ruth"], family.named["Chloé"]
    await select(page, ruth, chloe)
    await choose(page, "Merge")
    await page.get_by_role("radio", name="Chloé").check()
    await page.get_by_role("button", name="Merge 2").click()
    await said(page, "Merged 2 people: Chloé.")
    names = await family.names()
    assert "Ruth" not in names
    assert "Chloé" in names
    await undo(page, "Merged 2 people: Chloé.")
    assert (await family.person(ruth))["name"] == "Ruth"
    assert (await family.person(chloe))["name"] == "Chloé"


async def test_people_are_named_hidden_ignored_and_forgotten(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people")).page
    one, two, three = family.unnamed[:3]
    await select(page, one)
    await choose(page, "Name")
    await dialog(page).get_by_role("combobox").fill("Greta")
    await page.keyboard.press("Enter")
    await said(page, "Named Greta.")
    assert (await family.person(one))["name"] == "Greta"
    await undo(page, "Named Greta.")
    assert (await family.person(one))["name"] is None

    for action, flag, text in (
        ("Hide", "hidden", "3 people: hidden."),
        ("Ignore", "ignored", "3 people: ignored."),
    ):
        await select(page, one, two, three)
        await choose(page, action)
        await said(page, text)
        assert all([(await family.person(it))[flag] for it in (one, two, three)])
        await expect(cell(page, two)).to_have_count(0)
        await undo(page, text)
        assert not any([(await family.person(it))[flag] for it in (one, two, three)])
        await expect(cell(page, two)).to_be_visible()

    ruth = family.named["Ruth"]
    await select(page, ruth)
    await choose(page, "Forget")
    await said(page, "Ruth: name forgotten.")
    assert "Ruth" not in await family.names()
    await undo(page, "Ruth: name forgotten.")
    assert (await family.person(ruth))["name"] == "Ruth"


async def test_the_keyboard_does_the_same(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people")).page
    await cell(page, family.named["Anna"]).get_by_role("link").focus()
    await page.keyboard.press("x")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Shift+X")
    await expect(page.get_by_role("toolbar", name="2 selected")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("toolbar")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(page.locator("familiar-view-person")).to_be_visible()
    await page.go_back()
    await expect(cell(page, family.named["Anna"])).to_be_visible()


async def test_on_a_phone_a_long_press_selects(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people", size="phone")).page
    one, two = family.named["Anna"], family.named["Ben"]
    box = await cell(page, one).bounding_box()
    assert box is not None
    finger = await page.context.new_cdp_session(page)
    touch = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 60}
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    await expect(page.get_by_role("toolbar", name="1 selected")).to_be_visible()
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await cell(page, two).tap()
    await expect(page.get_by_role("toolbar", name="2 selected")).to_be_visible()
    await page.get_by_role("toolbar").get_by_role("button", name="Hide", exact=True).tap()
    await said(page, "2 people: hidden.")
    assert not {"Anna", "Ben"} & set(await family.names())
    await undo(page, "2 people: hidden.")
    assert {"Anna", "Ben"} <= set(await family.names())


async def test_a_person_becomes_a_device(open_window: Open, family: Family, home: HomeAssistant) -> None:
    async def is_device() -> bool:
        devices = await home.command("config/device_registry/list")
        return any("Ruth" in {device["name"], device["name_by_user"]} for device in devices)

    page = (await open_window("/familiar/people")).page
    assert not await is_device()
    await select(page, family.named["Ruth"])
    await choose(page, "Make a device")
    await said(page, "Ruth: device created.")
    await home.until(is_device)
    await undo(page, "Ruth: device created.")

    async def is_gone() -> bool:
        return not await is_device()

    await home.until(is_gone)


async def test_a_person_is_erased_after_their_faces_were_shown(open_window: Open, family: Family) -> None:
    temporary = await family.enroll("Temporary", NEWCOMER)
    page = (await open_window("/familiar/people")).page
    await select(page, temporary)
    await choose(page, "Erase")
    await expect(page.get_by_role("dialog", name="Erase Temporary?")).to_be_visible()
    await expect(dialog(page).locator("img").first).to_have_js_property("complete", True)
    await expect(dialog(page).locator("img").first).not_to_have_js_property("naturalWidth", 0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Temporary" in await family.names()
    await choose(page, "Erase")
    await dialog(page).get_by_role("button", name="Erase for good").click()
    message = await said(page, "Temporary: all data erased.")
    await expect(message.get_by_role("button", name="Undo")).to_have_count(0)
    assert temporary not in await everyone(family)
    forgotten = await family.ask("GET", "/v1/forgotten")
    assert temporary not in {it["id"] for it in forgotten["items"]}


async def test_an_ordinary_user_only_sees(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people", user=ORDINARY)).page
    anna = cell(page, family.named["Anna"])
    await anna.hover()
    await expect(anna.get_by_role("link")).to_be_visible()
    await anna.get_by_role("link").focus()
    await page.keyboard.press("x")
    await page.keyboard.press("Control+A")
    view = page.locator("familiar-view-people")
    for role in ("checkbox", "toolbar", "dialog"):
        await expect(view.get_by_role(role)).to_have_count(0)
    # Only filters.
    await expect(view.get_by_role("button")).to_have_count(
        await view.locator("familiar-chips button").count()
    )
