"""Albums, and what is said of them."""

from __future__ import annotations

import voluptuous as vol

from familiar_client.models import AlbumMatch, AlbumOrder
from familiard.server.api.documents import Document, members
from familiard.server.api.validators import BOOLEAN, DATE, PERSON_REF, choice, nullable, several, text
from familiard.store.albums.albums import LONGEST_NAME, PHOTO_ACTIONS

MOST_PHOTOS = 1000
"""Photos that one request adds or removes."""
LONGEST_DESCRIPTION = 2000
ALBUM_NAME = text(4 * LONGEST_NAME)
PHOTO_REF = text(4096)
ORDER = choice(*AlbumOrder)

RULE = Document(
    "NewAlbumRule",
    members(
        {
            vol.Optional("people", default=[], description="people whom a photo must show"): several(
                PERSON_REF, 100, least=0
            ),
            vol.Optional(
                "match", default=AlbumMatch.ALL.value, description="all of these people, or any of them"
            ): choice(*AlbumMatch),
            vol.Optional("taken_from", default=None, description="first day"): nullable(DATE),
            vol.Optional("taken_to", default=None, description="last day"): nullable(DATE),
            vol.Optional("cameras", default=[], description="only snapshots of these cameras"): several(
                text(255), 100, least=0
            ),
            vol.Optional(
                "favorites", default=False, description="only photos that show a favorite person"
            ): BOOLEAN,
        }
    ),
)
NEW_ALBUM = Document(
    "NewAlbum",
    members(
        {
            "name": ALBUM_NAME,
            vol.Optional("description", default=None): nullable(text(LONGEST_DESCRIPTION, least=0)),
            vol.Optional("rule", description="photos that follow a rule; without it, chosen photos"): RULE,
            vol.Optional("photo_ids", default=[], description="IDs, or paths of files"): several(
                PHOTO_REF, MOST_PHOTOS, least=0
            ),
            vol.Optional(
                "order", description="chosen, or by time; by default chosen, with a rule oldest"
            ): ORDER,
        }
    ),
)
ALBUM_CHANGES = Document(
    "AlbumChanges",
    members(
        {
            vol.Optional("name"): ALBUM_NAME,
            vol.Optional("description"): nullable(text(LONGEST_DESCRIPTION, least=0)),
            vol.Optional("rule"): RULE,
            vol.Optional("order"): ORDER,
            vol.Optional("cover_photo_id", description="null: the newest photo"): nullable(PHOTO_REF),
        }
    ),
)
ALBUM_PHOTOS = Document(
    "AlbumPhotos",
    members(
        {
            "action": choice(*PHOTO_ACTIONS),
            vol.Required("photo_ids", description="IDs, or paths of files"): several(
                PHOTO_REF, MOST_PHOTOS, least=0
            ),
        }
    ),
)
