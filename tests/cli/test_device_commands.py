"""`familiard device` and `familiard verify`, as a person types them, and what `doctor` says of originals."""

from __future__ import annotations

import json
import os
import re
import time
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Familiard
from tests.server.dav.conftest import basic


@pytest.fixture
def originals(familiard: Familiard) -> Path:
    folder = familiard.home / "originals"
    settings = familiard.home / "config" / "familiar" / "familiard.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"library:\n  originals: {folder}\n  keep_free_mib: 1\nserver:\n  zeroconf: false\n")
    return folder


def upload(familiard: Familiard, added: dict[str, str], **files: bytes) -> None:
    """Upload files of a device to a daemon that runs meanwhile."""
    process = familiard.start("serve", "--port", "0", "--data-dir", familiard.data_dir)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    try:
        for name, content in files.items():
            request = urllib.request.Request(  # noqa: S310  # of this machine
                f"{found[0]}/dav/{added['user']}/{name}.jpg",
                content,
                {"Authorization": basic(added["user"], added["password"]), "X-OC-Mtime": "1777629600"},
                method="PUT",
            )
            for attempt in range(200):
                try:
                    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # of this machine
                        assert answer.status == 201
                    break
                except urllib.error.HTTPError as error:
                    assert error.code == 503, error.read()  # noqa: PT017  # it is still starting
                    assert attempt < 199
                    time.sleep(0.1)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def add(familiard: Familiard, name: str) -> dict[str, str]:
    answer = familiard.on_data("device", "add", name, "--json").json
    return {"user": answer["device"]["user"], "password": answer["password"]}


def grades(answer: Answer, name: str) -> list[tuple[str, str]]:
    return [(one["grade"], one["detail"]) for one in answer.json["checks"] if one["name"] == name]


def test_a_device_is_added_listed_and_removed(familiard: Familiard, originals: Path) -> None:
    added = familiard.on_data(
        "device", "add", "Anna's phone", "--quota-gib", "1.5", "--set", "server.host=0.0.0.0"
    )
    assert added.status == 0, added.err
    assert re.search(r"address +http://\S+:8723/dav/annas-phone/\n", added.out)
    assert re.search(r"user +annas-phone\n", added.out)
    assert re.search(r"password +(?:[a-z2-9]{4}-){5}[a-z2-9]{4}\n", added.out)
    listed = familiard.on_data("device", "list")
    assert re.search(r"Anna's phone +annas-phone +- +0 +1\.5 GiB", listed.out)
    replaced = familiard.on_data("device", "password", "annas-phone")
    assert replaced.out.startswith("Replaced the password of Anna's phone.")
    assert re.search(r"password +(?:[a-z2-9]{4}-){5}[a-z2-9]{4}\n", replaced.out)
    again = familiard.on_data("device", "add", "anna's phone")
    assert (again.status, "Choose another name" in again.err) == (1, True)
    assert familiard.on_data("device", "remove", "laptop").status == 1
    removed = familiard.on_data("device", "remove", "annas-phone")
    assert removed.out.startswith("Removed Anna's phone: its password no longer works.")
    assert familiard.on_data("device", "list").out.startswith("No devices yet.")


def test_a_daemon_that_no_phone_reaches_is_pointed_out(familiard: Familiard, originals: Path) -> None:
    added = familiard.on_data("device", "add", "Anna's phone")
    assert "set server.host to 0.0.0.0" in added.err.replace("\n", " ")


@pytest.mark.parametrize(
    "arguments",
    [("add",), ("remove",), ("password",), ("list", "--quota-gib", "3"), ("add", "x", "--quota-gib", "-1")],
)
def test_a_command_that_makes_no_sense_says_so(
    familiard: Familiard, originals: Path, arguments: tuple[str, ...]
) -> None:
    answer = familiard.on_data("device", *arguments)
    assert answer.status == 1
    assert "familiard device" in answer.err


def test_without_a_folder_for_originals_it_says_what_to_set(familiard: Familiard) -> None:
    for command in (("device", "add", "x"), ("verify",), ("verify", "--copied")):
        answer = familiard.on_data(*command)
        assert (answer.status, "library.originals" in answer.err) == (1, True), answer.err
    assert grades(familiard.on_data("doctor", "--json"), "Originals") == []


def test_verify_finds_what_is_not_as_it_was_uploaded(familiard: Familiard, originals: Path) -> None:
    upload(familiard, add(familiard, "phone"), a=b"a" * 1000, b=b"b" * 1000, c=b"c" * 1000)
    whole = familiard.on_data("verify")
    assert (whole.status, whole.out) == (
        0, "3 originals (0.0 GiB): all have the content that was uploaded.\n"
    )  # fmt: skip
    (originals / "2026/05/a.jpg").write_bytes(b"a" * 999 + b"x")
    (originals / "2026/05/b.jpg").unlink()
    (originals / "2026/05/z.jpg").write_bytes(b"put here by hand")
    # Sidecars beside originals are no surprise; others are.
    for name in ("c.jpg.xmp", "c.XMP", "y.jpg.xmp"):
        (originals / "2026/05" / name).write_bytes(b"<x:xmpmeta/>")
    answer = familiard.on_data("verify", "--json")
    assert answer.status == 1
    assert answer.json["checked"] == 3
    assert {one["path"]: one["problem"] for one in answer.json["problems"]} == {
        "2026/05/a.jpg": "changed",
        "2026/05/b.jpg": "missing",
        "2026/05/y.jpg.xmp": "unknown",
        "2026/05/z.jpg": "unknown",
    }
    said = familiard.on_data("verify")
    assert "2026/05/b.jpg is gone." in said.out
    assert "2 files damaged or gone" in said.out


def test_doctor_reports_the_age_of_the_last_copy(familiard: Familiard, originals: Path) -> None:
    ((grade, detail),) = grades(familiard.on_data("doctor", "--json"), "Originals")
    assert (grade, "not mounted" in detail) == ("warning", True)
    assert familiard.on_data("verify", "--copied").status == 1
    upload(familiard, add(familiard, "phone"), a=b"a")
    ((grade, detail),) = grades(familiard.on_data("doctor", "--json"), "Copy of originals")
    assert (grade, "No copy" in detail) == ("warning", True)
    assert familiard.on_data("verify", "--copied").status == 0
    assert grades(familiard.on_data("doctor", "--json"), "Copy of originals") == [("good", "made today")]
    stamp = originals / ".familiar" / "last-copy"
    old = time.time() - 9 * 86_400
    os.utime(stamp, (old, old))
    assert grades(familiard.on_data("doctor", "--json"), "Copy of originals") == [
        ("warning", "The last one was made 9 days ago.")
    ]
    assert json.loads(familiard.on_data("device", "list", "--json").out)["devices"][0]["bytes"] == 1
