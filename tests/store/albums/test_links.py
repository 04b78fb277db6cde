"""Links: what they show, to whom, and for how long; token, scope and photo are resolved at each request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from familiar_client.models import AlbumMatch, AlbumRule
from familiard.errors import LinkGone, NotFound, PasswordNeeded, ValidationError
from familiard.store.albums.link_passwords import key_of, password_hash
from familiard.store.albums.links import LinkChange, LinkWish
from familiard.store.ledger.references import dangling_references
from familiard.store.ledger.timestamps import now, to_text
from familiard.store.people.people import PersonChange
from tests.store.albums.shelf import Shelf
from tests.store.household import Reopen

HOUR = timedelta(hours=1)


def shown(shelf: Shelf, token: str, key: str = "") -> list[int]:
    links, ids = shelf.store.links, [photo.id for photo in shelf.photos]
    return [ids.index(photo.id) for photo in links.photos(links.open(token, key), None, 500).items]


def is_gone(shelf: Shelf, token: str) -> bool:
    try:
        shelf.store.links.open(token, "")
    except LinkGone:
        return True
    return False


def test_a_link_shows_photos_an_album_or_a_person_and_follows_them(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Girls", rule=AlbumRule(people=("Anna", "Clara"), match=AlbumMatch.ANY))
    chosen, photos = store.links.create(LinkWish(photos=[shelf.photos[number].id for number in (5, 1)]))
    album, girls = store.links.create(LinkWish(album="Girls"))
    person, bert = store.links.create(LinkWish(person="Bert"))
    assert [link.photos for link in (chosen, album, person)] == [2, 7, 4]
    assert shown(shelf, photos) == [5, 1]
    assert shown(shelf, girls) == [0, 1, 2, 6, 7, 8, 12]
    assert shown(shelf, bert) == [12, 5, 4, 3]
    store.faces.move(store.photos.get(shelf.photos[3].id).face_ids[0], shelf.people[0])
    assert shown(shelf, bert) == [12, 5, 4]
    assert shown(shelf, girls) == [0, 1, 2, 3, 6, 7, 8, 12]
    store.people.merge(shelf.people[2], [shelf.people[1]], name="Clara")
    assert 4 in shown(shelf, bert)


def test_only_the_token_opens_a_link_and_it_is_kept_nowhere(shelf: Shelf, reopen: Reopen) -> None:
    store = shelf.store
    link, token = store.links.create(LinkWish(person="Anna", password_hash=password_hash("open sesame")))
    store.links.create(LinkWish(person="Bert"))
    for wrong in ("", token[:-1], token + "A", token.swapcase(), link.id, "' OR 1=1 --", "\ud800", "é" * 22):
        assert is_gone(shelf, wrong)
    reopen().close()
    files = b"".join(path.read_bytes() for path in store.data_dir.rglob("*") if path.is_file())
    assert token.encode() not in files
    assert b"open sesame" not in files


def test_a_link_ends(shelf: Shelf) -> None:
    store = shelf.store
    link, token = store.links.create(LinkWish(person="Anna", expires_at=now() + HOUR))
    assert link.active
    store.ledger.db.execute("UPDATE link SET expires_at = ?", (to_text(now()),))
    assert is_gone(shelf, token)
    assert not store.links.get(link.id).active
    store.links.update(link.id, LinkChange(expires_at=None))
    assert not is_gone(shelf, token)
    for passed in (now(), now() - HOUR):
        with pytest.raises(ValidationError, match="in the past"):
            store.links.update(link.id, LinkChange(expires_at=passed))
        with pytest.raises(ValidationError, match="in the past"):
            store.links.create(LinkWish(person="Anna", expires_at=passed))


def test_a_revoked_link_is_gone_and_then_deleted(shelf: Shelf) -> None:
    store = shelf.store
    link, token = store.links.create(LinkWish(photos=[shelf.photos[0].id]))
    store.links.revoke(link.id)
    assert is_gone(shelf, token)
    assert store.links.get(link.id).revoked_at is not None
    store.links.revoke(link.id)
    assert store.links.list() == ()
    assert store.ledger.db.execute("SELECT count(*) FROM link_photo").fetchone()[0] == 0
    with pytest.raises(NotFound):
        store.links.revoke(link.id)


def test_a_password_is_needed_for_everything(shelf: Shelf) -> None:
    store = shelf.store
    kept = password_hash("secret")
    link, token = store.links.create(LinkWish(person="Anna", password_hash=kept))
    assert link.has_password
    other, _ = store.links.create(LinkWish(person="Anna", password_hash=password_hash("secret")))
    soon = int(now().timestamp()) + 60
    for key in ("", "x", key_of(other.id, kept, soon), key_of(link.id, kept, soon - 120)):
        with pytest.raises(PasswordNeeded):
            store.links.open(token, key)
    key = key_of(link.id, kept, soon)
    assert shown(shelf, token, key)
    store.links.update(link.id, LinkChange(password_hash=password_hash("secret")))
    with pytest.raises(PasswordNeeded):
        store.links.open(token, key)
    store.links.update(link.id, LinkChange(password_hash=None))
    assert shown(shelf, token)


def test_no_name_is_shown_unless_allowed(shelf: Shelf) -> None:
    store = shelf.store
    store.people.update("Clara", PersonChange(hidden=True))
    store.albums.create("Anna's best", photos=[photo.id for photo in shelf.photos], description="With Bert")
    store.albums.create("Summer", rule=AlbumRule(people=("Anna",)))
    for wish in (LinkWish(album="Anna's best"), LinkWish(person="Anna"), LinkWish(album="Summer")):
        link, token = store.links.create(wish)
        opened = store.links.open(token, "")
        said = str(store.links.shared(opened)) + str(store.links.photos(opened))
        assert not [name for name in ("Anna", "Bert", "Clara", "/photos/") if name in said]
        store.links.update(link.id, LinkChange(names=True))
        opened = store.links.open(token, "")
        together = next(p for p in store.links.photos(opened).items if p.id == shelf.photos[12].id)
        assert together.names == ("Anna", "Bert")
    assert opened.title == "Summer"
    store.links.update(link.id, LinkChange(names=False))
    # Of an album, the name is the title unless it names a person.
    assert store.links.open(token, "").title == "Summer"


def test_who_is_forgotten_and_what_is_deleted_is_not_shown_until_undone(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Best", photos=[shelf.photos[0].id])
    _, best = store.links.create(LinkWish(album="Best"))
    _, anna = store.links.create(LinkWish(person="Anna"))
    store.albums.delete("Best")
    assert is_gone(shelf, best)
    store.history.undo()
    assert shown(shelf, best) == [0]
    store.people.forget("Anna")
    assert is_gone(shelf, anna)
    store.history.undo()
    assert shown(shelf, anna) == [12, 2, 1, 0]


def test_what_is_erased_leaves_no_link_and_no_title(shelf: Shelf) -> None:
    store = shelf.store
    store.albums.create("Of Anna", rule=AlbumRule(people=("Anna",)))
    gone = [store.links.create(wish)[1] for wish in (LinkWish(person="Anna"), LinkWish(album="Of Anna"))]
    kept, token = store.links.create(
        LinkWish(
            photos=[shelf.photos[number].id for number in (4, 12, 0)],
            title="Anna and Bert",
            created_by="Anna",
        )
    )
    store.people.erase("Anna")
    assert all(is_gone(shelf, one) for one in gone)
    (link,) = store.links.list()
    assert (link.id, link.title, link.created_by) == (kept.id, None, None)
    assert shown(shelf, token) == [4, 12]
    store.photos.delete(shelf.photos[4].id)
    assert shown(shelf, token) == [12]
    assert dangling_references(store.ledger.db) == ()


def test_views_and_wrong_passwords_are_counted(shelf: Shelf) -> None:
    links = shelf.store.links
    link, _ = links.create(LinkWish(person="Anna", created_by="Mum"))
    links.count_view(link.id)
    links.count_view(link.id)
    links.count_wrong_password(link.id)
    counted = links.get(link.id)
    assert (counted.views, counted.wrong_passwords, counted.created_by) == (2, 1, "Mum")
    assert counted.viewed_at is not None


@pytest.mark.parametrize(
    "wish", [LinkWish(), LinkWish(person="Anna", album="Best"), LinkWish(person="Anna", photos=["x"])]
)
def test_a_link_shows_one_thing(shelf: Shelf, wish: LinkWish) -> None:
    with pytest.raises(ValidationError, match="Pass one"):
        shelf.store.links.create(wish)
    for missing in (LinkWish(person="Zoe"), LinkWish(album="Zoe"), LinkWish(photos=["/none.jpg"])):
        with pytest.raises(NotFound):
            shelf.store.links.create(missing)
    assert shelf.store.links.list() == ()
