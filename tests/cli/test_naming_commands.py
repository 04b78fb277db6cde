"""Names on the command line: what looks like an id is a name first, and a note tells people of one name apart."""

from __future__ import annotations

from tests.cli.conftest import Familiard, portraits

AS_LONG_AS_AN_ID = "Anna-Maria-Louise-Charlotte-von-Sayn"


def test_nothing_guesses_what_a_word_is_by_its_length_or_looks(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    people = [person["id"] for person in familiard.on_data("people", "--json").json["people"]]
    assert len(AS_LONG_AS_AN_ID) == len(people[0])
    for name in (AS_LONG_AS_AN_ID, people[1][:8], people[2].upper()):
        assert familiard.on_data("name", people[0], name).status == 0
        found = familiard.on_data("people", name, "--json")
        assert found.json["person"]["id"] == people[0], found.err


def test_ids_from_before_a_merge_still_mean_the_person(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    survivor, merged, *_ = (p["id"] for p in familiard.on_data("people", "--json").json["people"])
    assert familiard.on_data("merge", survivor, merged).status == 0
    assert familiard.on_data("people", merged, "--json").json["person"]["id"] == survivor
    nobody = familiard.on_data("people", "../system")
    assert nobody.status == 1
    assert "There is nobody with the ID or name '../system'" in nobody.err


def test_two_people_of_one_name_have_notes(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    first, second, *_ = (p["id"] for p in familiard.on_data("people", "--json").json["people"])
    assert familiard.on_data("name", first, "Анна").status == 0
    refused = familiard.on_data("name", second, "АННА")
    assert refused.status == 1
    assert "add a note that tells them apart" in refused.err
    assert familiard.on_data("name", second, "АННА", "--note", "соседка").status == 0
    assert familiard.on_data("people", "анна (Соседка)", "--json").json["person"]["id"] == second
    assert "АННА (соседка)" in familiard.on_data("people", "--text", "сосед").out
