"""`familiard doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import resource
import socket
import sqlite3
from contextlib import closing

from familiard.cli import data_checkup
from familiard.cli.check import Grade
from tests import photos
from tests.cli.conftest import Answer, Familiard


def bad(answer: Answer) -> dict[str, tuple[str, str | None]]:
    """What is not as it should be: name → grade and advice."""
    return {
        check["name"]: (check["grade"], check["advice"])
        for check in answer.json["checks"]
        if check["grade"] not in {"good", "note"}
    }


def test_an_empty_home_is_well_but_for_a_port_that_is_taken(familiard: Familiard) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = familiard.on_data("doctor", "--json", "--set", f"server.port={port}")
    assert answer.status == 1
    assert bad(answer).keys() == {"Port"}
    assert not familiard.data_dir.exists()


def test_a_damaged_ledger_and_open_doors_are_found(familiard: Familiard) -> None:
    (familiard.home / "a.jpg").write_bytes(photos.astronaut_jpeg())
    assert familiard.on_data("import", "a.jpg").status == 0
    familiard.data_dir.chmod(0o755)
    ledger = familiard.data_dir / "ledger.db"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
    answer = familiard.on_data("doctor", "--json")
    assert answer.status == 1
    found = bad(answer)
    assert found["Ledger"][0] == "bad"
    assert found["Data directory"] == ("warning", f"Run `chmod 700 {familiard.data_dir}`.")


def test_a_pack_that_is_not_here_or_damaged_is_reported(familiard: Familiard) -> None:
    missing = familiard.on_data("doctor", "--json", "--packs-dir", "packs")
    assert missing.status == 0
    assert bad(missing)["Model pack"] == ("warning", "Run `familiard packs pull mobile`.")
    assert familiard("packs", "pull", "--packs-dir", "packs").status == 0
    model = next((familiard.home / "packs").glob("arcface*.onnx"))
    model.write_bytes(b"damaged")
    damaged = familiard.on_data("doctor", "--json", "--packs-dir", "packs")
    assert damaged.status == 1
    assert bad(damaged)["Model pack"] == ("bad", "Run `familiard packs pull mobile`.")
    assert familiard("packs", "verify", "--packs-dir", "packs").status == 1


def test_what_models_can_run_on_is_listed_with_what_to_install(familiard: Familiard) -> None:
    answer = familiard.on_data("doctor", "--json")
    assert answer.status == 0
    checks = {check["name"]: check for check in answer.json["checks"]}
    assert checks["Provider cpu"]["grade"] == "good"
    assert "usable" in checks["Provider cpu"]["detail"]
    cuda = checks["Provider cuda"]
    assert (cuda["grade"], cuda["detail"]) == ("note", "NVIDIA GPU, CUDA: not installed")
    assert "pip install 'onnxruntime-gpu[cuda,cudnn]'" in cuda["advice"]
    assert sum(check["detail"].endswith(", in use") for check in checks.values()) == 1


def test_a_pinned_provider_that_does_not_work_fails_clearly(familiard: Familiard) -> None:
    answer = familiard.on_data("doctor", "--json", "--set", "vision.providers=cuda")
    assert answer.status == 1
    found = bad(answer)
    assert found["Provider cuda"][0] == "warning"
    assert found["Providers"][0] == "bad"
    (familiard.home / "a.jpg").write_bytes(photos.astronaut_jpeg())
    refused = familiard.on_data("import", "a.jpg", "--set", "vision.providers=cuda")
    assert refused.status == 1
    assert "Cannot use cuda (NVIDIA GPU, CUDA): it is not installed." in refused.err
    assert familiard.on_data("import", "a.jpg", "--set", "vision.providers=cuda,cpu").status == 0


def test_a_row_that_cannot_be_read_is_named_and_repaired(familiard: Familiard) -> None:
    (familiard.home / "a.jpg").write_bytes(photos.astronaut_jpeg())
    assert familiard.on_data("import", "a.jpg").status == 0
    with closing(sqlite3.connect(familiard.data_dir / "ledger.db")) as db, db:
        (face,) = db.execute("SELECT id FROM face").fetchone()
        db.execute("REPLACE INTO meta VALUES ('rewriting', 'yes')")
        db.execute("UPDATE face SET taken_at = '1-01-01T00:00:00.000000Z', landmarks = x''")
        db.execute("DELETE FROM meta WHERE key = 'rewriting'")
    answer = familiard.on_data("doctor", "--json")
    assert answer.status == 1
    assert bad(answer)["Rows"][1] == "Run `familiard doctor --repair` to make them readable again."
    assert all(
        f"face {face} ({column})" in answer.json["checks"][-2]["detail"]
        for column in ("taken_at", "landmarks")
    )
    assert familiard.on_data("export").status == 0
    answer = familiard.on_data("doctor", "--repair", "--json")
    assert "Rows" not in bad(answer)
    assert next(check["detail"] for check in answer.json["checks"] if check["name"] == "Repair").startswith(
        "2 "
    )
    assert "Rows" not in bad(familiard.on_data("doctor", "--json"))


def test_a_ledger_on_a_full_disk_is_not_called_damaged(familiard: Familiard) -> None:
    (familiard.home / "a.jpg").write_bytes(photos.astronaut_jpeg())
    assert familiard.on_data("import", "a.jpg").status == 0
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        checks = list(data_checkup.ledger(familiard.data_dir))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [check.grade for check in checks] == [Grade.WARNING]
    assert "disk is full" in checks[0].detail
    assert {check.grade for check in data_checkup.ledger(familiard.data_dir)} == {Grade.GOOD}


def test_a_lost_ledger_and_one_with_a_damaged_header_are_reported(familiard: Familiard) -> None:
    (familiard.home / "a.jpg").write_bytes(photos.astronaut_jpeg())
    assert familiard.on_data("import", "a.jpg").status == 0
    ledger = familiard.data_dir / "ledger.db"
    content = bytearray(ledger.read_bytes())
    content[36] ^= 0x80
    ledger.write_bytes(content)
    (check,) = data_checkup.ledger(familiard.data_dir)
    assert check.grade is Grade.BAD
    ledger.unlink()
    answer = familiard.on_data("doctor", "--json")
    assert answer.status == 1
    assert bad(answer)["Ledger"][0] == "bad"
    assert not ledger.exists()
    answer = familiard.on_data("people")
    assert answer.status == 1
    assert "on purpose" in answer.err
    assert not ledger.exists()
