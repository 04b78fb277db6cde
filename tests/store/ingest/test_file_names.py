"""Names in photos' metadata: applied to stored faces, in one row of history, and remembered as read."""

from __future__ import annotations

import pytest

from familiard.store.ingest.file_names import FaceName, PhotoNames
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.store import Store
from familiard.vision.results import Analysis
from tests.store.household import Album, Clock, Household


def names(store: Store, photo_id: str, *wanted: str) -> PhotoNames:
    """Names for the first faces of a photo."""
    photo = store.photos.get(photo_id)
    boxes = [store.faces.get(face_id).box for face_id in photo.face_ids]
    given = [FaceName(name, box) for name, box in zip(wanted, boxes, strict=False)]
    return PhotoNames(photo.digest, photo.source, given)


def test_names_of_many_photos_are_one_step_that_can_be_undone(
    store: Store, album: Album, source: Clock
) -> None:
    first = store.intake.observe(album.group, source())
    second = store.intake.observe(album.portraits[5][0], source())
    applied = store.file_names.apply(
        [names(store, first.photo.id, "Anna", "Bob"), names(store, second.photo.id, "ANNA")]
    )
    assert [one.named for one in applied] == [2, 1]
    assert {store.faces.get(face.id).person_name for face in first.faces[:2]} == {"Anna", "Bob"}
    assert store.faces.get(second.faces[0].id).person_name == "Anna"
    (entry,) = store.history.list().items
    assert entry.kind == "named-by-metadata"
    store.history.undo()
    assert store.people.named("Anna") is None
    store.history.redo()
    assert store.people.named("Anna") is not None


def test_nothing_is_written_where_nothing_is_named(store: Store, album: Album, source: Clock) -> None:
    observed = store.intake.observe(album.group, source())
    last = store.ledger.last_seq
    elsewhere = FaceName("Anna", (0.0, 0.0, 5.0, 5.0))
    (applied, none, unknown) = store.file_names.apply(
        [
            PhotoNames(observed.photo.digest, observed.photo.source, [elsewhere]),
            PhotoNames(observed.photo.digest, observed.photo.source, ()),
            PhotoNames("0" * 64, "gone.jpg", [elsewhere]),
        ]
    )
    assert applied.named == none.named == unknown.named == 0
    assert store.ledger.last_seq == last


def test_an_ignored_person_is_left_alone(household: Household, album: Album, source: Clock) -> None:
    store, person = household.store, household.people[0]
    observed = store.intake.observe(album.portraits[0][4], source())
    store.people.update(person, PersonChange(ignored=True))
    (applied,) = store.file_names.apply([names(store, observed.photo.id, "Anna")])
    assert applied.named == 0 and "ignore" in applied.notes[0]


def test_a_face_without_a_place_is_added_with_its_name(store: Store, album: Album, source: Clock) -> None:
    empty = Analysis(album.group.width, album.group.height, (), album.group.timings)
    photo = source()
    store.intake.observe(empty, photo)
    face = album.group.faces[0]
    (applied,) = store.file_names.apply(
        [PhotoNames(photo.digest, photo.path, [FaceName("Anna", face.box, face)])]
    )
    assert (applied.named, applied.added) == (1, 1)
    (stored,) = store.faces.list(FacesQuery()).items
    assert (stored.person_name, stored.confirmed) == ("Anna", True)
    assert store.index.count() == 1


@pytest.mark.parametrize("name", ["\u200b", "x" * 300, "A" + "\u0336" * 120])
def test_a_name_that_is_none_is_noted(store: Store, album: Album, source: Clock, name: str) -> None:
    observed = store.intake.observe(album.group, source())
    (applied,) = store.file_names.apply([names(store, observed.photo.id, name)])
    assert applied.named == 0 and len(applied.notes) == 1


def test_files_are_read_again_only_when_they_changed(store: Store) -> None:
    file = ("/photos/Anna/a.jpg", 100, 5)
    assert store.file_names.unread([file]) == (file[0],)
    store.file_names.remember([file])
    assert store.file_names.unread([file]) == ()
    assert store.file_names.unread([(file[0], 100, 6), (file[0], 101, 5)]) == (file[0], file[0])
    assert all("Anna" not in row[0] for row in store.ledger.db.execute("SELECT mark FROM names_read"))
