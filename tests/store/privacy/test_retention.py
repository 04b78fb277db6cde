"""Camera faces that nobody decided about are deleted when they are old; nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from familiar_client.models import Person
from familiard.store.ledger.timestamps import now
from familiard.store.models import Event, FacesQuery, PeopleQuery, VisitsQuery
from familiard.store.people.people import PersonChange
from familiard.store.privacy import retention
from familiard.store.store import Store
from familiard.vision.results import Analysis
from tests.store.household import NOON, Album, Clock, Household, Reopen
from tests.store.references import no_dangling_references

LATER = NOON + timedelta(days=1)


def expire(store: Store) -> int:
    """Make one pass over everything; the household's pictures are all from before `LATER`."""
    expiry = store.retention.begin(LATER, now() + timedelta(seconds=1))
    while expiry.step():
        pass
    return expiry.expired


def see(store: Store, source: Clock, *seen: Analysis) -> list[str]:
    """Let a camera see pictures one by one; returns the faces."""
    return [store.intake.observe(one, source(camera="door")).faces[0].id for one in seen]


def of_camera(store: Store) -> set[str]:
    return {sighting.id or "" for sighting in store.faces.sightings(FacesQuery(hidden=None)).items}


def only_seen_by_camera(store: Store, source: Clock, album: Album, who: int = 4) -> tuple[Person, list[str]]:
    """Somebody whom no photo shows: an unnamed person of four faces."""
    faces = see(store, source, *album.portraits[who][:4])
    return store.people.get(store.faces.get(faces[-1]).person_id or ""), faces


def test_old_camera_faces_go_with_crop_vector_and_photo(
    household: Household, album: Album, source: Clock
) -> None:
    store = household.store
    person, faces = only_seen_by_camera(store, source, album)
    photos = [store.faces.get(face).photo_id for face in faces]
    library = store.counts().faces - len(faces)
    events: list[Event] = []
    store.events.subscribe(events.extend)
    assert all(store.crops.has(face) for face in faces)
    assert expire(store) == len(faces)
    assert (store.counts().faces, store.counts().people) == (library, 4)
    assert not any(store.crops.has(face) for face in faces)
    assert not store.ledger.db.execute("SELECT 1 FROM photo WHERE origin = 'camera'").fetchone()
    assert store.index.count() == store.index.expected() == library
    assert [event.type for event in events] == ["person_removed", "faces_expired"]
    assert events[1].data == {"count": len(faces)}
    (row,) = store.ledger.since(store.ledger.last_seq - 1)
    assert (row.kind, sorted(row.data["gone"])) == ("faces-expired", sorted(faces))
    assert sorted(row.data["gone_photos"]) == sorted(photos)
    no_dangling_references(store.ledger.db)
    assert person.id not in {
        one.id for one in store.people.list(PeopleQuery(hidden=None, ignored=None)).items
    }
    # Whoever comes again is new.
    (again,) = see(store, source, album.portraits[4][4])
    assert store.faces.get(again).person_id is None


def test_recent_faces_stay(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    faces = see(store, source, *album.portraits[4][:4])
    expiry = store.retention.begin(NOON, now())
    while expiry.step():
        pass
    assert expiry.expired == 0
    # Old, but stored since the last pass.
    expiry = store.retention.begin(LATER, now() - timedelta(hours=1))
    while expiry.step():
        pass
    assert of_camera(store) == set(faces)
    assert not store.retention.index_outdated


def test_what_somebody_decided_stays(household: Household, album: Album, source: Clock) -> None:
    store, (anna, ben, *_) = household.store, household.people
    confirmed, rejected, portrait, gone = see(
        store, source, *(album.portraits[who][i] for who in (0, 1) for i in (3, 4))
    )
    store.faces.move(confirmed, anna)
    store.faces.move(rejected, None)
    store.people.update(ben, PersonChange(feature_face_id=portrait))
    store.faces.delete(gone)
    plain = see(store, source, *album.portraits[4][:2])
    decisions = store.history.list().items
    assert expire(store) == len(plain), "what nobody decided about"
    assert of_camera(store) == {confirmed, rejected, portrait}
    assert (store.faces.get(confirmed).person_id, store.people.get(ben).feature_face_id) == (anna, portrait)
    assert store.history.list().items == decisions
    store.history.undo()
    assert of_camera(store) == {confirmed, rejected, portrait, gone}


@pytest.mark.parametrize(
    "decided", [PersonChange(ignored=True), PersonChange(hidden=True), PersonChange(name="Zoe")]
)
def test_the_newest_faces_of_whom_somebody_decided_about_stay(
    household: Household,
    album: Album,
    source: Clock,
    decided: PersonChange,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "KEPT_OF_A_PERSON", 2)
    store = household.store
    person, known = only_seen_by_camera(store, source, album)
    store.people.update(person.id, decided)
    _unconfirm(store, person.id)
    later = see(store, source, album.portraits[4][4], album.portraits[4][2])
    assert {store.faces.get(face).person_id for face in later} == {person.id}
    assert expire(store) == len(known)
    assert of_camera(store) == set(later)
    # Still recognized.
    (again,) = see(store, source, album.portraits[4][1])
    assert store.faces.get(again).person_id == person.id


def test_a_decision_whose_faces_are_too_old_can_be_undone_and_redone(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    (face,) = see(store, source, album.portraits[0][3])
    store.faces.move(face, None)
    store.history.undo()
    assert expire(store) == 1
    store.history.redo()
    no_dangling_references(store.ledger.db)
    assert store.people.get(anna).faces == 3


def test_old_rows_of_sightings_go_and_history_stays(
    household: Household, album: Album, source: Clock, reopen: Reopen
) -> None:
    store = household.store
    only_seen_by_camera(store, source, album)
    store.people.update(household.people[0], PersonChange(name="Anna"))
    sightings = "SELECT count(*) FROM entry WHERE kind = 'sighting'"
    rows = store.ledger.db.execute(sightings).fetchone()[0]
    decisions = store.history.list().items
    expire(store)
    assert store.ledger.db.execute(sightings).fetchone()[0] == rows, "they are from today"
    _date_entries_back(store)
    expire(store)
    # The one that created the person stays.
    assert store.ledger.db.execute(sightings).fetchone()[0] == 1 < rows
    assert [one.seq for one in store.history.list().items] == [one.seq for one in decisions]
    assert store.events.since("0.0") is not None
    again = reopen()
    assert again.index.count() == again.index.expected() == 12
    no_dangling_references(again.ledger.db)


def test_old_visits_go_with_their_faces(household: Household, album: Album, source: Clock) -> None:
    store = household.store
    for seen in album.portraits[4][:2]:
        store.bursts.take([(seen, source(camera="door"))])
    (kept,) = store.bursts.take([(album.portraits[0][3], source(camera="door"))])
    store.faces.move(kept.sighting.id or "", household.people[0])
    assert len(store.visits.list(VisitsQuery(hidden=None)).items) == 2
    expire(store)
    no_dangling_references(store.ledger.db)
    assert len(store.visits.list(VisitsQuery(hidden=None)).items) == 2, "they have not ended"
    store.ledger.db.execute("UPDATE visit SET ended_at = last_seen_at")
    expire(store)
    (visit,) = store.visits.list(VisitsQuery(hidden=None)).items
    assert visit.id == kept.sighting.visit_id
    no_dangling_references(store.ledger.db)
    _date_entries_back(store)
    expire(store)
    kinds = [row.kind for row in store.ledger.since(0)]
    assert (kinds.count("sighting"), kinds.count("visit-started")) == (1, 1)
    no_dangling_references(store.ledger.db)


def test_steps_are_small_and_a_pass_can_end_between_two(
    household: Household, album: Album, source: Clock, monkeypatch: pytest.MonkeyPatch, reopen: Reopen
) -> None:
    monkeypatch.setattr(retention, "FACES", 2)
    store = household.store
    faces = see(store, source, *album.portraits[4][:4], *album.portraits[5][:3])
    expiry = store.retention.begin(LATER, now() + timedelta(seconds=1))
    assert expiry.step()
    assert expiry.expired == 2
    store = reopen()
    assert store.index.count() == store.index.expected()
    assert store.retention.index_outdated
    assert expire(store) == len(faces) - 2


def test_an_index_without_the_vectors_takes_the_place_of_the_other(
    household: Household, album: Album, source: Clock
) -> None:
    store = household.store
    faces = see(store, source, *album.portraits[4][:4])
    store.index.flush()
    needles = [
        vector.tobytes()[:256] for face in faces if (vector := store.faces.embedding(face)) is not None
    ]
    assert _in_index(store, needles)
    expire(store)
    fresh = store.retention.fresh_index()
    fresh.make()
    store.retention.adopt(fresh)
    assert not store.retention.index_outdated
    assert store.index.count() == store.index.expected()
    assert not _in_index(store, needles)


def _in_index(store: Store, needles: list[bytes]) -> list[str]:
    files = [path for path in (store.data_dir / "chroma").rglob("*") if path.is_file()]
    return [str(path) for path in files if any(needle in path.read_bytes() for needle in needles)]


def _unconfirm(store: Store, person_id: str) -> None:
    """Let a person's faces be as if none of them had been there when somebody decided about the person."""
    store.ledger.db.execute("UPDATE member SET confirmed = 0 WHERE person_id = ?", (person_id,))


def _date_entries_back(store: Store) -> None:
    with store.ledger.transaction(), store.ledger.rewriting():
        store.ledger.db.execute("UPDATE entry SET at = '2026-06-01T00:00:00.000000Z'")
