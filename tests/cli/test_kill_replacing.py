"""kill -9 in the middle of an import of edited and renamed photos: no face is lost or doubled, no name is gone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.cli.conftest import Familiard, portraits
from tests.cli.ledger import assert_whole, opened
from tests.cli.test_kill import KILLS, SEED, assert_chroma_agrees, import_and_kill
from tests.importing.edits import keyword

ROUNDS = 3


def known(data_dir: Path) -> tuple[set[str], dict[str, str], int]:
    """The faces, whose they are for sure, and how many photos there are."""
    with opened(data_dir) as db:
        return (
            {
                row[0]
                for row in db.execute("SELECT id FROM face WHERE id NOT IN (SELECT face_id FROM deleted)")
            },
            dict(db.execute("SELECT face_id, person_id FROM member WHERE confirmed")),
            db.execute("SELECT count(*) FROM photo").fetchone()[0],
        )


@pytest.mark.timeout(600 + 120 * KILLS)
@pytest.mark.parametrize("seed", [SEED])
def test_killed_replacements_are_done_or_not_but_never_half(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    victim, album = Familiard(tmp_path / "home"), tmp_path / "album"
    portraits(album, ROUNDS)
    assert victim.on_data("import", album).status == 0
    people = victim.on_data("people", "--json").json["people"]
    for number, person in enumerate(people):
        assert victim.on_data("name", person["id"], f"Person {number}").status == 0
    before = known(victim.data_dir)
    assert len(before[0]) == len(before[1]) == ROUNDS * 6
    for kill in range(KILLS):
        for i, path in enumerate(sorted(album.rglob("*.jpg"))):
            if i % 2:
                keyword(path)
            else:
                path.rename(path.with_name(f"{path.stem[0]}-{kill}.jpg"))
        import_and_kill(victim, album, chance)
        assert_whole(victim.data_dir)
        assert known(victim.data_dir) == before
    assert victim.on_data("import", album).status == 0
    assert known(victim.data_dir) == before
    assert_whole(victim.data_dir)
    assert_chroma_agrees(victim.data_dir)
    with opened(victim.data_dir) as db:
        sources = {row[0] for row in db.execute("SELECT source FROM photo")}
        places = {row[0] for row in db.execute("SELECT path FROM file")}
    assert sources == places == {str(path) for path in album.rglob("*.jpg")}
