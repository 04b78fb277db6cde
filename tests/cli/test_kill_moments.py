"""kill -9 while cameras see somebody, while somebody is erased, and while a clustering is applied.

As in `test_kill`, `KILLS` says how often, and `SEED` (in the test's name) makes the same choices again.
"""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests import photos
from tests.cli.conftest import Familiard, portraits
from tests.cli.ledger import assert_whole, opened
from tests.cli.test_kill import KILLS, SEED, Socket, assert_chroma_agrees, kill, wait_for

pytestmark = [pytest.mark.timeout(180 + 40 * KILLS), pytest.mark.parametrize("seed", [SEED])]


def served(victim: Familiard) -> tuple[subprocess.Popen[str], Socket]:
    """A daemon on the victim's data, and a connection to it."""
    process = victim.start(
        "serve", "--data-dir", victim.data_dir, "--port", "0", "--set", "server.zeroconf=false"
    )
    return process, wait_for(process, victim.data_dir)


def housed(tmp_path: Path, rounds: int) -> Familiard:
    """A home that has seen six people."""
    victim = Familiard(tmp_path / "home")
    portraits(tmp_path / "album", rounds)
    assert victim.on_data("import", tmp_path / "album").status == 0
    return victim


def face_ids(data_dir: Path) -> set[str]:
    """The faces that the ledger holds."""
    with opened(data_dir) as db:
        return {row[0] for row in db.execute("SELECT id FROM face")}


def test_a_sighting_that_was_acknowledged_is_kept(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    victim = housed(tmp_path, 3)
    reported: set[str] = set()
    for round_ in range(KILLS):
        process, connection = served(victim)
        until = time.monotonic() + chance.uniform(0.2, 2.0)
        while time.monotonic() < until:
            reported |= see(connection, chance)
        # One more is sent and not waited for.
        send(connection, chance)
        time.sleep(chance.uniform(0.0, 0.15))
        kill(process)
        assert reported <= face_ids(victim.data_dir), f"round {round_}"
        assert_whole(victim.data_dir)
    assert reported
    assert victim.on_data("people").status == 0
    assert_chroma_agrees(victim.data_dir)


def send(connection: Socket, chance: random.Random) -> None:
    """What a camera at the door sees: somebody of the group photo, cut a little differently each time."""
    cut = photos.face_of_group(chance.randrange(len(photos.GROUP_FACES)))[chance.randrange(20) :]
    picture = photos.encode(cut, quality=chance.randint(70, 95))
    connection.request("POST", "/v1/sightings?camera=door", picture, {"Content-Type": "image/jpeg"})


def see(connection: Socket, chance: random.Random) -> set[str]:
    """Ids of the faces that the daemon says it stored of one picture."""
    send(connection, chance)
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == 200, answer
    return {face["id"] for face in answer["faces"] if face["id"]}


def test_an_erasure_that_was_begun_is_finished_and_no_other_is(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    victim = housed(tmp_path, 4 + KILLS // 3)
    album = tmp_path / "more"
    for round_ in range(KILLS):
        process, connection = served(victim)
        person = chance.choice(connection.ask("GET", "/v1/people")[1]["items"])
        faces = connection.ask("GET", f"/v1/people/{person['id']}/faces?limit=500")[1]["items"]
        secrets = embeddings(victim.data_dir, {face["id"] for face in faces})
        connection.request("DELETE", f"/v1/people/{person['id']}?erase=true")
        time.sleep(chance.uniform(0.0, 1.2))
        kill(process)
        left = face_ids(victim.data_dir) & {face["id"] for face in faces}
        assert not left or len(left) == len(faces), "an erasure is whole or did not happen"
        # Whoever opens the data next finishes what was begun.
        assert victim.on_data("people").status == 0
        if not left:
            assert not where(victim.data_dir, secrets), f"round {round_}"
            crops = {path.stem for path in (victim.data_dir / "crops").glob("*/*.jpg")}
            assert crops.isdisjoint(face["id"] for face in faces)
        assert_whole(victim.data_dir)
        assert_chroma_agrees(victim.data_dir)
        # Somebody is always there to be erased.
        portraits(album / f"{round_}", 4, start=30 + 4 * round_)
        assert victim.on_data("import", album / f"{round_}").status == 0


def embeddings(data_dir: Path, faces: set[str]) -> list[bytes]:
    """The middle of each face's embedding, as any file that still holds it would have it."""
    with opened(data_dir) as db:
        rows = db.execute("SELECT id, embedding FROM face WHERE embedding IS NOT NULL").fetchall()
    return [bytes(row["embedding"][512:576]) for row in rows if row["id"] in faces]


def where(data_dir: Path, secrets: list[bytes]) -> list[str]:
    """The files that still hold one of the secrets."""
    return [
        str(path)
        for path in data_dir.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in secrets)
    ]


def test_a_clustering_is_applied_wholly_or_not_at_all(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    victim = housed(tmp_path, 4)
    for _ in range(KILLS):
        people = victim.on_data("people", "--json").json["people"]
        if len(people) < 3:
            assert victim.on_data("cluster", "--apply").status == 0
            people = victim.on_data("people", "--json").json["people"]
        # Whoever is forgotten is found again.
        assert victim.on_data("forget", chance.choice(people)["id"]).status == 0
        before = state(victim.data_dir)
        process = victim.start("cluster", "--apply", "--data-dir", victim.data_dir)
        time.sleep(chance.uniform(0.3, 4.0))
        kill(process)
        after = state(victim.data_dir)
        if after["clustered"] == before["clustered"]:
            assert after == before
        else:
            assert after["clustered"] == before["clustered"] + 1
            assert after["unassigned"] < before["unassigned"]
        assert_whole(victim.data_dir)
    assert victim.on_data("cluster", "--apply").status == 0
    assert state(victim.data_dir)["unassigned"] == 0
    assert_whole(victim.data_dir)
    assert_chroma_agrees(victim.data_dir)


def state(data_dir: Path) -> dict[str, Any]:
    """Whose each face is, how many belong to no person, and how often a clustering was applied."""
    with opened(data_dir) as db:
        members = dict(db.execute("SELECT face_id, person_id FROM member").fetchall())
        (faces,) = db.execute("SELECT count(*) FROM face").fetchone()
        (clustered,) = db.execute("SELECT count(*) FROM entry WHERE kind = 'clustered'").fetchone()
    return {"members": members, "unassigned": faces - len(members), "clustered": clustered}
