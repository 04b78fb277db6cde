"""Folders of photos and videos, imported in the background."""

from __future__ import annotations

import os
from pathlib import Path

from aiohttp import web

from familiard.access import Frozen
from familiard.detached import detached
from familiard.errors import Invalid, NotAllowed, NotFound
from familiard.files import printable
from familiard.library.imports import ImportRequest
from familiard.server import render, schemas
from familiard.server.call import Call
from familiard.server.dispatch import reply
from familiard.server.operations import Answer, Json, JsonBody, Operations, ok

OPERATIONS = Operations("imports")


@OPERATIONS.add(
    "POST",
    "/v1/imports",
    "Import a folder, or a single file, on the daemon's machine; it goes on in the background",
    Answer(202, "It has begun.", schemas.IMPORT),
    body=JsonBody(schemas.NEW_IMPORT),
    kinds=(NotAllowed, Frozen),
)
async def start_import(call: Call) -> web.Response:
    """POST /v1/imports."""
    path = Path(call.body["path"])
    if not path.is_absolute():
        raise Invalid("path", "The path must be absolute, on the daemon's machine.")
    # The owner may read whatever the daemon can; clients on the network, what the owner allowed.
    within = None if call.owner else call.services.settings.library.folders
    if within is not None:
        path = await detached(_allowed, path, within)
    call.store.check_writable()
    await call.services.vision.ready()
    request = ImportRequest(
        path,
        by_folder=call.body["by_folder"],
        recursive=call.body["recursive"],
        videos=call.body["videos"],
        within=within,
        take_back=call.body["erased"],
        exclude=tuple(call.body["exclude"]),
    )
    state = await call.services.library.start(request)
    return reply(render.imported(state), 202, {"Location": f"/v1/imports/{state.id}"})


@OPERATIONS.add("GET", "/v1/imports", "All imports, latest first", ok(schemas.IMPORT_PAGE))
async def list_imports(call: Call) -> Json:
    """GET /v1/imports."""
    states = await call.services.library.list()
    return {"items": [render.imported(state) for state in states], "cursor": None}


@OPERATIONS.add(
    "GET", "/v1/imports/{import_id}", "One import, as far as it is now", ok(schemas.IMPORT), kinds=(NotFound,)
)
async def get_import(call: Call) -> Json:
    """GET /v1/imports/{import_id}."""
    return render.imported(await call.services.library.get(call.id("import_id")))


@OPERATIONS.add(
    "DELETE",
    "/v1/imports/{import_id}",
    "Stop an import for good; what it brought stays",
    ok(schemas.IMPORT),
    kinds=(NotFound,),
)
async def cancel_import(call: Call) -> Json:
    """DELETE /v1/imports/{import_id}."""
    return render.imported(await call.services.library.cancel(call.id("import_id")))


def _allowed(path: Path, folders: tuple[Path, ...]) -> Path:
    """The path with its links followed, if it is below one of the folders.

    Raises:
        NotAllowed: it is not; whether it exists is nobody's business.
    """
    # Not `resolve`, which raises for a link to itself.
    resolved = Path(os.path.realpath(path))
    if not any(resolved.is_relative_to(os.path.realpath(folder)) for folder in folders):
        raise NotAllowed(
            f"{printable(path)} is not below a folder that the owner allowed (library.folders in the settings)."
        )
    return resolved
