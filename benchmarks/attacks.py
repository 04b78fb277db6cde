"""A camera beside clients that mean no good: how long its answers take, and what the attack costs the daemon.

`FAMILIAR_BEFORE=CHECKOUT` names an older checkout, which is attacked first.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from benchmarks.attackers import Target, attack, bomb, deaf, dripping, flooding, silent
from benchmarks.cameras import frame
from benchmarks.daemon import REPO, RunningDaemon
from benchmarks.documentation import kept
from benchmarks.photos import group_jpeg
from benchmarks.report import Cell, Goal, Plot, Table, table
from benchmarks.setting import Setting
from benchmarks.timing import percentile_ms

FRAMES, QUICK = 20, 5
PERIOD = 1.0
WARM_UP = 3.0
GIVE_UP = 5.0
OPEN_FILES = 1024
SAMPLE_SECONDS = 0.25
GOAL_MS = 500.0
BEFORE = "FAMILIAR_BEFORE"
FLOOD = "64 clients sending photos, with the token"


@dataclass(frozen=True, slots=True)
class Attack:
    """A kind of client, how many, with or without the token, and what they send."""

    name: str
    behavior: Callable[[Target], Awaitable[None]] | None = None
    count: int = 0
    token: bool = False
    image: Callable[[], bytes] = bytes


ATTACKS = (
    Attack("none"),
    Attack("1,126 idle connections", silent, 1126),
    Attack("5,000 idle connections", silent, 5000),
    Attack("40 slow uploads, with the token", dripping, 40, token=True),
    Attack("64 clients that read no response", deaf, 64),
    Attack("64 clients sending photos, without a token", flooding, 64, image=group_jpeg),
    Attack(FLOOD, flooding, 64, token=True, image=group_jpeg),
    Attack("64 clients sending PNG bombs, with the token", flooding, 64, token=True, image=bomb),
)


@dataclass(slots=True)
class Watched:
    """What was seen of the daemon meanwhile."""

    descriptors: int = 0
    memory: int = 0
    log_rate: float = 0.0
    owner: bool = False
    seconds: list[float] = field(default_factory=list)
    answered: int = 0


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Each attack against a daemon of its own; against an older checkout as well, if one is named."""
    frames = QUICK if run.quick else FRAMES
    rows = _former_rows()
    if older := os.environ.get(BEFORE):
        rows = [_row("before", one, _watch(Path(older), one, frames), frames) for one in ATTACKS]
    now = {one.name: _watch(REPO, one, frames) for one in ATTACKS}
    rows += [_row("now", one, now[one.name], frames) for one in ATTACKS]
    compared = table(
        "One camera, one 1280×720 snapshot per second, each on a new connection, during attacks",
        "version, attack, answered, p50 ms:.0f, p95 ms:.0f, owner's socket, max descriptors, log bytes per second:.0f, "
        "peak memory MiB",
        rows,
        f"The daemon can open {OPEN_FILES:,} files. All clients run on the same cores for the whole time, reconnect when the "
        f"daemon closes a connection, and ignore `Retry-After`. A snapshot that is refused or not answered within "
        f"{GIVE_UP:.0f} s counts as {GIVE_UP:.0f} s. Owner's socket: whether it answers during the attack. Peak memory: "
        f"resident memory of the daemon and its workers. Before: without these limits (commit df635fa).",
    )
    p95 = percentile_ms(now[FLOOD].seconds, 95)
    goal = Goal(
        "a camera during a flood of 64 clients",
        f"p95 ≤ {GOAL_MS:.0f} ms",
        f"p95 {p95:.0f} ms",
        p95 <= GOAL_MS,
    )
    return (compared,), (goal,), ()


def _former_rows() -> list[tuple[Cell, ...]]:
    former = kept("attacks")
    return [row for row in former.tables[0].rows if row[0] == "before"] if former is not None else []


def _row(version: str, one: Attack, seen: Watched, frames: int) -> tuple[Cell, ...]:
    return (
        version,
        one.name,
        f"{seen.answered} of {frames}",
        percentile_ms(seen.seconds, 50),
        percentile_ms(seen.seconds, 95),
        seen.owner,
        seen.descriptors,
        seen.log_rate,
        seen.memory >> 20,
    )


def _watch(checkout: Path, one: Attack, frames: int) -> Watched:
    seen = Watched()
    picture = frame(2)
    with tempfile.TemporaryDirectory(prefix="familiar-attacks-") as folder:
        running = RunningDaemon(Path(folder) / "data", checkout=checkout, open_files=OPEN_FILES)
        try:
            # The networks' first run, and whatever starts with the first camera.
            _send(running, picture, Watched())
            with _attacked(one, running), _sampled(running, seen):
                time.sleep(WARM_UP)
                start = time.perf_counter()
                for number in range(frames):
                    time.sleep(max(0.0, start + number * PERIOD - time.perf_counter()))
                    _send(running, picture, seen)
                    if number == frames // 2:
                        seen.owner = running.owner_answers()
        finally:
            running.stop()
    return seen


def _send(running: RunningDaemon, picture: bytes, seen: Watched) -> None:
    """One frame, over a connection of its own."""
    began = time.perf_counter()
    try:
        with running.client(timeout=GIVE_UP) as client:
            status, _ = client.request("POST", "/v1/sightings?camera=door", picture)
    except (OSError, ValueError):
        status = 0
    answered = status == HTTPStatus.OK
    seen.answered += answered
    seen.seconds.append(time.perf_counter() - began if answered else GIVE_UP)


@contextmanager
def _attacked(one: Attack, running: RunningDaemon) -> Iterator[None]:
    if one.behavior is None:
        yield
        return
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    target = Target(running.port, running.token if one.token else "", one.image())
    attacker = context.Process(target=attack, args=(one.behavior, one.count, target, stop), daemon=True)
    attacker.start()
    try:
        yield
    finally:
        stop.set()
        attacker.join(GIVE_UP)
        attacker.kill()


@contextmanager
def _sampled(running: RunningDaemon, seen: Watched) -> Iterator[None]:
    """Look at descriptors, memory and log while the block runs."""
    done = threading.Event()
    began, logged = time.perf_counter(), running.log.stat().st_size

    def sample() -> None:
        while not done.wait(SAMPLE_SECONDS):
            seen.descriptors = max(seen.descriptors, running.descriptors())
            seen.memory = max(seen.memory, running.memory())

    sampling = threading.Thread(target=sample)
    sampling.start()
    try:
        yield
    finally:
        done.set()
        sampling.join()
        seen.log_rate = (running.log.stat().st_size - logged) / (time.perf_counter() - began)
