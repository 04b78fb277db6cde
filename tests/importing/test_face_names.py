"""Names that photo programs wrote into photos and sidecars become confirmed names, and decisions made here stay."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from familiard.engine.manager import Engine, EngineOptions, Priority
from familiard.packs import PackFiles
from familiard.store.import_jobs import ImportState
from familiard.store.people.batches import Target
from familiard.store.store import Store
from familiard.vision.options import VisionOptions
from tests import photos
from tests.importing.desk import WORKERS, Desk
from tests.importing.kept import agree, ask, faces
from tests.xmp import samples

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDTH, HEIGHT = 1280, 886
ANNA, BOB, CARL = 0, 2, 4
"""Faces of the group photo, from the left."""


def of_group(**who: int) -> list[samples.Named]:
    """Regions a little beside where the detector sees the faces."""
    return [
        (name, (box.x - 8.0, box.y + 6.0, box.width + 12.0, box.height - 4.0))
        for name, box in ((name, photos.GROUP_FACES[at]) for name, at in who.items())
    ]


def packet(**who: int) -> bytes:
    return samples.digikam(of_group(**who), WIDTH, HEIGHT)


async def by_place(desk: Desk) -> dict[int, str | None]:
    """The name of each face of the group photo, by its place from the left."""
    named = {}
    for face in await faces(desk):
        middle = face.box[0] + face.box[2] / 2
        at = next(i for i, box in enumerate(photos.GROUP_FACES) if box.x <= middle <= box.x + box.width)
        named[at] = face.person_name if face.confirmed else None
    return named


def notes(state: ImportState) -> str:
    return " ".join(noted.note for noted in state.noted)


def touch(path: Path, content: bytes) -> None:
    """Write a file again, a second later."""
    before = path.stat().st_mtime_ns
    path.write_bytes(content)
    os.utime(path, ns=(before + 10**9, before + 10**9))


async def test_names_in_a_photo_are_confirmed_once(desk: Desk, album: Path, group: NDArray[np.uint8]) -> None:
    (album / "a.jpg").write_bytes(samples.jpeg(group, packet(Anna=ANNA, Zoë=BOB)))
    state = await desk.import_all(album)
    assert (state.added, state.faces, state.named, state.noted) == (1, 6, 2, ())
    assert await by_place(desk) == {0: "Anna", 1: None, 2: "Zoë", 3: None, 4: None, 5: None}
    await agree(desk)
    entries = await ask(desk, lambda store: store.history.list().items)
    assert [entry.summary for entry in entries] == ["Named 2 faces of 2 people as the photos' metadata says"]
    state = await desk.import_all(album)
    assert (state.known, state.named, state.noted) == (1, 0, ())
    assert len((await ask(desk, lambda store: store.history.list())).items) == 1
    await ask(desk, lambda store: store.history.undo())
    assert (await desk.import_all(album)).named == 0
    assert set((await by_place(desk)).values()) == {None}


@pytest.mark.parametrize("name", ["a.jpg.xmp", "a.xmp", "A.JPG.XMP"])
async def test_a_sidecar_that_comes_later_is_read_then(
    desk: Desk, album: Path, group: NDArray[np.uint8], name: str
) -> None:
    (album / "a.jpg").write_bytes(photos.encode(group))
    await desk.import_all(album)
    sidecar = album / name
    sidecar.write_bytes(packet(Anna=ANNA))
    state = await desk.import_all(album)
    assert (state.added, state.known, state.named) == (0, 1, 1)
    assert (await by_place(desk))[ANNA] == "Anna"
    touch(sidecar, packet(Anna=ANNA, Bob=BOB))
    assert (await desk.import_all(album)).named == 2
    assert (await by_place(desk))[BOB] == "Bob"
    assert (await desk.import_all(album / "a.jpg")).named == 0
    await agree(desk)


@pytest.mark.parametrize("orientation", [3, 6, 8])
async def test_names_in_a_turned_photo(
    desk: Desk, album: Path, group: NDArray[np.uint8], orientation: int
) -> None:
    """The file is stored lying on its side, and its regions are those of the stored pixels."""
    quarters = {3: 2, 6: 1, 8: 3}[orientation]
    stored = np.ascontiguousarray(np.rot90(group, quarters))
    height, width = stored.shape[:2]
    turned: list[samples.Named] = []
    for name, (x, y, w, h) in of_group(Anna=ANNA, Bob=BOB):
        box = {
            1: (y, WIDTH - x - w, h, w),
            2: (WIDTH - x - w, HEIGHT - y - h, w, h),
            3: (HEIGHT - y - h, x, h, w),
        }[quarters]
        turned.append((name, box))
    (album / "a.jpg").write_bytes(samples.jpeg(stored, samples.digikam(turned, width, height), orientation))
    assert (await desk.import_all(album)).named == 2
    named = await by_place(desk)
    assert (named[ANNA], named[BOB]) == ("Anna", "Bob")


async def test_names_in_other_formats(desk: Desk, album: Path, group: NDArray[np.uint8]) -> None:
    whole = packet(Anna=ANNA)
    small = np.asarray(Image.fromarray(group).resize((960, 664)))
    (album / "a.heic").write_bytes(samples.heic(group, whole))
    (album / "a.webp").write_bytes(samples.webp(group, whole))
    # Resized after the regions were drawn.
    (album / "a.png").write_bytes(samples.png(small, whole))
    desk.library._reading = replace(desk.library._reading, max_bytes=8 << 20)
    state = await desk.import_all(album)
    assert (state.added, state.named, state.broken) == (3, 3, ())
    assert (await desk.people())["Anna"] == 3


async def test_names_that_exiftool_wrote(desk: Desk, album: Path) -> None:
    path = album / "a.jpg"
    path.write_bytes(photos.astronaut_jpeg())
    (face,) = (await desk.engine.analyze(path.read_bytes(), Priority.LIBRARY)).faces
    x, y, w, h = (side / 512 for side in face.box)
    area = f"{{X={x + w / 2},Y={y + h / 2},W={w},H={h},Unit=normalized}}"
    region = f"RegionList=[{{Name=Eileen,Type=Face,Area={area}}}]"
    samples.exiftool(
        "-q",
        "-overwrite_original",
        f"-RegionInfo={{AppliedToDimensions={{W=512,H=512,Unit=pixel}},{region}}}",
        path,
    )
    assert (await desk.import_all(album)).named == 1
    assert await desk.people() == {"Eileen": 1}


async def test_decisions_made_here_stay(desk: Desk, album: Path, group: NDArray[np.uint8]) -> None:
    (album / "a.jpg").write_bytes(photos.encode(group))
    await desk.import_all(album)
    left_to_right = sorted(await faces(desk), key=lambda face: face.box[0])
    by_id = [face.id for face in left_to_right]

    def decide(store: Store) -> None:
        store.batches.change_faces("assign", [by_id[0]], Target("new", "Erna"))
        store.batches.change_faces("assign", [by_id[1]], Target("new", "Dora"))
        store.faces.move(by_id[1], None)
        store.faces.delete(by_id[2])

    await ask(desk, decide)
    (album / "a.jpg.xmp").write_bytes(packet(Anna=0, Dora=1, Bob=2, Erna=3))
    state = await desk.import_all(album)
    named = await by_place(desk)
    assert (named[0], named[1], named[3]) == ("Erna", None, "Erna")
    assert 2 not in named
    assert state.named == 1
    assert "The name Anna was not used: you decided that this is Erna." in notes(state)
    assert "The name Dora was not used: you decided that this is not Dora." in notes(state)
    await agree(desk)


async def test_a_name_of_several_people_is_left_to_you(
    desk: Desk, album: Path, group: NDArray[np.uint8]
) -> None:
    def add(store: Store) -> None:
        store.people.create("Anna", note="neighbor")
        store.people.create("Anna", note="aunt")

    await ask(desk, add)
    regions = [*of_group(Anna=ANNA), ("Anna (aunt)", of_group(Bob=BOB)[0][1])]
    (album / "a.jpg").write_bytes(samples.jpeg(group, samples.digikam(regions, WIDTH, HEIGHT)))
    state = await desk.import_all(album)
    named = await by_place(desk)
    assert (state.named, named[ANNA], named[BOB]) == (1, None, "Anna")
    assert "several people here have it" in notes(state)


async def test_two_faces_of_one_name_are_one_person(
    desk: Desk, album: Path, group: NDArray[np.uint8]
) -> None:
    regions = [*of_group(Anna=ANNA), ("anna", of_group(Bob=BOB)[0][1])]
    (album / "a.jpg").write_bytes(samples.jpeg(group, samples.digikam(regions, WIDTH, HEIGHT)))
    assert (await desk.import_all(album)).named == 2
    assert (await desk.people())["Anna"] == 2


async def test_a_cropped_photo_and_a_broken_sidecar_cost_the_names_only(
    desk: Desk, album: Path, group: NDArray[np.uint8]
) -> None:
    cropped = np.ascontiguousarray(group[:, 300:])
    (album / "a.jpg").write_bytes(samples.jpeg(cropped, packet(Anna=ANNA)))
    (album / "b.jpg").write_bytes(photos.astronaut_jpeg())
    broken = packet(Anna=ANNA).replace(b"</mwg-rs:Regions>", b"")
    (album / "b.jpg.xmp").write_bytes(broken)
    (album / "c.jpg").write_bytes(
        samples.jpeg(group, packet(Anna=ANNA).replace(b"Anna", b"A\xcc" + b"\xb6" * 90))
    )
    state = await desk.import_all(album)
    assert (state.added, state.named, state.broken) == (3, 0, ())
    assert "was cropped after" in notes(state)
    assert "Cannot read the names in its metadata" in notes(state)
    assert {noted.path for noted in state.noted} == {"a.jpg", "b.jpg", "c.jpg"}


async def test_the_setting_turns_it_off_and_on(desk: Desk, album: Path, group: NDArray[np.uint8]) -> None:
    (album / "a.jpg").write_bytes(samples.jpeg(group, packet(Anna=ANNA)))
    (album / "a.jpg.xmp").write_bytes(packet(Bob=BOB))
    reading = desk.library._reading
    desk.library._reading = replace(reading, names=False)
    assert (await desk.import_all(album)).named == 0
    assert set((await by_place(desk)).values()) == {None}
    desk.library._reading = reading
    assert (await desk.import_all(album)).named == 2


async def test_the_sidecar_says_who_it_is_where_the_photo_says_otherwise(
    desk: Desk, album: Path, group: NDArray[np.uint8]
) -> None:
    (album / "a.jpg").write_bytes(samples.jpeg(group, packet(Ana=ANNA, Carl=CARL)))
    (album / "a.jpg.xmp").write_bytes(packet(Anna=ANNA))
    assert (await desk.import_all(album)).named == 2
    named = await by_place(desk)
    assert (named[ANNA], named[CARL]) == ("Anna", "Carl")


async def test_metadata_comes_before_the_folder(desk: Desk, album: Path) -> None:
    folder = album / "Bob"
    folder.mkdir()
    portrait = photos.face_of_group(ANNA)
    height, width = portrait.shape[:2]
    (face,) = (await desk.engine.analyze(photos.encode(portrait), Priority.LIBRARY)).faces
    named = samples.digikam([("Anna", face.box)], width, height)
    (folder / "a.jpg").write_bytes(samples.jpeg(portrait, named))
    await desk.import_all(album, by_folder=True)
    assert await desk.people() == {"Anna": 1}


async def test_an_erased_face_stays_erased(desk: Desk, album: Path, group: NDArray[np.uint8]) -> None:
    (album / "a.jpg").write_bytes(samples.jpeg(group, packet(Anna=ANNA)))
    await desk.import_all(album)
    await ask(desk, lambda store: store.people.erase("Anna"))
    (album / "a.jpg.xmp").write_bytes(packet(Anna=ANNA, Bob=BOB))
    state = await desk.import_all(album)
    assert (state.named, state.faces) == (0, 0)
    assert "Anna" not in await desk.people()


async def test_a_region_without_a_detected_face_is_embedded_as_if_drawn(
    pack_files: PackFiles, tmp_path: Path, album: Path
) -> None:
    engine = Engine(pack_files, EngineOptions(workers=WORKERS, threads=1, vision=VisionOptions(score=1.0)))
    await engine.start()
    desk = Desk(engine, pack_files, tmp_path / "data")
    await desk.open()
    try:
        rgb = photos.astronaut()
        regions: list[samples.Named] = [("Eileen", (175, 65, 100, 130)), ("Wall", (5, 5, 60, 60))]
        (album / "a.jpg").write_bytes(samples.jpeg(rgb, samples.digikam(regions, 512, 512)))
        (album / "b.jpg").write_bytes(photos.encode(rgb[1:]))
        state = await desk.import_all(album)
        assert (state.added, state.faces, state.named) == (2, 1, 1)
        assert "The name Wall was not used: no usable face was detected there" in notes(state)
        (album / "b.jpg.xmp").write_bytes(samples.digikam(regions[:1], 512, 511))
        state = await desk.import_all(album)
        assert (state.known, state.faces, state.named) == (2, 1, 1)
        assert await desk.people() == {"Eileen": 2}
        await agree(desk)
        # A face that was deleted does not come back by its name.
        for face in await faces(desk):
            await desk.thread.run(desk.store.faces.delete, face.id)
        touch(album / "b.jpg.xmp", samples.digikam(regions[:1], 512, 511))
        assert (await desk.import_all(album)).named == 0
        assert await faces(desk) == []
    finally:
        await desk.close()
        await engine.stop(1.0)
