"""Imports of folders on the daemon's machine; their progress comes as events."""

from typing import Any

import probatio

from ..call import Call, Commands, Fields

COMMANDS = Commands()

PATH = probatio.All(str, probatio.Length(min=1, max=4096))
IMPORT: Fields = {probatio.Required("import_id"): str}


@COMMANDS.reads("imports/folders", {probatio.Optional("path"): PATH}, admin=True)
async def list_folders(call: Call) -> Any:
    """Return the folders that may be imported, or the folders in one of them."""
    return call.document(await call.client.import_folders(call.msg.get("path")))


@COMMANDS.reads("imports/list", admin=True)
async def list_imports(call: Call) -> dict[str, Any]:
    """Return all imports, latest first."""
    return {"items": call.document(await call.client.imports())}


@COMMANDS.changes(
    "imports/start",
    {
        probatio.Required("path"): PATH,
        probatio.Optional("by_folder", default=False): bool,
        probatio.Optional("recursive", default=True): bool,
        probatio.Optional("videos", default=True): bool,
    },
)
async def start_import(call: Call) -> dict[str, Any]:
    """Start to import a folder."""
    started = await call.client.start_import(
        call.msg["path"], **call.given("by_folder", "recursive", "videos")
    )
    return {"import": call.document(started)}


@COMMANDS.changes("imports/cancel", IMPORT)
async def cancel_import(call: Call) -> dict[str, Any]:
    """Cancel an import; what it added stays."""
    return {"import": call.document(await call.client.cancel_import(call.msg["import_id"]))}
