"""kill -9 at any moment: nothing that was acknowledged is lost, and nothing is half done.

`KILLS` in the environment says how often each process is killed; the default keeps the suite short. `SEED`
(shown in the test's name) makes the same choices again.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from tests.cli.conftest import Familiard, portraits
from tests.cli.ledger import assert_whole, kept, opened

KILLS = int(os.environ.get("KILLS", "3"))
SEED = int(os.environ.get("SEED", "11"))
ROUNDS = 25
PATIENCE = 60.0


class Socket(http.client.HTTPConnection):
    """HTTP over the owner's socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("familiard", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        """Connect to the file instead of to a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self._path))

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """One request: status and JSON."""
        content = None if body is None else json.dumps(body)
        self.request(method, path, content, {"Content-Type": "application/json"})
        response = self.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None


def wait_for(process: subprocess.Popen[str], data_dir: Path) -> Socket:
    """A connection to the process, as soon as it is ready."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        connection = Socket(data_dir / "familiard.sock")
        try:
            if connection.ask("GET", "/v1/health/ready")[0] == 200:
                return connection
        except OSError:
            pass
        time.sleep(0.02)
    process.kill()
    raise AssertionError(f"it did not start: {process.communicate()[0]}")


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def assert_chroma_agrees(data_dir: Path) -> None:
    """Chroma holds the usable faces of the ledger, each with its person."""
    with opened(data_dir) as db:
        expected = {
            row["id"]: row["person_id"] or ""
            for row in db.execute(
                "SELECT f.id, m.person_id FROM face f LEFT JOIN member m ON m.face_id = f.id"
                " WHERE f.usable AND f.id NOT IN (SELECT face_id FROM deleted)"
            )
        }
    # A copy, so that reading it changes nothing.
    copy = data_dir.parent / "chroma-copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data_dir / "chroma", copy)
    client = chromadb.PersistentClient(str(copy), settings=ChromaSettings(anonymized_telemetry=False))
    (collection,) = client.list_collections()
    found = collection.get(include=["metadatas", "embeddings"])
    assert {
        i: (m or {})["person_id"] for i, m in zip(found["ids"], found["metadatas"] or (), strict=True)
    } == expected
    # The vectors are found by their own likeness, so the graph is whole too.
    embeddings = found["embeddings"]
    assert embeddings is not None
    nearest = collection.query(query_embeddings=embeddings[:20], n_results=1)["ids"]
    assert [ids[0] for ids in nearest] == found["ids"][:20]
    client.close()  # type: ignore[attr-defined]  # their types do not know it yet


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Photos of six people, one of them broken."""
    folder = tmp_path / "album"
    portraits(folder, ROUNDS)
    (folder / "round02" / "9.jpg").write_bytes(b"broken")
    return folder


@pytest.mark.timeout(120 + 30 * KILLS)
@pytest.mark.parametrize("seed", [SEED])
def test_a_killed_import_loses_nothing_and_goes_on(tmp_path: Path, album: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = Familiard(tmp_path / "whole")
    assert whole.on_data("import", album).status == 0
    reference = kept(whole.data_dir)
    assert len(reference.sources) == ROUNDS * 6
    assert_chroma_agrees(whole.data_dir)

    life = 0
    victim = Familiard(tmp_path / f"life{life}")
    for _ in range(KILLS):
        acknowledged = import_and_kill(victim, album, chance)
        before = kept(victim.data_dir) if (victim.data_dir / "ledger.db").exists() else None
        if before is not None:
            assert_whole(victim.data_dir)
            # What came is the beginning of the whole, to the photo.
            assert before.sources == reference.sources[: len(before.sources)]
            assert len(before.sources) >= acknowledged
        else:
            assert acknowledged == 0
        if before is not None and len(before.sources) == len(reference.sources):
            finish(victim, album, reference)
            life += 1
            victim = Familiard(tmp_path / f"life{life}")
    finish(victim, album, reference)


def import_and_kill(victim: Familiard, album: Path, chance: random.Random) -> int:
    """Start an import and kill it at a random moment; returns how many photos it had said were in."""
    process = victim.start("import", album, "--data-dir", victim.data_dir)
    if chance.random() < 0.2:
        # At start, when the ledger and the index are made or caught up.
        time.sleep(chance.uniform(0.0, 3.0))
        kill(process)
        return 0
    connection = wait_for(process, victim.data_dir)
    until = time.monotonic() + chance.uniform(0.0, 1.8)
    acknowledged = 0
    while time.monotonic() < until and process.poll() is None:
        try:
            _, system = connection.ask("GET", "/v1/system")
        except OSError:
            break
        acknowledged = system["counts"]["photos"]
        time.sleep(0.005)
    kill(process)
    return int(acknowledged)


def finish(victim: Familiard, album: Path, reference: object) -> None:
    """The same command again ends with exactly what an import that nobody disturbed ends with."""
    answer = victim.on_data("import", album, "--json")
    assert answer.status == 0, answer.err
    assert kept(victim.data_dir) == reference
    assert_whole(victim.data_dir)
    assert_chroma_agrees(victim.data_dir)
    with opened(victim.data_dir) as db:
        states = [json.loads(row[0]) for row in db.execute("SELECT body FROM import")]
    assert not [state for state in states if state["state"] in ("running", "interrupted")]


@pytest.mark.timeout(120 + 30 * KILLS)
@pytest.mark.parametrize("seed", [SEED])
def test_killed_merges_are_done_or_not_but_never_half(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    victim = Familiard(tmp_path / "home")
    portraits(tmp_path / "album", 8)
    assert victim.on_data("import", tmp_path / "album").status == 0
    for _ in range(KILLS):
        process = victim.start("serve", "--data-dir", victim.data_dir, "--port", "0", "--no-zeroconf")
        connection = wait_for(process, victim.data_dir)
        acknowledged = decide_until(connection, process, time.monotonic() + chance.uniform(0.1, 1.0), chance)
        with opened(victim.data_dir) as db:
            rows = [row[0] for row in db.execute("SELECT seq FROM entry ORDER BY seq")]
        # Each answer was given after its row was there; at most one row more had no time to be answered.
        assert acknowledged <= rows[-1] <= acknowledged + 1 or acknowledged == 0
        assert_whole(victim.data_dir)
    # A clean start and stop brings the index up to the ledger.
    assert victim.on_data("people").status == 0
    assert_whole(victim.data_dir)
    assert_chroma_agrees(victim.data_dir)


def decide_until(
    connection: Socket, process: subprocess.Popen[str], until: float, chance: random.Random
) -> int:
    """Merge, split, name and undo as fast as it goes, then kill in the middle; the last row acknowledged."""
    acknowledged = 0
    killer = subprocess.Popen(["sleep", str(max(0.0, until - time.monotonic()))])
    try:
        while killer.poll() is None:
            decide(connection, chance)
            _, history = connection.ask("GET", "/v1/history?limit=1")
            acknowledged = history["items"][0]["seq"] if history["items"] else 0
        # One more is sent and not waited for.
        people = connection.ask("GET", "/v1/people")[1]["items"]
        if len(people) > 1:
            body = json.dumps({"people": [people[1]["id"]], "name": "Unheard"})
            path = f"/v1/people/{people[0]['id']}/merge"
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            time.sleep(chance.uniform(0.0, 0.03))
    finally:
        killer.wait()
        kill(process)
    return acknowledged


def decide(connection: Socket, chance: random.Random) -> None:
    """One random decision."""
    people = connection.ask("GET", "/v1/people")[1]["items"]
    what = chance.choice(("merge", "split", "name", "undo"))
    if what == "merge" and len(people) > 2:
        one, other = chance.sample(people, 2)
        connection.ask(
            "POST", f"/v1/people/{one['id']}/merge", {"people": [other["id"]], "name": one["name"]}
        )
    elif what == "split":
        person = chance.choice(people)
        faces = connection.ask("GET", f"/v1/people/{person['id']}/faces")[1]["items"]
        if len(faces) > 1:
            chosen = [face["id"] for face in chance.sample(faces, len(faces) // 2)]
            connection.ask("POST", f"/v1/people/{person['id']}/split", {"faces": chosen})
    elif what == "name":
        person = chance.choice(people)
        connection.ask("PATCH", f"/v1/people/{person['id']}", {"name": f"P{chance.randrange(10**6)}"})
    else:
        connection.ask("POST", "/v1/undo", {})
