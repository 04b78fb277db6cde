"""People come from Immich with their names, dates, faces, and feature photos; nothing comes twice, and no key is seen."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest

from tests import photos
from tests.cli.conftest import Answer, Familiard
from tests.cli.migration.immich_server import KEY, Asset, Person, RecordedImmich, group_box, id_of
from tests.xmp import samples

ANNA, BOB, CARL, OTHER_CARL, EILEEN, UNNAMED = (id_of(number) for number in range(1, 7))


def of_astronaut(shift: int = 0) -> tuple[int, int, int, int]:
    """The corners of the astronaut's face, in pixels of her portrait."""
    return (172, 60 - shift, 278, 195 - shift)


@pytest.fixture
def server() -> Iterator[RecordedImmich]:
    """Five named people and one without a name, in the group photo, two portraits, and a video."""
    people = [
        Person(ANNA, "Anna", photos.encode(photos.face_of_group(0)), birth_date="2019-02-28"),
        Person(BOB, "Bob", photos.encode(photos.face_of_group(2)), hidden=True),
        Person(CARL, "Carl", photos.encode(photos.face_of_group(3))),
        Person(OTHER_CARL, "carl"),
        Person(EILEEN, "Eileen", photos.encode(photos.astronaut()), favorite=True),
        Person(UNNAMED, ""),
    ]
    rgb = photos.astronaut()
    portrait = {"size": (512, 512), "faces": [(EILEEN, of_astronaut())]}
    assets = [
        Asset(
            id_of(100),
            "group.jpg",
            photos.group_jpeg(),
            faces=[
                (ANNA, group_box(0)),
                (BOB, group_box(2)),
                (CARL, group_box(3)),
                (OTHER_CARL, group_box(4)),
                (UNNAMED, group_box(5)),
                (None, group_box(1)),
            ],
        ),
        Asset(id_of(101), "portrait.jpg", photos.encode(rgb), **portrait),  # type: ignore[arg-type]
        Asset(
            id_of(102),
            "other.jpg",
            photos.encode(np.ascontiguousarray(rgb[8:])),
            size=(512, 504),
            faces=[(EILEEN, of_astronaut(8))],
        ),
        Asset(id_of(103), "film.mp4", kind="VIDEO", faces=[(EILEEN, of_astronaut())]),
    ]
    with RecordedImmich(people, assets) as server:
        yield server


def migrate(familiard: Familiard, server: RecordedImmich, *options: str, key: str = KEY) -> Answer:
    return familiard(
        "migrate", "immich", server.url, *options, "--data-dir", familiard.data_dir, IMMICH_API_KEY=key
    )


def people(familiard: Familiard) -> dict[str, Any]:
    shown, hidden = (
        familiard.on_data("people", option, "--json").json["people"] for option in ("--all", "--hidden")
    )
    return {
        f"{person['name']} ({person['note']})" if person["note"] else person["name"]: person
        for person in (*shown, *hidden)
        if person["name"]
    }


def test_people_come_once_with_all_that_immich_gives(familiard: Familiard, server: RecordedImmich) -> None:
    done = migrate(familiard, server, "--json")
    assert done.status == 0, done.err
    report = done.json
    assert (report["added"], report["people"]) == (
        3,
        {"Anna": 1, "Bob": 1, "Carl (Immich 00000003)": 1, "carl (Immich 00000004)": 1, "Eileen": 2},
    )
    missing = {one["what"]: one["detail"] for one in report["missing"]}
    assert "1 people have no name" in missing["unnamed people"]
    assert "1 videos" in missing["videos"]
    here = people(familiard)
    assert set(here) == {"Anna", "Bob", "Carl (Immich 00000003)", "carl (Immich 00000004)", "Eileen"}
    assert here["Anna"]["birth_date"] == "2019-02-28"
    assert here["Bob"]["hidden"] and here["Eileen"]["favorite"]
    assert {name for name, person in here.items() if person["feature_chosen"]} >= {"Anna", "Eileen"}
    lines = familiard.on_data("export", "--details").lines
    assert len([line for line in lines if line["confirmed"]]) == 6
    names = {
        line["person_name"]: line["box"][0] for line in lines if line["width"] == 1280 and line["confirmed"]
    }
    assert abs(names["Anna"] - photos.GROUP_FACES[0].x) < 20
    assert abs(names["Bob"] - photos.GROUP_FACES[2].x) < 20

    before = len(familiard.on_data("history", "--json", "--limit", "500").json["entries"])
    server.requests.clear()
    again = migrate(familiard, server, "--json").json
    assert (again["added"], again["known"], again["people"]) == (0, 3, {})
    assert server.asked("original|preview") == []
    assert len(familiard.on_data("export").lines) == len(lines)
    assert len(familiard.on_data("history", "--json", "--limit", "500").json["entries"]) == before


def test_the_key_is_in_no_output_and_no_file(familiard: Familiard, server: RecordedImmich) -> None:
    server.failures = {"original": [500, 404]}
    done = migrate(familiard, server, "--debug", "--key", KEY, key="")
    assert done.status == 0, done.err
    assert KEY not in done.out + done.err
    wrong = migrate(familiard, server, key="another-key")
    assert wrong.status == 1 and "refused the API key" in wrong.err
    assert "another-key" not in wrong.out + wrong.err
    assert not [
        path for path in familiard.home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()
    ]
    without = migrate(familiard, server, key=" ")
    assert without.status == 1 and "IMMICH_API_KEY" in without.err


def test_what_fails_is_named_and_comes_with_the_next_run(
    familiard: Familiard, server: RecordedImmich
) -> None:
    server.failures = {f"{id_of(101)}/original": [404], f"{id_of(102)}/original": ["cut"], "thumbnail": [404]}
    first = migrate(familiard, server, "--json").json
    assert first["added"] == 2
    missing = {one["what"]: one["detail"] for one in first["missing"]}
    assert missing["portrait.jpg"] == "Immich answered 404."
    second = migrate(familiard, server, "--json").json
    assert (second["added"], second["people"]) == (1, {"Eileen": 1})
    assert people(familiard)["Eileen"]["faces"] == 2


def test_originals_that_only_immich_reads_come_as_previews(
    familiard: Familiard, server: RecordedImmich
) -> None:
    server.assets[id_of(101)].content = b"II*\0 a raw file that is none"
    server.assets[id_of(101)].preview = photos.encode(photos.astronaut(), quality=70)
    report = migrate(familiard, server, "--json").json
    assert (report["added"], report["people"]["Eileen"]) == (3, 2)
    server.requests.clear()
    other = familiard(
        "migrate",
        "immich",
        server.url,
        "--previews",
        "--most",
        "1",
        "--json",
        "--data-dir",
        "other",
        IMMICH_API_KEY=KEY,
    ).json
    assert (other["added"], other["people"]["Eileen"]) == (2, 1)
    assert server.asked("original") == []


def test_decisions_made_here_stay(familiard: Familiard, server: RecordedImmich) -> None:
    folder = familiard.home / "Photos"
    folder.mkdir()
    (folder / "group.jpg").write_bytes(photos.group_jpeg())
    boxes = [(name, photos.GROUP_FACES[who]) for name, who in (("Zoe", 0), ("Bob", 2))]
    named = [(name, (float(box.x), float(box.y), float(box.width), float(box.height))) for name, box in boxes]
    (folder / "group.jpg.xmp").write_bytes(samples.digikam(named, 1280, 886))
    familiard.on_data("import", folder)
    report = migrate(familiard, server, "--json").json
    assert (report["added"], report["known"]) == (2, 1)
    assert {
        "what": "group.jpg",
        "detail": "The name Anna was not used: you decided that this is Zoe.",
    } in report["missing"]
    here = people(familiard)
    assert (here["Zoe"]["faces"], here["Anna"]["faces"], here["Bob"]["faces"]) == (1, 0, 1)
    # That people are hidden in Immich does not hide those who were here.
    assert not here["Bob"]["hidden"]
    assert {"what": "Bob", "detail": "They were here before, and are not hidden here."} in report["missing"]
    assert here["Anna"]["birth_date"] == "2019-02-28"


def test_a_birth_date_comes_to_somebody_who_was_here_and_confirms_no_face(
    familiard: Familiard, server: RecordedImmich
) -> None:
    folder = familiard.home / "Photos"
    folder.mkdir()
    (folder / "group.jpg").write_bytes(photos.group_jpeg())
    box = photos.GROUP_FACES[0]
    named = [("Anna", (float(box.x), float(box.y), float(box.width), float(box.height)))]
    (folder / "group.jpg.xmp").write_bytes(samples.digikam(named, 1280, 886))
    familiard.on_data("import", folder)
    (folder / "portrait.jpg").write_bytes(photos.encode(np.ascontiguousarray(photos.face_of_group(0)[3:])))
    familiard.on_data("import", folder)

    def confirmed() -> dict[str, bool]:
        return {
            str(line["places"]): line["confirmed"]
            for line in familiard.on_data("export", "--details").lines
            if line["person_name"] == "Anna" and line["places"]
        }

    before = confirmed()
    assert sorted(before.values()) == [False, True]
    server.assets.clear()
    report = migrate(familiard, server, "--json").json
    assert people(familiard)["Anna"]["birth_date"] == "2019-02-28"
    assert confirmed() == before
    assert "Birth dates that came: 1." in report["notes"]
    # A date that was removed here does not come back, and another one stays.
    rows = familiard.on_data("history", "--json").json["entries"]
    (row,) = [row["seq"] for row in rows if row["kind"] == "person-updated" and "Anna" in str(row)]
    familiard.on_data("undo", str(row))
    assert people(familiard)["Anna"]["birth_date"] is None
    migrate(familiard, server)
    assert people(familiard)["Anna"]["birth_date"] is None
    familiard.on_data("name", "Anna", "--born", "2018-01-01")
    again = migrate(familiard, server, "--json").json
    assert people(familiard)["Anna"]["birth_date"] == "2018-01-01"
    assert "2019-02-28" in {one["what"]: one["detail"] for one in again["missing"]}["Anna"]


def test_a_killed_migration_goes_on(familiard: Familiard, server: RecordedImmich) -> None:
    familiard.environ["IMMICH_API_KEY"] = KEY
    process = familiard.start("migrate", "immich", server.url, "--data-dir", familiard.data_dir)
    deadline = time.monotonic() + 120
    while len(server.asked("original")) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    report = migrate(familiard, server, "--json").json
    assert report["added"] + report["known"] == 3
    here = people(familiard)
    assert (here["Eileen"]["faces"], here["Anna"]["faces"]) == (2, 1)
    with closing(sqlite3.connect(familiard.data_dir / "ledger.db")) as db:
        assert db.execute("SELECT count(*), count(DISTINCT digest) FROM photo").fetchone() == (3, 3)


def test_a_server_that_is_gone_ends_it_clearly(familiard: Familiard, server: RecordedImmich) -> None:
    server.failures = {"people": ["cut"]}
    cut = migrate(familiard, server)
    assert cut.status == 0, cut.err
    gone = familiard(
        "migrate", "immich", "http://127.0.0.1:1", "--key", "x", "--data-dir", familiard.data_dir
    )
    assert gone.status == 1
    assert "Cannot connect to http://127.0.0.1:1" in gone.err
