"""Times that cannot be true become the time of arrival, and everything that follows from them with it."""

from __future__ import annotations

import pytest

from familiard.store.ledger.migrate_times import heal_times
from familiard.store.models import FacesQuery
from tests.store.household import Household


@pytest.mark.parametrize(
    "text", ["1-01-01T00:00:00.000000Z", "1503-01-01T00:00:00.000000Z", "2099-01-01", ""]
)
def test_an_impossible_time_becomes_that_of_arrival(household: Household, text: str) -> None:
    store, anna = household.store, household.people[0]
    face = store.faces.list(FacesQuery(person_id=anna)).items[0]
    with store.ledger.transaction(), store.ledger.rewriting():
        for table, id_ in (("face", face.id), ("photo", face.photo_id)):
            store.ledger.db.execute(f"UPDATE {table} SET taken_at = ? WHERE id = ?", (text, id_))
        heal_times(store.ledger.db)
    healed = store.faces.get(face.id)
    assert healed.taken_at == store.photos.get(face.photo_id).added_at
    assert store.people.get(anna).last_seen == healed.taken_at


def test_a_time_that_can_be_true_stays(household: Household) -> None:
    store = household.store
    before = {face.id: face.taken_at for face in store.faces.list(FacesQuery()).items}
    with store.ledger.transaction(), store.ledger.rewriting():
        heal_times(store.ledger.db)
    assert {face.id: face.taken_at for face in store.faces.list(FacesQuery()).items} == before
