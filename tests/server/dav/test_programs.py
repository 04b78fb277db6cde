"""litmus, rclone, and cadaver against the daemon."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.server.dav.conftest import Phone, stored
from tests.server.dav.programs import needed, run


@pytest.mark.parametrize("suite", ["basic", "copymove", "props", "locks", "http"])
async def test_litmus(phone: Phone, tmp_path: Path, suite: str) -> None:
    program = needed("litmus")
    done = await run(program, str(phone.url()), phone.device.user, phone.password, home=tmp_path, TESTS=suite)
    summary = re.search(
        rf"summary for `{suite}': of (\d+) tests run: (\d+) passed, (\d+) failed", done.output
    )
    assert summary is not None, done.output
    assert summary[3] == "0", done.output
    assert summary[1] == summary[2]
    assert "WARNING" not in done.output, done.output
    assert "SKIPPED" not in done.output, done.output


async def rclone(
    phone: Phone, home: Path, *arguments: str, vendor: str = "owncloud", url: str | None = None
) -> str:
    """Run rclone with the device as `phone:`."""
    program = needed("rclone")
    obscured = (await run(program, "obscure", phone.password, home=home)).output.strip()
    done = await run(
        program, *arguments, "--stats-one-line", "-v", home=home,
        RCLONE_CONFIG_PHONE_TYPE="webdav", RCLONE_CONFIG_PHONE_URL=url or str(phone.url()),
        RCLONE_CONFIG_PHONE_VENDOR=vendor, RCLONE_CONFIG_PHONE_USER=phone.device.user,
        RCLONE_CONFIG_PHONE_PASS=obscured,
    )  # fmt: skip
    assert done.status == 0, done.output
    return done.output


def camera(folder: Path) -> Path:
    """What a phone holds: odd names, folders, an empty file, and a large one."""
    for name, content in (
        ("DCIM/Camera/IMG_1.jpg", b"one"),
        ("DCIM/Camera/IMG_1.mp4", b"one moves"),
        ("DCIM/Zo\u00eb & 🎂/a b#c%.jpg", b"two"),
        ("DCIM/empty.txt", b""),
        ("large.bin", bytes(range(256)) * 40_000),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize("vendor", ["owncloud", "other"])
async def test_rclone_copies_once(phone: Phone, originals: Path, tmp_path: Path, vendor: str) -> None:
    source, there = camera(tmp_path / "phone"), f"phone:{vendor}"
    await rclone(phone, tmp_path, "copy", str(source), there, vendor=vendor)
    kept = stored(originals)
    assert {b"one", b"one moves", b"two", bytes(range(256)) * 40_000} <= set(kept.values())
    again = await rclone(phone, tmp_path, "copy", str(source), there, vendor=vendor)
    assert "Copied (" not in again
    assert stored(originals) == kept
    checked = await rclone(phone, tmp_path, "check", "--download", str(source), there, vendor=vendor)
    assert "0 differences found" in checked


async def test_rclone_syncs_and_nothing_is_lost(phone: Phone, originals: Path, tmp_path: Path) -> None:
    source = camera(tmp_path / "phone")
    await rclone(phone, tmp_path, "sync", str(source), "phone:sync")
    kept = stored(originals)
    again = await rclone(phone, tmp_path, "sync", str(source), "phone:sync")
    assert "Copied (" not in again
    assert stored(originals) == kept
    # Changed, renamed and deleted on the phone.
    (source / "DCIM/Camera/IMG_1.jpg").write_bytes(b"one, edited")
    (source / "DCIM/Camera/IMG_1.mp4").rename(source / "DCIM/moved.mp4")
    (source / "DCIM/empty.txt").unlink()
    await rclone(phone, tmp_path, "sync", str(source), "phone:sync")
    back = tmp_path / "back"
    await rclone(phone, tmp_path, "copy", "phone:sync", str(back))
    assert {str(p.relative_to(back)): p.read_bytes() for p in back.rglob("*") if p.is_file()} == {
        str(p.relative_to(source)): p.read_bytes() for p in source.rglob("*") if p.is_file()
    }
    assert kept.items() <= stored(originals).items() | {
        (name, content) for name, content in kept.items() if content == b"one moves"
    }
    assert b"one moves" in stored(originals).values()
    assert b"one, edited" in stored(originals).values()


async def test_cadaver_stores_lists_and_moves(phone: Phone, originals: Path, tmp_path: Path) -> None:
    program = needed("cadaver")
    host = str(phone.address[0])
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine {host} login {phone.device.user} password {phone.password}\n")
    netrc.chmod(0o600)
    (tmp_path / "photo.jpg").write_bytes(b"by cadaver")
    script = "mkcol cadaver\ncd cadaver\nput photo.jpg\nls\nmove photo.jpg renamed.jpg\nlock renamed.jpg\nunlock renamed.jpg\n"
    script += "get renamed.jpg back.jpg\nquit\n"
    done = await run(program, str(phone.url()), home=tmp_path, text=script)
    assert "failed" not in done.output, done.output
    assert (tmp_path / "back.jpg").read_bytes() == b"by cadaver"
    assert b"by cadaver" in stored(originals).values()
    assert await phone.list("cadaver") == ["cadaver/renamed.jpg"]
