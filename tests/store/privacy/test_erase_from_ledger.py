"""A name that was erased is nowhere: not in rows about others, not in paths, not in imports, not in any file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from familiar_client.models import BrokenFile, ImportStatus
from familiard.store.import_jobs import ImportState
from familiard.store.ledger.timestamps import now
from familiard.store.models import FacesQuery
from familiard.store.people.people import PersonChange
from familiard.store.privacy.name_mentions import NameMentions
from familiard.store.store import Store
from familiard.vision.results import Analysis, Timings
from tests.store.household import Album, Clock, Household
from tests.store.references import no_dangling_references

NO_FACES = Analysis(64, 64, (), Timings(0.0, 0.0, 0.0, 0.0))


def files_with(store: Store, word: str) -> set[str]:
    """The files in the data directory that hold a word, in any case."""
    needle = word.casefold().encode()
    return {
        path.name
        for path in store.data_dir.rglob("*")
        if path.is_file() and needle in path.read_bytes().lower()
    }


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ann", "/photos/Ann/1.jpg", True),
        ("Ann", "/photos/ann-2019/1.jpg", True),
        ("Ann", "/photos/AnnAtSea.jpg", True),
        ("Ann", "/photos/ann2019.jpg", True),
        ("Ann", "/photos/img_ann_01.jpg", True),
        ("Ann", "/photos/Annapolis/1.jpg", False),
        ("Ann", "/photos/joann.jpg", False),
        ("Annegret Q.", "annegret_q/1.jpg", True),
        ("Annegret Q.", "annegretq.jpg", True),
        ("Annegret Q.", "annegret/q2.jpg", True),
        ("Annegret Q.", "annegret.jpg", False),
        ("Zoë", "/Zoe\u0308/1.jpg", True),
        ("ZOË", "/zoë/1.jpg", True),
        ("Straße", "/STRASSE/1.jpg", True),
        ("Анна", "/фото/АННА_1.jpg", True),
        ("Анна", "/фото/Аннапурна.jpg", False),
        ("علی\u200cرضا", "/علیرضا/1.jpg", True),
        ("李明", "/李明的照片/1.jpg", True),
        ("李明", "/李白/明.jpg", False),
        ("さくら", "/さくらの写真.jpg", True),
    ],
)
def test_a_name_is_found_as_whole_words(name: str, text: str, found: bool) -> None:
    assert NameMentions([name]).within(text) is found


def test_a_longer_name_of_somebody_else_is_theirs() -> None:
    mentions = NameMentions(["Ann"], ["Ann Smith", "Bob"])
    assert not mentions.within("/photos/Ann Smith/1.jpg")
    assert mentions.within("/photos/Ann Smith/with Ann/1.jpg")


def test_a_part_of_a_name_hints_at_its_bearer() -> None:
    mentions = NameMentions(["Annegret van der Q."], ["Bob Annegretson"])
    assert mentions.hinted("/photos/annegret/1.jpg")
    assert not mentions.within("/photos/annegret/1.jpg")
    assert not mentions.hinted("/photos/Q/1.jpg")


def test_an_erased_name_is_in_no_row_and_no_path(household: Household, album: Album, source: Clock) -> None:
    store, (anna, berta, clara, _) = household.store, household.people
    store.people.update(anna, PersonChange(name="Annegret"))
    store.people.update(anna, PersonChange(name="Zsuzsanna"))
    store.people.update(anna, PersonChange(name="Annegret Quast"))
    store.people.update(clara, PersonChange(name="Clara"))
    # Taught by somebody else's face, which was moved afterwards.
    wrong = store.faces.list(FacesQuery(person_id=berta)).items[0].id
    store.enrollment.enroll("Annegret Quast", None, [(album.portraits[1][3], source())])
    store.faces.move(wrong, anna)
    store.faces.move(wrong, berta)
    # Somebody who was called so by mistake, and a person who was merged into her and had a name of her own.
    store.people.update(clara, PersonChange(name="Zsuzsanna"))
    store.people.update(clara, PersonChange(name="Clara"))
    merged = store.people.create("Mathilde", [store.faces.list(FacesQuery(person_id=anna)).items[0].id])
    store.people.merge(anna, [merged.id], name="Annegret Quast")
    store.history.undo()
    store.history.redo()
    # Paths of a photo with nobody, with somebody else, and with her and others.
    store.intake.observe(NO_FACES, source("/photos/Annegret Quast/sea.jpg"))
    other = store.intake.observe(album.portraits[2][3], source("/photos/annegret-quast/2.jpg"))
    both = store.intake.observe(album.group, source("/photos/Annegret/party.jpg"))
    plain = store.intake.observe(album.portraits[2][4], source("/photos/sea/3.jpg"))
    store.photos.remember_file("/photos/Mathilde/1.mp4", 1, 1, "0" * 64)

    store.people.erase(anna)
    assert store.file_erasure.finish()

    for word in ("annegret", "quast", "zsuzsanna", "mathilde", anna, merged.id):
        if word != anna:
            assert not files_with(store, word), word
    assert store.photos.get(other.photo.id).source == ""
    assert store.photos.get(both.photo.id).source == ""
    assert store.photos.get(plain.photo.id).source == "/photos/sea/3.jpg"
    assert store.people.get(clara).name == "Clara"
    assert store.people.get(clara).faces >= 3
    no_dangling_references(store.ledger.db)


def test_an_import_does_not_keep_an_erased_name(household: Household) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Annegret"))
    broken = (BrokenFile("Annegret/x.jpg", "invalid-image", "-"), BrokenFile("y.jpg", "invalid-image", "-"))
    began = now()
    ended = ImportState(
        "1", "/photos", "/photos", began, state=ImportStatus.DONE, finished_at=began, done=9,
        cursor="Annegret/9.jpg", broken=broken, broken_count=2,
    )  # fmt: skip
    interrupted = replace(
        ended, id="2", state=ImportStatus.INTERRUPTED, finished_at=None, current="annegret.jpg"
    )
    hers = replace(interrupted, id="3", path="/photos/Annegret", source="Annegret")
    for state in (ended, interrupted, hers):
        store.imports.save(state)
    assert store.imports.get("1").cursor is None, "a path that leads nowhere any more"
    store.people.erase(anna)
    assert store.file_erasure.finish()
    assert not files_with(store, "annegret")
    kept = {state.id: state for state in store.imports.list()}
    assert set(kept) == {"1", "2"}
    assert (kept["1"].done, kept["1"].broken, kept["1"].broken_count) == (9, broken[1:], 2)
    # Without its place in the walk it begins again, past what is known.
    assert (kept["2"].done, kept["2"].cursor) == (0, None)
    # One that still runs must not bring the name back.
    store.imports.save(replace(interrupted, state=ImportStatus.DONE, finished_at=now()))
    assert not files_with(store, "annegret")


def test_a_namesake_keeps_name_and_paths(household: Household, album: Album, source: Clock) -> None:
    store, (anna, berta, *_) = household.store, household.people
    store.people.update(anna, PersonChange(name="Annegret", note="aunt"))
    store.people.update(berta, PersonChange(name="Annegret", note="neighbor"))
    hers = store.intake.observe(album.portraits[1][3], source("/photos/Annegret/1.jpg"))
    store.people.erase(anna)
    assert store.file_erasure.finish()
    assert store.people.get(berta).name == "Annegret"
    assert store.photos.get(hers.photo.id).source == "/photos/Annegret/1.jpg"
    assert not files_with(store, "aunt")
    assert "Named Annegret (neighbor)" in {entry.summary for entry in store.history.list().items}
    no_dangling_references(store.ledger.db)


def test_erasing_ann_leaves_annapolis_and_ann_smith(
    household: Household, album: Album, source: Clock
) -> None:
    store, (ann, smith, *_) = household.store, household.people
    store.people.update(ann, PersonChange(name="Ann"))
    store.people.update(smith, PersonChange(name="Ann Smith"))
    paths = ("/photos/Annapolis/1.jpg", "/photos/Ann Smith/2.jpg")
    seen = [
        store.intake.observe(portrait, source(path))
        for portrait, path in zip(album.portraits[1][3:5], paths, strict=True)
    ]
    store.people.erase(ann)
    assert store.file_erasure.finish()
    assert tuple(store.photos.get(one.photo.id).source for one in seen) == paths
    assert store.people.get(smith).name == "Ann Smith"


def test_a_path_that_was_hidden_is_not_stored_by_the_next_import(
    household: Household, source: Clock, tmp_path: Path
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Annegret"))
    path = str(tmp_path / "Annegret" / "sea.jpg")
    photo = store.intake.observe(NO_FACES, source(path)).photo
    store.photos.remember_file(path, 1, 1, photo.digest)
    store.people.erase(anna)
    assert store.file_erasure.finish()
    store.photos.remember_file(path, 1, 1, photo.digest)
    assert store.photos.known_file(path, 1, 1) is None
    assert not files_with(store, "annegret")


def test_who_is_left_in_a_photo_does_not_take_the_erased_name_from_its_folder(
    household: Household, album: Album, source: Clock
) -> None:
    store, anna = household.store, household.people[0]
    store.people.update(anna, PersonChange(name="Annegret"))
    hers, unrelated = album.portraits[0][3], album.portraits[4][0]
    both = replace(hers, faces=(*hers.faces, *unrelated.faces))
    path = "/photos/Annegret/1.jpg"
    photo = store.intake.observe(both, source(path)).photo
    store.people.erase(anna)
    assert store.file_erasure.finish()
    assert len(store.photos.get(photo.id).face_ids) == 1
    assert store.intake.confirm(photo.digest, "Annegret", place=path) is False
    assert not files_with(store, "annegret")


def test_a_feature_photo_that_is_erased_moved_or_reclustered_gives_way(
    household: Household, album: Album, source: Clock
) -> None:
    store, (anna, berta, clara, dora) = household.store, household.people

    def choose(person_id: str) -> str:
        face = store.faces.list(FacesQuery(person_id=person_id)).items[-1]
        store.people.update(person_id, PersonChange(feature_face_id=face.id))
        return face.id

    def shown(person_id: str) -> bool:
        person = store.people.get(person_id)
        owner = person.feature_face_id and store.faces.get(person.feature_face_id).person_id
        return owner == person_id and not person.feature_chosen

    store.photos.delete(store.faces.get(choose(anna)).photo_id)
    assert store.file_erasure.finish()
    assert shown(anna)
    store.faces.move(choose(berta), clara)
    assert shown(berta)
    # As if the last face of Dora's were found to be Clara's.
    feature = store.faces.list(FacesQuery(person_id=dora)).items[-1].id
    store.ledger.db.execute("UPDATE person SET feature_face_id = ? WHERE id = ?", (feature, dora))
    given = store.cluster_proposals.propose_input()
    labels = np.array([int(owner) for owner in given.owners])
    labels[given.face_ids.index(feature)] = given.people.index(clara)
    store.cluster_proposals.apply(store.cluster_proposals.propose_result(given, labels).id)
    assert store.faces.get(feature).person_id == clara
    assert shown(dora)
    no_dangling_references(store.ledger.db)


def test_nothing_refers_to_an_erased_photo(household: Household, album: Album, source: Clock) -> None:
    store, (anna, berta, *_) = household.store, household.people
    seen = store.intake.observe(album.portraits[0][3], source(camera="door"))
    store.intake.observe(album.portraits[0][4], source(camera="door"))
    face = seen.faces[0].id
    store.faces.move(face, berta)
    store.faces.move(face, "new")
    store.history.undo()
    store.people.update(berta, PersonChange(feature_face_id=face))
    given = store.cluster_proposals.propose_input()
    store.photos.delete(seen.photo.id)
    assert store.file_erasure.finish()
    assert not files_with(store, face)
    assert not files_with(store, seen.photo.id) - {"ledger.db", "ledger.db-wal"}
    no_dangling_references(store.ledger.db)
    with pytest.raises(Exception, match="erased"):
        store.cluster_proposals.propose_result(given, np.zeros(len(given.face_ids), dtype=np.int64))
    store.people.erase(anna)
    assert store.file_erasure.finish()
    no_dangling_references(store.ledger.db)
    reported = store.events.since("0.0")
    assert reported is not None
    assert face not in str(reported)
    assert anna not in str([event for event in reported if event.type != "person_erased"])
