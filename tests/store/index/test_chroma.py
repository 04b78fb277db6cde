"""A Chroma server instead of the embedded one: one setting, the same answers."""

from __future__ import annotations

import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from familiard.errors import IndexUnavailable
from familiard.packs import Pack
from familiard.store.index import chroma as chroma_index
from familiard.store.index import vector_index
from familiard.store.models import PeopleQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from tests.store.household import Album, Clock


@dataclass
class ChromaServer:
    """A real Chroma server on a free port of this machine."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What goes into the settings."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run it until it answers."""
        chroma = Path(sysconfig.get_path("scripts")) / "chroma"
        self.process = subprocess.Popen(
            [chroma, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        pytest.fail("the Chroma server did not start")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server that runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = ChromaServer(tmp_path / "server", free.getsockname()[1])
    server.start()
    yield server
    server.stop()


def test_a_server_holds_the_faces_and_finds_them(
    tmp_path: Path, pack: Pack, chroma: ChromaServer, album: Album, source: Clock
) -> None:
    def opened() -> Store:
        return Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)

    store = opened()
    for seen in album.portraits[0][:3]:
        observed = store.intake.observe(seen, source())
    person_id = observed.faces[0].person_id
    assert person_id is not None
    store.people.update(person_id, PersonChange(name="Anna"))
    store.close()

    store = opened()
    assert store.index.count() == 3
    assert len(store.index.members(person_id)) == 3
    assert store.intake.identify(album.portraits[0][4])[0].person_name == "Anna"
    assert not (tmp_path / "data" / "chroma").exists()
    store.people.erase(person_id)
    assert store.index.count() == 0
    store.close()


def test_a_server_that_lost_its_data_is_filled_again(
    tmp_path: Path, pack: Pack, chroma: ChromaServer, album: Album, source: Clock
) -> None:
    store = Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    store.intake.observe(album.portraits[0][0], source())
    store.close()
    chroma.stop()
    chroma.folder = tmp_path / "another"
    chroma.start()
    store = Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    assert store.index.count() == 1
    store.close()


def test_a_server_that_is_away_is_said_to_be(tmp_path: Path, pack: Pack, chroma: ChromaServer) -> None:
    chroma.stop()
    with pytest.raises(IndexUnavailable, match="Cannot reach the Chroma server"):
        Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    # The lock is free again for the next try.
    chroma.start()
    Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url).close()


def three(store: Store, album: Album, source: Clock) -> str:
    """Store three portraits of one person, who exists from then on; returns the ID."""
    for seen in album.portraits[0][:3]:
        person_id = store.intake.observe(seen, source()).faces[0].person_id
    assert person_id is not None
    store.index.flush()
    return person_id


def test_a_server_that_dies_and_returns_loses_nothing(
    tmp_path: Path, pack: Pack, chroma: ChromaServer, album: Album, source: Clock
) -> None:
    store = Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    person_id = three(store, album, source)
    chroma.stop()

    with pytest.raises(IndexUnavailable, match="Nothing is lost"):
        store.intake.observe(album.portraits[0][3], source())
    assert isinstance(store.index.trouble, IndexUnavailable)
    # Whatever needs no search works, and is written to the ledger.
    store.people.update(person_id, PersonChange(name="Anna"))
    (one,) = store.people.list(PeopleQuery()).items
    assert (one.name, one.faces) == ("Anna", 3)

    chroma.start()
    store.index.recover()
    assert store.index.trouble is None
    assert store.intake.observe(album.portraits[0][3], source()).faces[0].person_name == "Anna"
    assert len(store.index.members(person_id)) == store.index.count() == store.index.expected() == 4
    store.close()


def test_a_server_that_dies_while_faces_wait_gets_them_when_it_returns(
    tmp_path: Path,
    pack: Pack,
    chroma: ChromaServer,
    album: Album,
    source: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_index, "TAIL", 2)
    store = Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    with store.ledger.transaction():
        for seen in album.portraits[0][:3]:
            store.intake.observe(seen, source())
        # The transaction commits, and then Chroma takes nothing.
        chroma.stop()
    assert store.ledger.db.execute("SELECT count(*) FROM face").fetchone()[0] == 3
    chroma.start()
    assert store.index.count() == store.index.expected() == 3
    store.close()


def test_a_server_that_returns_without_its_data_is_filled_again(
    tmp_path: Path, pack: Pack, chroma: ChromaServer, album: Album, source: Clock
) -> None:
    store = Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    person_id = three(store, album, source)
    chroma.stop()
    chroma.folder = tmp_path / "another"
    chroma.start()
    assert store.intake.identify(album.portraits[0][3])[0].person_id == person_id
    assert store.index.count() == 3
    store.close()


def test_a_server_that_hangs_is_given_up(
    tmp_path: Path,
    pack: Pack,
    chroma: ChromaServer,
    album: Album,
    source: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chroma_index, "ANSWER_SECONDS", 5.0)
    store = Store.open(tmp_path / "data", pack.identity, pack.thresholds, chroma_url=chroma.url)
    person_id = three(store, album, source)
    assert chroma.process is not None
    chroma.process.send_signal(signal.SIGSTOP)
    with pytest.raises(IndexUnavailable, match="timed out"):
        store.intake.identify(album.portraits[0][3])
    chroma.process.send_signal(signal.SIGCONT)
    assert store.intake.identify(album.portraits[0][3])[0].person_id == person_id
    store.close()
