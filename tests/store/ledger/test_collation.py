"""Names sort as people sort them, whatever their script and case."""

from __future__ import annotations

from familiard.store.ledger.collation import BEHIND_ALL, sort_key


def test_accents_and_case_come_after_letters() -> None:
    names = ["Zoe", "emil", "Émile", "Emil", "anna", "Ärger", "Bo"]
    assert sorted(names, key=sort_key) == ["anna", "Ärger", "Bo", "emil", "Emil", "Émile", "Zoe"]


def test_there_is_a_key_behind_every_name() -> None:
    assert all(sort_key(name) < BEHIND_ALL for name in ("Zoe", "Ω", "жанна", "张伟", "\U0010ffff"))
