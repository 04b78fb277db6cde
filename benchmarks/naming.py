"""Naming people in the inbox by keyboard: what the page takes of each, beside the typing."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Page

from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from tests.e2e.browser.chromium import DESKTOP, Window, chromium
from tests.e2e.browser.family import Family
from tests.e2e.browser.furniture import furnish, library_of, quiet_daemon
from tests.e2e.browser.logins import ADMINISTRATOR, log_in
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import free_port

FOLDERS, FEW = 40, 8
SEED = 14
KEY_MS = 100.0
"""Between two keys: 120 words in ten minutes is slow, and 600 fast."""
SECONDS_GOAL = 2.0
IMPORT_SECONDS = 900.0
QUESTION = """() => {
  const inside = (node, selector) => {
    for (const one of node.querySelectorAll("*")) {
      if (one.matches(selector)) return one;
      const found = one.shadowRoot && inside(one.shadowRoot, selector);
      if (found) return found;
    }
    return null;
  };
  window.isOver = () => Boolean(inside(inside(document, "familiar-view-inbox")?.shadowRoot ?? document.body, "familiar-state"));
  const pictures = (node) => [...node.querySelectorAll("*")].flatMap((one) =>
    [...(one.localName === "img" ? [one] : []), ...(one.shadowRoot ? pictures(one.shadowRoot) : [])]);
  window.question = () => {
    const shown = inside(document, "[data-question]");
    if (!shown?.question) return null;
    const { kind, id, person, other, face } = shown.question;
    const seen = pictures(shown.shadowRoot);
    const isSeen = seen.length > 0 && seen.every((one) => one.complete);
    return { kind, id, person: person?.id ?? face?.person_id, other: other?.id, face: face?.id, isSeen };
  };
}"""
NEXT = """(former) => {
  const now = window.question();
  return now ? now.id !== former && now.isSeen && now : window.isOver() && { kind: "none" };
}"""


@dataclass
class Run:
    """What was measured: seconds of the page and of typing, by question."""

    page: list[float] = field(default_factory=list)
    typing: list[float] = field(default_factory=list)
    people: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Import folders of people without their names, and answer each question of the inbox in a real browser."""
    count = FEW if run.quick else FOLDERS
    # Nobody is asked who somebody is of whom there is one face.
    several = sorted(one for one in run.data.iterdir() if one.is_dir() and len(list(one.iterdir())) > 1)
    folders = random.Random(SEED).sample(several, count)
    found = asyncio.run(_measured(folders))
    per_person = [(page + typing) for page, typing in zip(found.page, found.typing, strict=True)]
    later = sum(per_person[1:]) / max(1, found.people - 1)
    page = np.array(found.page[1:]) * 1000
    rows = [
        (
            found.people, sum(found.kinds.values()), float(np.median(page)), float(np.percentile(page, 95)),
            sum(found.typing) / max(1, found.people), later,
        )
    ]  # fmt: skip
    kinds = ", ".join(f"{kind}: {number}" for kind, number in sorted(found.kinds.items()))
    note = (
        f"{count} random folders of at least two photos, imported without their names. Questions: {kinds}. *Page*: from Enter until the next "
        f"question is there with its pictures. *Typing*: first names, {KEY_MS:.0f} ms a key; whole names where two share one. "
        f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    )
    columns = "people, questions, page p50 ms:.0f, page p95 ms:.0f, typing s/person:.2f, total s/person:.2f"
    goal = Goal(
        f"naming {found.people} people in the inbox",
        f"≤ {SECONDS_GOAL:.0f} s each after the first",
        f"{later:.2f} s",
        later <= SECONDS_GOAL,
    )
    return (table("Naming people in the inbox", columns, rows, note),), (goal,), ()


async def _measured(folders: list[Path]) -> Run:
    hass = os.environ.get("E2E_HASS") or shutil.which("hass")
    if not hass:
        raise RuntimeError(
            "No Home Assistant here. Set E2E_HASS=.environments/hass/bin/hass (scripts/test makes it)."
        )
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as temporary:
        daemon = quiet_daemon(Path(temporary))
        for folder in folders:
            shutil.copytree(folder, library_of(daemon) / folder.name)
        home = HomeAssistant(Path(hass), Path(temporary), free_port())
        with daemon.process.running():
            try:
                await furnish(home, daemon)
                family = Family(home, daemon, await asyncio.to_thread(daemon.token))
                await _import(home, family, library_of(daemon))
                async with chromium() as browser:
                    storage = await log_in(browser, home, ADMINISTRATOR)
                    context = await browser.new_context(storage_state=storage, **DESKTOP)
                    window = Window(await context.new_page(), home.url)
                    run = await _name(window, family, _labels([folder.name for folder in folders]))
                    window.check()
                    return run
            finally:
                await home.stop()


async def _import(home: HomeAssistant, family: Family, folder: Path) -> None:
    started = await family.ask("POST", "/v1/imports", json={"path": str(folder)})

    async def is_over() -> bool:
        return bool((await family.ask("GET", f"/v1/imports/{started['id']}"))["state"] != "running")

    await home.until(is_over, IMPORT_SECONDS)


def _labels(names: list[str]) -> Mapping[str, str]:
    """What is typed for each folder: the first name, or the whole one where two share it."""
    first = Counter(name.split("_")[0] for name in names)
    return {
        name: name.split("_")[0] if first[name.split("_")[0]] == 1 else name.replace("_", " ")
        for name in names
    }


async def _name(window: Window, family: Family, labels: Mapping[str, str]) -> Run:
    """Answer every question."""
    run, page = Run(), window.page
    began = time.perf_counter()
    await window.open("/familiar/inbox")
    await page.evaluate(QUESTION)
    question, former = await _next(page, None), None
    run.page.append(time.perf_counter() - began)
    named: set[str] = set()
    while question["kind"] != "none":
        run.kinds[question["kind"]] += 1
        former = question["id"]
        typed, answer = await _answer(family, question, labels)
        began = time.perf_counter()
        await page.keyboard.type(typed, delay=KEY_MS)
        run.typing.append(time.perf_counter() - began)
        began = time.perf_counter()
        await page.keyboard.press(answer)
        if typed in named:
            # Asked whether it is the person of that name; it is.
            await page.locator("familiar-inbox-taken").wait_for()
            await page.keyboard.press("y")
        question = await _next(page, former)
        run.page.append(time.perf_counter() - began)
        if typed:
            named.add(typed)
    # The last answer leads to no question.
    run.page.pop()
    run.people = len(named)
    return run


async def _answer(family: Family, question: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[str, str]:
    """What somebody who knows everyone types, and the key that they press then."""
    who = await _who(family, question["person"])
    if question["kind"] == "person":
        return labels[who], "Enter"
    if question["kind"] == "merge":
        return "", "y" if who == await _who(family, question["other"]) else "n"
    face = await family.ask("GET", f"/v1/faces/{question['face']}")
    return "", "y" if who == _folder(face) else "n"


async def _next(page: Page, former: str | None) -> Any:
    handle = await page.wait_for_function(NEXT, arg=former)
    return await handle.json_value()


async def _who(family: Family, person_id: str) -> str:
    """The folder that most of a person's faces are from: who it is."""
    faces = (await family.ask("GET", f"/v1/people/{person_id}/faces"))["items"]
    return Counter(_folder(face) for face in faces).most_common(1)[0][0]


def _folder(face: Mapping[str, Any]) -> str:
    return Path(str(face["source"])).parent.name
