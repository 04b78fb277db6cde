"""Make a data directory with the `familiard` of a checkout, and write its ledger down as SQL.

usage: python -m tests.store.older.build CHECKOUT FOLDER

FOLDER gets `schema_N.sql` and `schema_N.json` (what the API of that version answers), where N is the checkout's schema
version. Embeddings are left out, since no person's face belongs into a repository: readers put random vectors there.
A version with a new migration keeps the files of the version before it: run this on a checkout of that one.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests import photos
from tests.server.people import portrait

EMBEDDING = "X'@embedding@'"
CAMERAS = ("camera.door", "camera.garden")


class Daemon:
    """A running daemon of a checkout.

    Args:
        favorite: how that version spells it.
    """

    def __init__(self, address: str, token: str) -> None:
        self._address, self._token = address, token
        self.favorite = "favorite"

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Call an operation; a picture is sent as it is, anything else as JSON."""
        kind = "image/jpeg" if isinstance(body, bytes) else "application/json"
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        url = f"{self._address}/v1{path}"
        request = urllib.request.Request(url, content, headers, method=method)  # noqa: S310  # of this machine
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            answer = response.read()
        return json.loads(answer) if answer else None

    def all(self, path: str) -> list[Any]:
        """The items of a list."""
        items: list[Any] = self("GET", path)["items"]
        return items


def environment(checkout: Path, home: Path) -> dict[str, str]:
    """What the checkout's command runs with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FAMILIAR_")}
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    path = os.pathsep.join(str(checkout / folder) for folder in ("daemon", "client"))
    return kept | {"HOME": str(home), "XDG_CACHE_HOME": cache, "PYTHONPATH": path}


@contextmanager
def serving(checkout: Path, home: Path) -> Iterator[Daemon]:
    """Run a daemon on `home/data`."""
    command = [sys.executable, "-m", "familiard"]
    options = ["--data-dir", str(home / "data")]
    environ = environment(checkout, home)
    with subprocess.Popen(
        [*command, "serve", "--port", "0", "--no-zeroconf", *options],
        env=environ, cwd=home, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None, "the daemon does not start"
            token = subprocess.run(
                [*command, "token", *options],
                env=environ,
                cwd=home,
                check=True,
                capture_output=True,
                text=True,
            )
            yield Daemon(found[0], token.stdout.strip())
        finally:
            process.terminate()
            process.wait(60)


def import_folder(checkout: Path, home: Path, folder: Path, *options: str) -> None:
    """Import with the checkout's command."""
    subprocess.run(
        [sys.executable, "-m", "familiard", "import", str(folder), "--data-dir", str(home / "data"), *options],
        env=environment(checkout, home), cwd=home, check=True, capture_output=True,
    )  # fmt: skip


def live(checkout: Path, home: Path) -> dict[str, Any]:
    """Do what a household does; return what the API answers at the end."""
    pictures = home / "photos"
    for who, folder, count in ((0, "Ada", 3), (1, "trip", 4), (2, "trip", 4), (3, "trip", 3), (5, "trip", 2)):
        (pictures / folder).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            (pictures / folder / f"{who}-{i}.jpg").write_bytes(portrait(who, i))
    (pictures / "trip" / "all.jpg").write_bytes(photos.group_jpeg())
    import_folder(checkout, home, pictures / "Ada", "--by-folder")
    import_folder(checkout, home, pictures / "trip")
    with serving(checkout, home) as daemon:
        decide(daemon)
        sight(daemon)
        undo(daemon)
        return answers(daemon)


def decide(daemon: Daemon) -> None:
    """Name, note, hide, merge, split, forget and delete."""
    found = sorted(
        (one for one in daemon.all("/people?limit=100") if one["name"] is None),
        key=lambda one: (-one["faces"], one["id"]),
    )
    grace, dorothy, other, gone = (one["id"] for one in found[:4])
    daemon.favorite = "favorite" if "favorite" in found[0] else "favourite"
    faces = {one: daemon.all(f"/people/{one}/faces?limit=100") for one in (grace, dorothy, other)}
    daemon("PATCH", f"/people/{grace}", {"name": "Grace Hopper", daemon.favorite: True})
    daemon("PATCH", f"/people/{dorothy}", {"name": "Дорофея", "note": "next door", "hidden": True})
    daemon("POST", f"/people/{grace}/merge", {"people": [other]})
    daemon("POST", f"/people/{grace}/split", {"faces": [face["id"] for face in faces[other][:2]]})
    daemon("PATCH", f"/people/{grace}", {"feature_face_id": faces[grace][1]["id"], daemon.favorite: False})
    daemon("DELETE", f"/faces/{faces[dorothy][-1]['id']}")
    daemon("PATCH", f"/faces/{faces[dorothy][0]['id']}", {"person_id": None})
    daemon("PATCH", f"/people/{gone}", {"name": "Edith"})
    daemon("DELETE", f"/people/{gone}")


def sight(daemon: Daemon) -> None:
    """Show the people to two cameras."""
    for i, camera in enumerate(CAMERAS):
        for who in range(3):
            at = f"2026-11-2{i + 5}T0{who + 7}:15:00Z"
            daemon("POST", f"/sightings?camera={camera}&taken_at={at}", portrait(who, 4))


def undo(daemon: Daemon) -> None:
    """Take the last decision back, and make it again."""
    for path in ("/undo", "/redo"):
        daemon("POST", path, {})


def answers(daemon: Daemon) -> dict[str, Any]:
    """What a newer version has to answer as well."""
    people = daemon.all("/people?limit=100&hidden=any")
    members = ("id", "name", "note", "birth_date", "hidden", "feature_face_id", "faces", "last_camera")
    forgotten = daemon("GET", "/forgotten")
    return {
        "people": [
            {member: one[member] for member in members} | {"favorite": one[daemon.favorite]} for one in people
        ],
        "faces": {
            face["id"]: [face["person_id"], face["confirmed"]] for face in daemon.all("/faces?limit=500")
        },
        "history": [[entry["seq"], entry["kind"]] for entry in daemon.all("/history?limit=100")],
        "forgotten": [one["person_id"] for one in forgotten["items"]],
    }


def written_down(ledger: Path, home: Path) -> tuple[int, str]:
    """A ledger's schema version and SQL, without embeddings, and with another folder of photos."""
    with closing(sqlite3.connect(ledger)) as db:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        embeddings = {row[0].hex().upper() for row in db.execute("SELECT embedding FROM face") if row[0]}
        script = "\n".join((f"PRAGMA user_version = {version};", *db.iterdump())) + "\n"

    def without(found: re.Match[str]) -> str:
        return EMBEDDING if found[1].upper() in embeddings else found[0]

    script = re.sub(r"X'([0-9A-Fa-f]+)'", without, script)
    return version, script.replace(str(home / "photos"), "/photos")


def main(checkout: Path, target: Path) -> Path:
    """Build and write both files; return the SQL file."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        expected = live(checkout.absolute(), home)
        version, script = written_down(home / "data" / "ledger.db", home)
    sql = target / f"schema_{version}.sql"
    sql.write_text(script)
    sql.with_suffix(".json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")
    return sql


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201  # what it made
