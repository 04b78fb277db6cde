"""Folders of photos and videos, imported in the background."""

from __future__ import annotations

from pathlib import Path

import voluptuous as vol
from aiohttp import web

from familiar_client.models import Import, ImportFolders, Page, Workers
from familiard.errors import NotAllowed, NotFound, ValidationError
from familiard.host.threads import detached
from familiard.importing import folders
from familiard.importing.jobs import ImportRequest
from familiard.server import schemas
from familiard.server.api.dispatch import reply
from familiard.server.api.documents import JsonBody
from familiard.server.api.operations import ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.serialize import imported
from familiard.server.api.validators import path
from familiard.store.async_store import Frozen

OPERATIONS = Operations("imports")


@OPERATIONS.add(
    "POST",
    "/v1/imports",
    "Import a folder or a file on the daemon's machine, in the background",
    ApiResponse(202, "The import has started.", Import),
    body=JsonBody(schemas.NEW_IMPORT),
    kinds=(NotAllowed, Frozen),
)
async def start_import(request: ApiRequest) -> web.Response:
    """POST /v1/imports."""
    folder = Path(request.body["path"])
    if not folder.is_absolute():
        raise ValidationError("path", "The path must be an absolute path on the daemon's machine.")
    # The owner may read whatever the daemon can; clients on the network, what the owner allowed.
    within = None if request.owner else request.services.settings.library.folders
    if within is not None:
        folder = await detached(folders.resolved, folder, within)
    request.store.check_writable()
    await request.services.vision.ready()
    wanted = ImportRequest(
        folder,
        by_folder=request.body["by_folder"],
        recursive=request.body["recursive"],
        videos=request.body["videos"],
        within=within,
        take_back=request.body["erased"],
        cluster=request.body["cluster"],
        exclude=tuple(request.body["exclude"]),
    )
    state = await request.services.library.start(wanted)
    return reply(imported(state), 202, {"Location": f"/v1/imports/{state.id}"})


@OPERATIONS.add("GET", "/v1/imports", "List imports, latest first", ok(Page[Import]))
async def list_imports(request: ApiRequest) -> Page[Import]:
    """GET /v1/imports."""
    states = await request.services.library.list()
    return Page(tuple(imported(state) for state in states))


@OPERATIONS.add(
    "GET",
    "/v1/imports/folders",
    "List the folders that network clients may import, or the folders in one of them",
    ok(ImportFolders),
    query={vol.Optional("path", description="absolute path of a folder"): path(4096)},
    kinds=(NotAllowed, NotFound),
)
async def list_folders(request: ApiRequest) -> ImportFolders:
    """GET /v1/imports/folders."""
    allowed = request.services.settings.library.folders
    if (wanted := request.query.get("path")) is not None:
        return await detached(folders.inside, Path(wanted), allowed)
    return await detached(folders.allowed, allowed)


@OPERATIONS.add(
    "GET", "/v1/imports/workers", "List the other machines that analyze the photos of imports", ok(Workers)
)
async def list_workers(request: ApiRequest) -> Workers:
    """GET /v1/imports/workers."""
    cluster = request.services.cluster
    return Workers(None, connected=False, problem=None, workers=()) if cluster is None else cluster.status()


@OPERATIONS.add(
    "GET", "/v1/imports/{import_id}", "Get an import and its progress", ok(Import), kinds=(NotFound,)
)
async def get_import(request: ApiRequest) -> Import:
    """GET /v1/imports/{import_id}."""
    return imported(await request.services.library.get(request.id("import_id")))


@OPERATIONS.add(
    "DELETE",
    "/v1/imports/{import_id}",
    "Cancel an import; what it added stays",
    ok(Import),
    kinds=(NotFound,),
)
async def cancel_import(request: ApiRequest) -> Import:
    """DELETE /v1/imports/{import_id}."""
    return imported(await request.services.library.cancel(request.id("import_id")))
