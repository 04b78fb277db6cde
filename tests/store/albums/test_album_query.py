"""Which photos a rule means: all of it counts, it follows what is decided, and a video counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from familiar_client.models import AlbumMatch, AlbumOrder, AlbumRule, Origin
from familiard.store.albums.album_query import by_rule
from familiard.store.people.people import PersonChange
from tests.store.albums.shelf import START, Shelf
from tests.store.household import Album as Portraits
from tests.store.household import Clock

ANY = AlbumMatch.ANY


def follow(shelf: Shelf, rule: AlbumRule) -> list[int]:
    return shelf.numbers(shelf.store.albums.create("It", rule=rule).id)


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        (AlbumRule(people=("Anna",)), [0, 1, 2, 12]),
        (AlbumRule(people=("Anna", "Bert")), [12]),
        (AlbumRule(people=("Anna", "Bert"), match=ANY), [0, 1, 2, 3, 4, 5, 12]),
        (AlbumRule(taken_from=date(2026, 6, 11)), [10, 11, 12]),
        (AlbumRule(taken_to=date(2026, 6, 2)), [0, 1]),
        (AlbumRule(people=("Anna",), taken_from=date(2026, 6, 2), taken_to=date(2026, 6, 3)), [1, 2]),
        (AlbumRule(taken_from=date(9999, 12, 31)), []),
        (AlbumRule(taken_to=date(9999, 12, 31), people=("Clara",)), [6, 7, 8, 12]),
    ],
)
def test_a_rule_means_what_it_says(shelf: Shelf, rule: AlbumRule, numbers: list[int]) -> None:
    assert follow(shelf, rule) == numbers


def test_favorites_are_photos_that_show_one(shelf: Shelf) -> None:
    rule = AlbumRule(favorites=True)
    assert follow(shelf, rule) == []
    shelf.store.people.update("Bert", PersonChange(favorite=True))
    assert shelf.numbers("It") == [3, 4, 5, 12]


def test_a_rule_follows_new_photos_and_corrections(shelf: Shelf, album: Portraits, source: Clock) -> None:
    store = shelf.store
    assert follow(shelf, AlbumRule(people=("Anna",))) == [0, 1, 2, 12]
    store.faces.move(store.photos.get(shelf.photos[1].id).face_ids[0], shelf.people[1])
    assert shelf.numbers("It") == [0, 2, 12]
    taken = replace(source("/photos/new.jpg"), taken_at=START + timedelta(days=30))
    photo = store.intake.observe(album.portraits[0][3], taken).photo
    store.photos.remember_file("/photos/new.jpg", 1, 1, taken.digest)
    assert store.albums.photos("It").items[-1].id == photo.id


def test_a_rule_stays_true_when_its_people_are_merged(shelf: Shelf) -> None:
    store = shelf.store
    both = store.albums.create("Both", rule=AlbumRule(people=("Anna", "Bert")))
    clara = store.albums.create("Clara's", rule=AlbumRule(people=("Clara",)))
    store.people.merge(shelf.people[0], [shelf.people[1]], name="Anna")
    assert shelf.numbers(both.id) == [0, 1, 2, 3, 4, 5, 12]
    store.people.merge(shelf.people[0], [shelf.people[2]], name="Anna")
    assert shelf.numbers(clara.id) == [*range(9), 12]
    store.history.undo()
    store.history.undo()
    assert shelf.numbers(both.id) == [12]
    assert shelf.numbers(clara.id) == [6, 7, 8, 12]


def test_somebody_who_is_forgotten_is_in_no_photo(shelf: Shelf) -> None:
    store = shelf.store
    one = store.albums.create("One", rule=AlbumRule(people=("Anna",)))
    both = store.albums.create("Both", rule=AlbumRule(people=("Anna", "Bert")))
    either = store.albums.create("Either", rule=AlbumRule(people=("Anna", "Bert"), match=ANY))
    store.people.forget("Anna")
    assert [shelf.numbers(ref.id) for ref in (one, both, either)] == [[], [], [3, 4, 5, 12]]
    store.history.undo()
    assert shelf.numbers(one.id) == [0, 1, 2, 12]


def test_snapshots_are_only_in_albums_of_their_camera(shelf: Shelf, album: Portraits, source: Clock) -> None:
    store = shelf.store
    seen = store.intake.observe(album.portraits[0][4], source(camera="camera.door"))
    rule = AlbumRule(cameras=("camera.door",))
    at_the_door = store.albums.photos(store.albums.create("Door", rule=rule).id).items
    assert [photo.id for photo in at_the_door] == [seen.photo.id]
    assert at_the_door[0].places == ()
    assert follow(shelf, AlbumRule(people=("Anna",))) == [0, 1, 2, 12]


def test_a_video_counts_once_by_its_first_moment(shelf: Shelf, album: Portraits, source: Clock) -> None:
    store = shelf.store
    film = replace(source("/photos/film.mp4"), origin=Origin.VIDEO, taken_at=START + timedelta(days=40))
    moments = [
        store.intake.observe(seen, replace(film, offset=offset)).photo
        for offset, seen in ((1.0, album.portraits[0][3]), (9.0, album.portraits[1][3]))
    ]
    store.photos.remember_file("/photos/film.mp4", 1, 1, film.digest)
    for people in (("Anna",), ("Bert",), ("Anna", "Bert")):
        selection = by_rule(
            store.ledger, AlbumRule(people=tuple(map(store.people.resolve, people))), AlbumOrder.NEWEST
        )
        assert store.albums.page(selection, None, 100).items[0].id == moments[0].id, people
        assert not store.albums.contains(selection, moments[1].id)


def test_photos_whose_file_is_unknown_or_gone_are_left_out(shelf: Shelf) -> None:
    store = shelf.store
    rule = AlbumRule(people=("Anna",))
    store.whereabouts.forget_content(shelf.photos[0].digest)
    assert follow(shelf, rule) == [1, 2, 12]
