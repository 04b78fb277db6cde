"""The page in a browser with many people: when it shows them, and how smoothly they scroll."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from playwright.async_api import Page

from benchmarks.page_scripts import SCROLL, SEARCH, SELECT_ALL, WATCH
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiar_client.models import Decision, Origin, Verdict
from familiard.packs import Pack
from familiard.store.models import Source
from familiard.store.store import Store
from familiard.vision.results import Analysis, Face, Quality, Timings
from tests import portraits
from tests.e2e.browser.chromium import SIZES, Window, chromium
from tests.e2e.browser.furniture import furnish, quiet_daemon
from tests.e2e.browser.logins import ADMINISTRATOR, log_in
from tests.e2e.home_assistant import HomeAssistant, Socket
from tests.e2e.processes import free_port

PEOPLE, QUICK = 5000, 500
PORTRAITS = 12
BATCH = 250
DIMENSIONS = 512
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LIST = 500
"""People in one list, as the page asks for."""
STEPS, STEP = 240, 300
"""Frames in which the page is scrolled, and pixels in each."""
CONTENT_GOAL, FRAME_GOAL = 1000.0, 100.0


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Open the grid of people in a real Home Assistant, on a desktop and on a phone."""
    people = QUICK if run.quick else PEOPLE
    loading, figures = asyncio.run(_measured(run.pack, people))
    rows = [
        (
            *(size, seen.content, float(np.median(seen.frames)), float(np.percentile(seen.frames, 99))),
            *(max(seen.frames), max(seen.works), seen.pictures, seen.search, seen.select_all),
        )
        for size, seen in figures.items()
    ]
    note = (
        f"{people:,} people, in Chromium without a graphics card on the same machine as Home Assistant and the daemon. "
        f"From the websocket's answer with people until the first one is drawn, and {STEPS} frames in each of which the page "
        f"scrolls by {STEP} pixels, and the pictures that the page asks for meanwhile; then a search for one person, and the selection of everyone. Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    )
    columns = (
        "size, content ms:.0f, frame p50 ms:.0f, frame p99 ms:.0f, longest frame ms:.0f, longest work ms:.0f, "
        "pictures:d, search ms:.0f, select all ms:.0f"
    )
    waiting = (
        f"All {people:,} people in lists of {LIST}, while another client asks Home Assistant something short again and "
        "again: the longest time that it waited for an answer."
    )
    content, longest = max(row[1] for row in rows), max(row[4] for row in rows)
    goals = (
        Goal(
            f"first content, {people:,} people",
            f"≤ {CONTENT_GOAL:.0f} ms",
            f"{content:.0f} ms",
            content <= CONTENT_GOAL,
        ),
        Goal(
            f"scrolling, {people:,} people",
            f"no frame over {FRAME_GOAL:.0f} ms",
            f"{longest:.0f} ms",
            longest <= FRAME_GOAL,
        ),
    )
    tables = (
        table("The page with many people", columns, rows, note),
        table("Home Assistant while it lists them", "lists, ms:.0f, longest wait ms:.0f", [loading], waiting),
    )
    return tables, goals, ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What one size of screen took, in milliseconds, and how many pictures it asked for while it scrolled."""

    content: float
    frames: list[float]
    works: list[float]
    pictures: int
    search: float
    select_all: float


async def _measured(pack: Pack, people: int) -> tuple[tuple[int, float, float], dict[str, Seen]]:
    found = os.environ.get("E2E_HASS") or shutil.which("hass")
    if not found:
        raise RuntimeError(
            "No Home Assistant here. Set E2E_HASS=.environments/hass/bin/hass (scripts/test makes it)."
        )
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        daemon = quiet_daemon(Path(folder))
        _fill(daemon.data_dir, pack, people)
        home = HomeAssistant(Path(found), Path(folder), free_port())
        with daemon.process.running():
            try:
                await furnish(home, daemon)
                loading = await _loading(home)
                async with chromium() as browser:
                    storage = await log_in(browser, home, ADMINISTRATOR)
                    figures = {}
                    for size, options in SIZES.items():
                        context = await browser.new_context(storage_state=storage, **options)
                        window = Window(await context.new_page(), home.url)
                        figures[size] = await _one(window)
                        await context.close()
            finally:
                await home.stop()
    return loading, figures


async def _loading(home: HomeAssistant) -> tuple[int, float, float]:
    """How many lists all people are, milliseconds until they came, and the longest that somebody else waited."""
    async with home.socket() as one, home.socket() as other:
        lists = asyncio.create_task(_lists(one))
        longest, start = 0.0, time.perf_counter()
        while not lists.done():
            asked = time.perf_counter()
            await other.command("familiar/entries")
            longest = max(longest, time.perf_counter() - asked)
        return await lists, 1000 * (time.perf_counter() - start), 1000 * longest


async def _lists(socket: Socket) -> int:
    number = 0
    more: dict[str, str] = {}
    while True:
        page = await socket.command("familiar/people/list", limit=LIST, hidden="any", ignored="any", **more)
        number += 1
        if page["cursor"] is None:
            return number
        more = {"cursor": page["cursor"]}


async def _one(window: Window) -> Seen:
    """What the page takes in one window."""
    page: Page = window.page
    await page.add_init_script(f"({WATCH})()")
    await window.open("/familiar/people")
    await page.wait_for_function("() => window.shown")
    content = float(await page.evaluate("window.shown - window.answered"))
    await page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    frames, works, scrolled = await page.evaluate(SCROLL, [STEPS, STEP])
    pictures = sum("/pictures/" in url for url in asked)
    if not scrolled:
        raise RuntimeError("The page did not scroll.")
    search = float(await page.evaluate(SEARCH, "PERSÓN 00499"))
    await page.evaluate(SEARCH, "person")
    select_all = float(await page.evaluate(SELECT_ALL))
    window.check()
    return Seen(
        content,
        [float(frame) for frame in frames],
        [float(work) for work in works],
        pictures,
        search,
        select_all,
    )


def _fill(data_dir: Path, pack: Pack, people: int) -> None:
    """A data directory with so many named people of one face each, with drawn pictures."""
    crops = [portraits.jpeg(person, size=224) for person in range(PORTRAITS)]
    vectors = np.random.default_rng(5).standard_normal((people, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = Store.open(data_dir, pack.identity, pack.thresholds)
    try:
        ids = [str(uuid.uuid4()) for _ in range(people)]
        for start in range(0, people, BATCH):
            some = ids[start : start + BATCH]
            with store.ledger.change("photo-added", {"faces": some}):
                for number, face_id in enumerate(some, start):
                    face = Face(
                        box=(10.0, 10.0, 100.0, 120.0),
                        landmarks=np.array(
                            [[40, 50], [80, 50], [60, 70], [45, 95], [75, 95]], dtype=np.float32
                        ),
                        score=0.99,
                        quality=Quality(0.9),
                        embedding=vectors[number],
                        crop=crops[number % PORTRAITS],
                    )
                    analysis = Analysis(160, 160, (face,), Timings(0.0, 0.0, 0.0, 0.0))
                    photo_id = store.writer.insert_photo(_source(number), analysis)
                    store.writer.insert_face(
                        face_id, photo_id, face, Decision(Verdict.UNKNOWN), _source(number)
                    )
        for number, face_id in enumerate(ids):
            store.people.create(f"Person {number:05}", [face_id])
    finally:
        store.close()


def _source(number: int) -> Source:
    name = f"synthetic/{number}.jpg"
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Source(Origin.LIBRARY, name, digest, FIRST + timedelta(minutes=number))
