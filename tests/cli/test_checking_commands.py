"""Faces that may not be their person's are listed, answered for, and explained on the command line."""

from __future__ import annotations

from tests.cli.conftest import Familiard, portraits


def test_a_wrong_face_is_listed_explained_and_set_aside(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 2)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    assert "All faces resemble" in familiard.on_data("check").out
    first, second, *_ = familiard.on_data("people", "--json").json["people"]
    faces = familiard.on_data("people", second["id"], "--json").json["faces"]
    assert familiard.on_data("split", second["id"], faces[0]["id"], "--name", "Other").status == 0
    assert familiard.on_data("name", first["id"], "Anna").status == 0
    assert familiard.on_data("name", second["id"], "Berta").status == 0
    assert familiard.on_data("merge", "Anna", "Other", "--name", "Anna").status == 0
    wrong = faces[0]["id"]

    listed = familiard.on_data("check", "--json").json["face_checks"]
    assert [check["face"]["id"] for check in listed] == [wrong]
    assert wrong[:8] in familiard.on_data("check", "--person", "Anna").out
    why = familiard.on_data("why", wrong[:8], "--person", "Anna")
    assert "To be recognized as Anna:" in why.out
    assert "NO   similarity" in why.out
    assert "NO   more similar than" in why.out

    assert familiard.on_data("check", wrong).status != 0
    assert "Set aside" in familiard.on_data("check", wrong[:8], "set-aside").out
    assert "All faces resemble" in familiard.on_data("check").out
    assert familiard.on_data("undo").status == 0
    assert wrong[:8] in familiard.on_data("check").out
