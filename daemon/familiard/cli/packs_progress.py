"""Progress of model downloads."""

from __future__ import annotations

import asyncio

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from familiard.cli.output import Output
from familiard.config import Settings
from familiard.packs import Pack, PackCache, PackFiles


async def ensure_pack(settings: Settings, pack: Pack, out: Output) -> PackFiles:
    """Return the pack's files; download missing ones with a progress bar.

    Raises:
        PackError: a file cannot be downloaded; LicenseNotAccepted, HashMismatch.
    """
    cache = pack_cache(settings)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=out.errors,
        transient=True,
        disable=out.as_json or not out.errors.is_terminal,
    )
    tasks = {file.name: bar.add_task(file.name, total=file.bytes, visible=False) for file in pack.files}
    said: set[str] = set()

    def show(name: str, done: int, total: int | None) -> None:
        if name not in said and not out.as_json and not out.errors.is_terminal:
            out.errors.print(f"Downloading {name} …")
        said.add(name)
        if name in tasks:
            bar.update(tasks[name], completed=done, total=total, visible=True)

    with bar:
        return await asyncio.to_thread(cache.ensure, pack, show)


def pack_cache(settings: Settings) -> PackCache:
    """Return the pack cache of these settings."""
    return PackCache(
        settings.packs_dir,
        local_files_only=settings.local_files_only,
        accept_license=settings.accept_license,
        mirror=settings.packs_mirror,
    )
