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
    missing = familiard.on_data("people", "../system")
    assert missing.status == 1
    assert "No person matches '../system'" in missing.err


def test_two_people_of_one_name_have_notes(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    first, second, *_ = (p["id"] for p in familiard.on_data("people", "--json").json["people"])
    assert familiard.on_data("name", first, "Анна").status == 0
    refused = familiard.on_data("name", second, "АННА")
    assert refused.status == 1
    assert "add a note that tells them apart" in refused.err
    assert "--merge" in refused.err
    assert familiard.on_data("name", second, "АННА", "--note", "соседка").status == 0
    assert familiard.on_data("people", "анна (Соседка)", "--json").json["person"]["id"] == second
    assert "АННА (соседка)" in familiard.on_data("people", "--text", "сосед").out


def test_a_known_name_merges_when_told(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    first, second, *_ = (p["id"] for p in familiard.on_data("people", "--json").json["people"])
    assert familiard.on_data("name", first[:8], "Anna").status == 0
    refused = familiard.on_data("name", second[:8], "anna")
    assert refused.status == 1
    assert "--merge" in refused.err
    assert "is Anna: 6 faces." in familiard.on_data("name", second[:8], "anna", "--merge").out
    assert familiard.on_data("people", second, "--json").json["person"]["id"] == first
    assert familiard.on_data("undo").status == 0
    assert familiard.on_data("people", second, "--json").json["person"]["name"] is None
    mixed = familiard.on_data("name", second, "Anna", "--merge", "--born", "1990-01-01")
    assert mixed.status == 1
    assert "NAME alone" in mixed.err


def test_ignored_people_are_left_out_until_they_are_named(familiard: Familiard) -> None:
    portraits(familiard.home / "Photos", 3)
    assert familiard.on_data("import", familiard.home / "Photos").status == 0
    first, second, *rest = (p["id"] for p in familiard.on_data("people", "--json").json["people"])

    def listed(*flags: str) -> set[str]:
        return {person["id"] for person in familiard.on_data("people", "--json", *flags).json["people"]}

    assert "is ignored" in familiard.on_data("ignore", first[:8], second[:8]).out
    assert (listed(), listed("--ignored")) == (set(rest), {first, second})
    assert "is no longer ignored" in familiard.on_data("unignore", first[:8]).out
    assert familiard.on_data("name", second[:8], "Berta").status == 0
    assert (listed(), listed("--ignored")) == ({first, second, *rest}, set())
