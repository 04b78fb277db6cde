"""Links, and what their visitors send."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, Members, members
from familiard.server.api.validators import (
    ALBUM_REF,
    BOOLEAN,
    MOMENT,
    PERSON_REF,
    nullable,
    several,
    text,
)
from familiard.server.schemas.albums import MOST_PHOTOS, PHOTO_REF
from familiard.store.albums.link_passwords import LONGEST_PASSWORD
from familiard.store.albums.links import LONGEST_MAKER, LONGEST_TITLE

PASSWORD = text(LONGEST_PASSWORD)
TITLE = text(4 * LONGEST_TITLE)
SAID: Members = {
    vol.Optional("title"): nullable(TITLE),
    vol.Optional("password", description="visitors have to enter it first; null: none"): nullable(PASSWORD),
    vol.Optional("expires_at", description="null: no end"): nullable(MOMENT),
    vol.Optional("downloads", description="visitors may download all photos as a zip file"): BOOLEAN,
    vol.Optional(
        "originals",
        description="visitors get original files with all metadata, instead of previews without it",
    ): BOOLEAN,
    vol.Optional("names", description="visitors see the names of people"): BOOLEAN,
}

NEW_LINK = Document(
    "NewLink",
    members(
        {
            vol.Optional("photo_ids", description="these photos: IDs, or paths of files"): several(
                PHOTO_REF, MOST_PHOTOS
            ),
            vol.Optional("album_id", description="or this album"): ALBUM_REF,
            vol.Optional("person_id", description="or the photos of this person"): PERSON_REF,
            vol.Optional("created_by", description="who makes it, for your own list"): text(LONGEST_MAKER),
            **SAID,
        }
    ),
)
LINK_CHANGES = Document("LinkChanges", members(SAID))
UNLOCK = Document("Unlock", members({"password": text(LONGEST_PASSWORD, least=0)}))
