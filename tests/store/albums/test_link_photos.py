"""The photos of a link that was opened: no others, in the link's order, and nothing more about them."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import pytest

from familiar_client.models import SharedPhoto
from familiard.errors import LinkGone
from familiard.store.albums.links import LinkWish
from tests.store.albums.shelf import Shelf


def test_a_photo_outside_of_the_scope_is_not_there(shelf: Shelf) -> None:
    store = shelf.store
    _, token = store.links.create(LinkWish(person="Anna"))
    link = store.links.open(token, "")
    assert store.links.photo(link, shelf.photos[1].id).digest == shelf.photos[1].digest
    for photo_id in (
        shelf.photos[5].id,
        "00000000-0000-4000-8000-00000000dead",
        "",
        "%",
        shelf.photos[1].id[:8],
    ):
        with pytest.raises(LinkGone):
            store.links.photo(link, photo_id)
        with pytest.raises(LinkGone):
            store.links.place(link, photo_id)


def test_each_photo_knows_the_ones_beside_it(shelf: Shelf) -> None:
    store = shelf.store
    for wish in (LinkWish(person="Anna"), LinkWish(photos=[shelf.photos[n].id for n in (5, 1, 12)])):
        _, token = store.links.create(wish)
        link = store.links.open(token, "")
        ids = [photo.id for photo in store.links.photos(link).items]
        places = [store.links.place(link, one) for one in ids]
        assert [place.photo.id for place in places] == ids
        assert places[0].previous_id is None
        assert places[-1].next_id is None
        for before, behind in pairwise(places):
            assert (before.next_id, behind.previous_id) == (behind.photo.id, before.photo.id)


def test_what_visitors_get_of_a_photo_says_nothing_more() -> None:
    assert {member.name for member in fields(SharedPhoto)} == {
        "id",
        "taken_at",
        "width",
        "height",
        "video",
        "names",
    }
