"""The daemon itself, and what it does in the background."""

from __future__ import annotations

import voluptuous as vol

from familiard.config.exclusion import LONGEST_PATTERN
from familiard.server.api.documents import Document, members
from familiard.server.api.validators import BOOLEAN, path, several, text

MOST_PATTERNS = 100

PROBLEM = Document(
    "Problem",
    vol.Schema(
        {
            vol.Required("type"): str,
            vol.Required("title"): str,
            vol.Required("status"): int,
            vol.Required("detail", description="what happened and what to do, for people"): str,
            vol.Required("code", description="stable code of the error, for programs"): str,
        },
        extra=vol.ALLOW_EXTRA,
    ),
)


NEW_IMPORT = Document(
    "NewImport",
    members(
        {
            vol.Required("path", description="absolute path on the daemon's machine"): path(4096),
            vol.Optional("source", description="ignored; photos keep their absolute path"): path(4096),
            vol.Optional("by_folder", default=False, description="folders are named after people"): BOOLEAN,
            vol.Optional("recursive", default=True): BOOLEAN,
            vol.Optional("videos", default=True): BOOLEAN,
            vol.Optional(
                "erased", default=False, description="also import photos that were erased before"
            ): BOOLEAN,
            vol.Optional(
                "cluster",
                default=True,
                description="cluster all faces at the end, if faces were added; one row of history, which can be undone",
            ): BOOLEAN,
            vol.Optional(
                "exclude",
                default=[],
                description="patterns of files and folders to leave out, as in a .gitignore in the folder; those of "
                "library.exclude count as well",
            ): several(text(LONGEST_PATTERN), MOST_PATTERNS, least=0),
        }
    ),
)
PACK_NAME = Document("PackName", members({"pack": text(100)}))
OPENAPI = Document("OpenApi", vol.Schema({vol.Required("openapi"): str}, extra=vol.ALLOW_EXTRA))
