"""Who is recognized as cameras see people: small, dark, noisy, blurred, and tilted faces, in one frame and in five."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from benchmarks.camera_frames import Condition, Portrait, render
from benchmarks.faces import UNASSIGNED, Faces, faces_of, open_pack
from benchmarks.household import household
from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiar_client.models import Origin, Verdict
from familiard.engine.types import cores
from familiard.packs import PackFiles
from familiard.store.ingest.burst_decision import BurstDecision
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.models import Source
from familiard.store.store import Store
from familiard.vision.pipeline import Pipeline
from familiard.vision.results import Analysis, Face, Quality, Timings

TILTS = (30, 60, 90, 120, 150, 180)
CONDITIONS = (
    Condition("100 px", 100),
    Condition("64 px", 64),
    Condition("48 px", 48),
    Condition("36 px", 36),
    Condition("28 px", 28),
    Condition("48 px infrared", 48, light="infrared"),
    Condition("48 px motion 7", 48, motion=7),
    Condition("80 px motion 9", 80, motion=9),
    Condition("80 px motion 9, any direction", 80, motion=9, any_direction=True),
    Condition("64 px noise 25", 64, noise=25),
    Condition("64 px JPEG 15", 64, jpeg=15),
    Condition("64 px dark", 64, light="dark"),
    Condition("80 px dark", 80, light="dark"),
    *(Condition(f"80 px tilted {tilt}°", 80, tilt=tilt) for tilt in TILTS),
)
GOALS: dict[str, tuple[float, float]] = {
    "48 px": (95, 98),
    "36 px": (90, 95),
    "28 px": (65, 80),
    "48 px infrared": (85, 93),
    "48 px motion 7": (35, 65),
    "80 px motion 9": (75, 88),
    "64 px noise 25": (65, 80),
    "64 px JPEG 15": (88, 95),
    "64 px dark": (92, 96),
    "80 px dark": (92, 96),
    **{f"80 px tilted {tilt}°": (95, 97) for tilt in TILTS},
}
"""Least share recognized in one frame and in five, in percent."""
ENROLLED_PHOTOS, ASKED_PHOTOS, FRAMES = 3, 2, 5
KNOWN, UNKNOWN, TILTED = 100, 200, 40
"""Photos of enrolled people and of others that are asked about, and of each where every photo is a frame of its own."""
TOGETHER = {100: 8, 80: 14}
"""People in one frame, by the size of their faces; tilted ones are alone, since one upright face ends the search."""
MOST_TOGETHER = 28
QUICK = 4
SEED = 13
MOST_NAMED = 1.0
ENROLLED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A photo that frames are rendered from, and whom it shows; None: somebody who is not enrolled."""

    portrait: Portrait
    name: str | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent of the faces of one condition.

    Attributes:
        recognized: of the enrolled people, in one frame.
        recognized_visit: the same in five frames that are decided together.
        no_face: of all, in one frame.
        named: of the people who are not enrolled, in one frame.
        named_visit: the same in five frames.
    """

    recognized: float
    recognized_visit: float
    no_face: float
    named: float
    named_visit: float


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Enroll people with three photos each, render others of their photos, and let the daemon's code decide."""
    faces = faces_of(run.data, run.files, paths=_chosen_photos(run.data))
    people, enrolled = _people(run, faces)
    found: dict[str, Shares] = {}
    with (
        household(faces, run.pack) as home,
        multiprocessing.get_context("spawn").Pool(cores(), _initialize, (run.files,)) as pool,
    ):
        _enroll(home.store, faces, enrolled)
        recognizer = Recognizer(
            home.store.ledger, home.store.index, home.store.centroids, run.pack.thresholds
        )
        for condition in CONDITIONS:
            asked = _asked(people, condition, QUICK if run.quick else 1)
            jobs = [(condition, *job) for job in _jobs(asked, condition)]
            analyses = [one for batch in pool.imap(_analyze, jobs) for one in batch]
            found[condition.name] = _shares(asked, _by_person(analyses, len(asked)), recognizer)
            print(f"{condition.name}: {found[condition.name]}", flush=True)
    return (_table(found, len(enrolled)),), tuple(_goals(found)), ()


def _chosen_photos(data: Path) -> list[str]:
    """All photos of people with several, and the photos of enough people with one."""
    several, one = [], []
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        photos = sorted(str(path.relative_to(data)) for path in folder.glob("*.jpg"))
        if len(photos) >= ENROLLED_PHOTOS + ASKED_PHOTOS:
            several += photos[: ENROLLED_PHOTOS + ASKED_PHOTOS + 1]
        elif len(photos) == 1:
            one += photos
    chosen = np.random.default_rng(SEED).permutation(len(one))[: UNKNOWN * 5 // 4]
    return sorted([*several, *(one[number] for number in chosen)])


def _people(run: Setting, faces: Faces) -> tuple[list[Person], dict[str, list[int]]]:
    """Those asked about, and the faces that each of them who is enrolled is enrolled with."""
    random = np.random.default_rng(SEED)
    good = faces.main[faces.main != UNASSIGNED]
    good = good[faces.quality[good] >= run.pack.thresholds.quality]
    names = faces.names[faces.photo[good]]
    enrolled: dict[str, list[int]] = {}
    known: list[tuple[str, int]] = []
    unknown: list[int] = []
    for name in np.unique(names):
        rows = random.permutation(good[names == name]).tolist()
        if len(rows) >= ENROLLED_PHOTOS + ASKED_PHOTOS:
            enrolled[str(name)] = rows[:ENROLLED_PHOTOS]
            known += [(str(name), row) for row in rows[ENROLLED_PHOTOS : ENROLLED_PHOTOS + ASKED_PHOTOS]]
        elif len(rows) == 1:
            unknown += rows
    asked = [known[number] for number in random.permutation(len(known))[:KNOWN]]
    people = [Person(_portrait(run.data, faces, row), name) for name, row in asked]
    people += [
        Person(_portrait(run.data, faces, unknown[number]), None)
        for number in random.permutation(len(unknown))[:UNKNOWN]
    ]
    return people, {name: enrolled[name] for name, _ in asked}


def _portrait(data: Path, faces: Faces, row: int) -> Portrait:
    bgr = cv2.imdecode(
        np.fromfile(data / str(faces.images[faces.photo[row]]), dtype=np.uint8), cv2.IMREAD_COLOR
    )
    assert bgr is not None
    rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    x, y, width, height = (float(value) for value in faces.boxes[row])
    return Portrait(rgb, (x, y, width, height))


def _enroll(store: Store, faces: Faces, enrolled: dict[str, list[int]]) -> None:
    taken = ENROLLED_AT
    for name, rows in enrolled.items():
        pictures = []
        for row in rows:
            taken += timedelta(minutes=1)
            image = str(faces.images[faces.photo[row]])
            width, height = (int(side) for side in faces.sizes[faces.photo[row]])
            x, y, across, down = (float(value) for value in faces.boxes[row])
            face = Face(
                box=(x, y, across, down),
                landmarks=faces.landmarks[row],
                score=float(faces.scores[row]),
                quality=Quality(float(faces.quality[row])),
                embedding=faces.embeddings[row],
            )
            analysis = Analysis(width, height, (face,), Timings(0.0, 0.0, 0.0, 0.0))
            pictures.append((analysis, Source(Origin.UPLOAD, image, image, taken)))
        store.enrollment.enroll(name, None, pictures)


def _asked(people: Sequence[Person], condition: Condition, every: int) -> list[Person]:
    """The people of one row: fewer where each needs frames of their own."""
    known = [person for person in people if person.name is not None]
    unknown = [person for person in people if person.name is None]
    if condition.tilt:
        known, unknown = known[:TILTED], unknown[:TILTED]
    return known[::every] + unknown[::every]


def _jobs(asked: Sequence[Person], condition: Condition) -> Iterator[tuple[list[int], list[Portrait], int]]:
    """Whom each frame shows together: five frames of each person, each with other people beside them."""
    random = np.random.default_rng(SEED)
    together = 1 if condition.tilt else TOGETHER.get(condition.pixels, MOST_TOGETHER)
    for _ in range(FRAMES):
        order = random.permutation(len(asked))
        for start in range(0, len(order), together):
            numbers = order[start : start + together].tolist()
            yield numbers, [asked[number].portrait for number in numbers], int(random.integers(1 << 31))


_pipeline: Pipeline


def _initialize(files: PackFiles) -> None:
    global _pipeline  # noqa: PLW0603  # a process of the pool has one
    cv2.setNumThreads(1)
    _pipeline = open_pack(files, threads=1)


def _analyze(job: tuple[Condition, list[int], list[Portrait], int]) -> list[tuple[int, Analysis]]:
    """Render a frame, analyze it as `POST /v1/analyze` does, and give each person what was found where they are."""
    condition, numbers, portraits, seed = job
    jpeg, middles = render(portraits, condition, np.random.default_rng(seed))
    analysis = _pipeline.analyze(jpeg, crops=False)
    places = np.array(middles)
    own: dict[int, list[Face]] = {number: [] for number in numbers}
    for face in analysis.faces:
        middle = np.array([face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2])
        off = np.linalg.norm(places - middle, axis=1)
        if len(numbers) == 1 or off.min() < condition.pixels:
            own[numbers[int(off.argmin())]].append(face)
    return [(number, replace(analysis, faces=tuple(own[number]))) for number in numbers]


def _by_person(analyses: Sequence[tuple[int, Analysis]], count: int) -> list[list[Analysis]]:
    frames: list[list[Analysis]] = [[] for _ in range(count)]
    for number, analysis in analyses:
        frames[number].append(analysis)
    return frames


def _shares(asked: Sequence[Person], frames: Sequence[Sequence[Analysis]], recognizer: Recognizer) -> Shares:
    one, visit, none, named, named_visit = [], [], [], [], []
    for person, seen in zip(asked, frames, strict=True):
        together = _names(seen, recognizer)
        none += [not analysis.faces for analysis in seen]
        alone = [_names([analysis], recognizer) for analysis in seen]
        if person.name is not None:
            one += [person.name in names for names in alone]
            visit.append(person.name in together)
        else:
            named += [bool(names) for names in alone]
            named_visit.append(bool(together))
    return Shares(*(100 * float(np.mean(values)) for values in (one, visit, none, named, named_visit)))


def _names(frames: Sequence[Analysis], recognizer: Recognizer) -> set[str | None]:
    decided = BurstDecision(recognizer).decide(frames)
    return {face.decision.person_name for face in decided if face.decision.verdict == Verdict.RECOGNIZED}


def _table(found: dict[str, Shares], enrolled: int) -> Table:
    return table(
        "Faces as cameras see them",
        "face, recognized %:.1f, no face found %:.1f, unknown people named %:.1f, recognized in five frames %:.1f, "
        "unknown people named in five %:.1f, goal",
        [
            (
                name,
                shares.recognized,
                shares.no_face,
                shares.named,
                shares.recognized_visit,
                shares.named_visit,
                "–" if name not in GOALS else "≥ {} / ≥ {}".format(*GOALS[name]),
            )
            for name, shares in found.items()
        ],
        f"{enrolled} people enrolled with {ENROLLED_PHOTOS} photos each; another of their photos, or the photo of somebody "
        "who is not enrolled, is rendered into JPEG frames of 1280×720 with several backgrounds. The size of a face is the "
        "side of a square of the area of its box. Five frames differ in place, background, and noise, and are "
        "decided as one burst of `POST /v1/sightings`. Recognized: by the right name.",
    )


def _goals(found: dict[str, Shares]) -> Iterator[Goal]:
    for name, (one, visit) in GOALS.items():
        shares = found[name]
        yield Goal(
            f"recognized: {name}",
            f"≥ {one} %, in five frames ≥ {visit} %",
            f"{shares.recognized:.1f} %, {shares.recognized_visit:.1f} %",
            shares.recognized >= one and shares.recognized_visit >= visit,
        )
    worst = max(max(shares.named, shares.named_visit) for shares in found.values())
    yield Goal(
        "unknown people named, in each row",
        f"≤ {MOST_NAMED:.0f} %",
        f"at most {worst:.1f} %",
        worst <= MOST_NAMED,
    )
