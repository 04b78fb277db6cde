"""The daemon itself, and what it does in the background."""

from __future__ import annotations

import voluptuous as vol

from familiard.config.exclusion import LONGEST_PATTERN
from familiard.server.api.operations import Document, members, page_schema
from familiard.server.api.validators import BOOLEAN, choice, path, several, text
from familiard.server.schemas.kinds import MOMENT, NUMBER, UUID, maybe
from familiard.store.import_jobs import ImportStatus

MOST_PATTERNS = 100

PROBLEM = Document(
    "Problem",
    vol.Schema(
        {
            vol.Required("type"): str,
            vol.Required("title"): str,
            vol.Required("status"): int,
            vol.Required("detail", description="what is wrong and what to do, for a person"): str,
            vol.Required("code", description="stable name of the kind of error"): str,
        },
        extra=vol.ALLOW_EXTRA,
    ),
)


NEW_IMPORT = Document(
    "NewImport",
    members(
        {
            vol.Required("path", description="absolute, on the daemon's machine"): path(4096),
            vol.Optional("source", description="not used anymore: photos keep their absolute path"): path(
                4096
            ),
            vol.Optional("by_folder", default=False, description="folders are people's names"): BOOLEAN,
            vol.Optional("recursive", default=True): BOOLEAN,
            vol.Optional("videos", default=True): BOOLEAN,
            vol.Optional("erased", default=False, description="also photos that were erased before"): BOOLEAN,
            vol.Optional(
                "exclude",
                default=[],
                description="patterns of files and folders to leave out, as in a .gitignore in the folder; those of "
                "library.exclude count as well",
            ): several(text(LONGEST_PATTERN), MOST_PATTERNS, least=0),
        }
    ),
)
IMPORT = Document(
    "Import",
    members(
        {
            "id": UUID,
            "path": str,
            "by_folder": bool,
            "recursive": bool,
            "videos": bool,
            "state": choice(*(state.value for state in ImportStatus)),
            "total": int,
            "done": int,
            "added": int,
            "known": int,
            vol.Required("erased", description="files that were erased before, and left out"): int,
            "faces": int,
            vol.Required("broken", description="the first hundred"): [
                Document("BrokenFile", members({"path": str, "code": str, "detail": str}))
            ],
            "broken_count": int,
            vol.Required("noted", description="files that were used all the same; the first hundred"): [
                Document(
                    "NotedFile",
                    members(
                        {"path": str, vol.Required("note", description="what is not right with it"): str}
                    ),
                )
            ],
            "noted_count": int,
            vol.Required(
                "left_out",
                description="files that cannot be read here, and folders with a marker; not in the total",
            ): [
                Document(
                    "LeftOut",
                    members(
                        {
                            vol.Required(
                                "kind", description="RAW, JPEG XL, …; of folders .nomedia or .noimage"
                            ): str,
                            vol.Required("folders", description="whether these are folders"): bool,
                            "count": int,
                            "suffixes": [str],
                            vol.Required("paths", description="the first ten"): [str],
                        }
                    ),
                )
            ],
            "exclude": [str],
            "started_at": MOMENT,
            "finished_at": maybe(MOMENT),
            "current": maybe(str),
            "problem": maybe(str),
        }
    ),
)
IMPORT_PAGE = page_schema(IMPORT)


HEALTH = Document("Health", members({"status": "ok"}))
SYSTEM = Document(
    "System",
    members(
        {
            "instance_id": UUID,
            "version": str,
            "api_version": int,
            "ready": bool,
            "pack": Document(
                "PackInUse", members({"name": str, "identity": str, "license": str, "license_accepted": bool})
            ),
            "counts": Document(
                "Counts",
                members(
                    dict.fromkeys(
                        (
                            "photos",
                            "faces",
                            "people",
                            "named",
                            "unnamed",
                            "hidden",
                            "ignored",
                            "unassigned",
                            "unusable",
                        ),
                        int,
                    )
                ),
            ),
            "engine": Document(
                "EngineStatus",
                members(
                    {
                        **dict.fromkeys(("queued", "running", "processed", "failed", "restarts"), int),
                        "last_seconds": maybe(NUMBER),
                        "mean_seconds": maybe(NUMBER),
                        "providers": [str],
                        "workers": int,
                        "threads": int,
                    }
                ),
            ),
            "imports_running": int,
            "allowed_folders": int,
            "last_event_id": str,
            "disk_free_bytes": int,
            "data_bytes": int,
            "uptime_s": NUMBER,
            vol.Required("reembedding", description="faces embedded anew so far, while that is done"): maybe(
                int
            ),
            "problems": [Document("SystemProblem", members({"code": str, "detail": str}))],
        }
    ),
)
INDEX = Document(
    "Index",
    members({vol.Required("indexed"): int, vol.Required("expected", description="by the ledger"): int}),
)
REBUILT = Document("Rebuilt", members({"faces": int}))
REPAIRED = Document("Repaired", members({"repaired": int}))
PACK_NAME = Document("PackName", members({"pack": text(100)}))
FROZEN_UNTIL = Document("FrozenUntil", members({"until": MOMENT}))
TOKEN = Document("Token", members({"token": str}))
OPENAPI = Document("OpenApi", vol.Schema({vol.Required("openapi"): str}, extra=vol.ALLOW_EXTRA))
ERASURE = Document(
    "Erasure",
    members(
        {
            vol.Required("complete", description="whether nothing erased is left in the files"): bool,
            vol.Required("detail", description="what may remain, and what to do"): str,
        }
    ),
)
