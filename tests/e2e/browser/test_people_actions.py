"""People in a browser: found, selected, and changed, each by mouse or keyboard, in the daemon, and undone."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests import portraits
from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.browser.gestures import cell, choose, dialog, said, select, undo
from tests.e2e.browser.logins import ORDINARY
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

NEWCOMER = 27
"""A portrait that nobody else in the family has."""
TWIN = 6
"""Another one, whose photos are several people's at first."""


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


async def test_several_are_merged_those_who_may_be_the_same_offered_first(
    open_window: Open, teaching: Family
) -> None:
    family = teaching
    twins = []
    for shot in (5, 6, 7):
        picture = await asyncio.to_thread(portraits.jpeg, TWIN, shot)
        enrolled = await family.ask("POST", "/v1/enroll", picture, params={"name": f"Twin {shot}"})
        twins.append(enrolled["person"]["id"])
        await family.ask("PATCH", f"/v1/people/{twins[-1]}", json={"name": None})
    one, other, third = twins
    page = (await open_window("/familiar/people")).page
    await select(page, one)
    await choose(page, "Merge")
    offered = page.locator("familiar-people-merge .offered li")
    query = {"person_id": one}
    suggested = (await family.ask("GET", "/v1/merge-suggestions", params=query))["items"]
    assert {it["other_id"] for it in suggested} >= {other, third}
    # Most people resemble each other a little: nobody is offered for that.
    similar = (await family.ask("GET", f"/v1/people/{one}/similar"))["items"]
    assert len(similar) > len(suggested)
    await expect(offered).to_have_count(len(suggested))
    shown = [float(text.split()[-1]) for text in await offered.all_inner_texts()]
    assert shown == [round(it["similarity"], 2) for it in suggested]
    for twin in (other, third):
        at = [it["other_id"] for it in suggested].index(twin)
        await offered.nth(at).get_by_role("button").click()
    await page.get_by_role("button", name="Merge 3").click()
    await said(page, "Merged 3 people")
    left = set(twins) & set(await everyone(family))
    assert len(left) == 1
    assert (await family.person(left.pop()))["faces"] == 3
    await undo(page, "Merged 3 people")
    assert set(twins) <= set(await everyone(family))
    for person_id in twins:
        await expect(cell(page, person_id)).to_be_visible()


async def test_whoever_is_searched_for_is_merged(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people")).page
    one = family.unnamed[0]
    await select(page, one)
    await choose(page, "Merge")
    await expect(dialog(page).get_by_text("No one else is similar enough")).to_be_visible()
    await dialog(page).get_by_role("searchbox").fill("chlo")
    await dialog(page).get_by_role("button", name="Chloé").click()
    await dialog(page).get_by_role("button", name="Merge 2").click()
    await said(page, "Merged 2 people: Chloé.")
    assert one not in await everyone(family)
    await undo(page, "Merged 2 people: Chloé.")
    assert one in await everyone(family)


async def test_of_two_names_one_is_chosen(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people")).page
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
    await page.get_by_role("toolbar").get_by_role("button", name="More", exact=True).tap()
    await dialog(page).get_by_role("button", name="Hide", exact=True).tap()
    await said(page, "2 people: hidden.")
    assert not {"Anna", "Ben"} & set(await family.names())
    await undo(page, "2 people: hidden.")
    assert {"Anna", "Ben"} <= set(await family.names())


async def test_on_a_phone_all_filters_are_in_sight(open_window: Open, family: Family) -> None:
    hidden = family.unnamed[0]
    await family.ask("PATCH", f"/v1/people/{hidden}", json={"hidden": True})
    page = (await open_window("/familiar/people", size="phone")).page
    show = page.get_by_role("combobox", name="Show", exact=True)
    for shown in (show, page.get_by_role("combobox", name="Sort by"), page.get_by_role("searchbox")):
        box = await shown.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["height"] >= 40
    await expect(page.locator("familiar-people-filters familiar-chips")).to_be_hidden()
    top = await page.locator("familiar-view-people .top").bounding_box()
    assert top
    assert top["height"] <= 130
    assert [text.strip() for text in await show.locator("option").all_inner_texts()] == [
        f"Everyone ({len(await family.people())})",
        f"Named ({len(await family.people(named='true'))})",
        f"Unnamed ({len(await family.people(named='false'))})",
        "Hidden (1)",
    ]
    await show.select_option(label="Hidden (1)")
    await expect(page.locator("familiar-people-cell")).to_have_count(1)
    await expect(cell(page, hidden)).to_be_visible()
    assert "show=hidden" in page.url


async def test_a_search_finds_the_hidden_and_the_ignored(open_window: Open, family: Family) -> None:
    hidden, ignored = family.unnamed[:2]
    for person_id, change in ((hidden, {"hidden": True}), (ignored, {"ignored": True})):
        await family.ask("PATCH", f"/v1/people/{person_id}", json={"name": "Gregor", "note": person_id[:4]})
        await family.ask("PATCH", f"/v1/people/{person_id}", json=change)
    page = (await open_window("/familiar/people?q=gregor")).page
    await expect(page.get_by_text("No one named “gregor”")).to_be_visible()
    await expect(page.get_by_text("1 ignored person matches")).to_be_visible()
    found = page.locator(".elsewhere p").filter(has_text="1 hidden person matches")
    await found.get_by_role("button", name="Show").click()
    await expect(cell(page, hidden)).to_be_visible()
    await expect(page.get_by_role("searchbox")).to_have_value("gregor")
    await page.locator(".elsewhere p").get_by_role("button", name="Show").click()
    await expect(cell(page, ignored)).to_be_visible()


async def test_what_cannot_be_undone_says_so_where_it_is_chosen(open_window: Open, family: Family) -> None:
    page = (await open_window("/familiar/people")).page
    await expect(cell(page, family.named["Ben"])).to_be_visible()
    before = await cell(page, family.named["Ben"]).bounding_box()
    await select(page, family.named["Ruth"])
    # Nothing moves when the bar comes.
    assert await cell(page, family.named["Ben"]).bounding_box() == before
    await choose(page, "More")
    for action, about in (
        ("Hide", "You can undo this."),
        ("Ignore", "You can undo this."),
        ("Forget", "You can undo this."),
        ("Erase", "You can’t undo this."),
    ):
        button = dialog(page).get_by_role("button", name=action, exact=True)
        await expect(button).to_have_accessible_description(re.compile(re.escape(about)))
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("toolbar")).to_have_count(0)


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
