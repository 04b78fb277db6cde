"""PhotoPrism's sidecars have no faces; who they name is listed, so that nobody waits for what cannot come."""

from __future__ import annotations

from pathlib import Path

import pytest

from familiard.cli.errors import UsageError
from familiard.cli.migration.photoprism import migrate_photoprism
from tests.cli.conftest import Familiard

PHOTO = """\
TakenAt: 2020-05-01T10:00:00Z
TakenSrc: meta
UID: pqbcf5j446s0futy
Type: image
Title: Birthday / 2020
OriginalName: IMG_1234
Year: 2020
Month: 5
Day: 1
Quality: 4
Details:
  Keywords: beach, summer
  Subject: {subject}
CreatedAt: 2020-05-02T10:00:00Z
UpdatedAt: 2020-05-02T10:00:00Z
"""


def sidecars(folder: Path) -> None:
    for number, subject in enumerate(("Anna, Zoë", "Anna", "")):
        path = folder / "sidecar" / "2020" / "05" / f"IMG_{number}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PHOTO.format(subject=subject), encoding="utf-8")
    (folder / "sidecar" / "album.yml").write_text("UID: aqx\nTitle: Summer\n")
    (folder / "sidecar" / "broken.yml").write_text("a: [")
    (folder / "sidecar" / "code.yml").write_text("!!python/object/apply:os.getcwd []")


def test_people_are_listed_without_faces(familiard: Familiard) -> None:
    sidecars(familiard.home / "storage")
    done = familiard.on_data("migrate", "photoprism", familiard.home / "storage", "--json")
    assert done.status == 0, done.err
    missing = {one["what"]: one["detail"] for one in done.json["missing"]}
    assert missing["Anna"] == "named in 2 sidecars, without a place in the photo."
    assert "Zoë" in missing and {"broken.yml", "code.yml"} <= set(missing)
    assert done.json["notes"][0] == "Read 3 sidecars."
    assert "no faces" in familiard.on_data("migrate", "photoprism", familiard.home / "storage").out


def test_a_folder_without_sidecars_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no sidecars"):
        migrate_photoprism(tmp_path)
