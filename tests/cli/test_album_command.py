"""`familiard album`, as a person types it."""

from __future__ import annotations

from tests.cli.conftest import Familiard, portraits


def test_albums_are_made_shown_changed_and_deleted(familiard: Familiard) -> None:
    folder = familiard.home / "Photos"
    portraits(folder, 3)
    assert familiard.on_data("import", "Photos").status == 0
    assert familiard.on_data("album", "list").out.startswith("No albums yet.")
    people = [person["id"] for person in familiard.on_data("people", "--json").json["people"]]
    for person_id, name in zip(people, ("Mia", "Ben"), strict=False):
        assert familiard.on_data("name", person_id, name).status == 0
    made = familiard.on_data("album", "add", "Children", "--person", "Mia", "--person", "Ben", "--any")
    assert made.out == "The album Children has 6 photos.\n", made.err
    assert familiard.on_data("album", "add", "Both", "--person", "Mia", "--person", "Ben").out.endswith(
        "0 photos.\n"
    )
    best = familiard.on_data("album", "add", "Best", "Photos/round00/1.jpg")
    assert best.out == "The album Best has 1 photo.\n", best.err
    assert familiard.on_data("album", "add", "Best", folder / "round01" / "2.jpg").out.endswith("2 photos.\n")
    assert familiard.on_data("album", "remove", "Best", "Photos/round00/1.jpg").out.endswith("1 photo.\n")
    shown = familiard.on_data("album", "show", "best", "--json").json["photos"]
    assert [photo["source"] for photo in shown] == [f"{folder}/round01/2.jpg"]
    # Everyone is an album.
    assert len(familiard.on_data("album", "show", "Mia", "--json").json["photos"]) == 3
    names = [album["name"] for album in familiard.on_data("album", "list", "--json").json["albums"]]
    assert names == ["Best", "Both", "Children"]
    assert "Deleted the album Best" in familiard.on_data("album", "remove", "Best").out
    assert familiard.on_data("undo").status == 0
    assert "Best" in familiard.on_data("album", "list").out


def test_what_makes_no_sense_is_refused(familiard: Familiard) -> None:
    for arguments, said in (
        (("album", "show"), "needs the name"),
        (("album", "list", "Best"), "takes no album"),
        (("album", "show", "Zoe"), "No album and no person matches 'Zoe'"),
        (("album", "add", "Best", "x.jpg", "--favorites"), "either a rule or chosen photos"),
        (("album", "add", "Best", "x.jpg"), "No photo matches 'x.jpg'"),
        (("album", "add", "Best", "--from", "May"), "is not a date"),
    ):
        refused = familiard.on_data(*arguments)
        assert refused.status != 0
        assert said in refused.err
    assert familiard.on_data("album", "list", "--json").json == {"albums": []}
