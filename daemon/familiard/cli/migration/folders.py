"""Face libraries that are folders named after people: Frigate, Double Take, CompreFace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from familiar_client.errors import Refused
from familiar_client.models import Import
from familiar_client.names import name_key
from familiard.cli.errors import UsageError
from familiard.cli.migration.report import MigrationReport
from familiard.cli.xmp_export import lines_of
from familiard.host.files import printable
from familiard.importing.folder_names import NOT_PEOPLE, person_of
from familiard.importing.scanner import Found, Scope, subfolders, walk

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

MOST_OF_A_CROP = 512
"""Pixels along the longer side of a picture that may show nothing but a face."""
UNUSABLE = "No usable face was detected."
UNNAMED = "faces in train/, to which Frigate gave no name"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a program keeps its faces.

    Attributes:
        program: its name.
        below: where the people's folders may be, seen from the folder that the user gives.
        crops: whether its pictures show one face and hardly more.
    """

    program: str
    below: tuple[str, ...]
    crops: bool = False


LAYOUTS = {
    "frigate": Layout(
        "Frigate", ("media/frigate/clips/faces", "frigate/clips/faces", "clips/faces", "faces"), crops=True
    ),
    "double-take": Layout("Double Take", (".storage/train", "storage/train", "train")),
    "compreface": Layout("CompreFace", ("faces", "subjects")),
}


def faces_folder(layout: Layout, given: Path) -> Path:
    """The folder with the people's folders.

    Raises:
        UsageError: there is none.
    """
    if not given.is_dir():
        raise UsageError(
            f"{given} is not a folder. Pass the folder of {layout.program}, or that of its faces."
        )
    for below in layout.below:
        if (given / below).is_dir():
            return given / below
    if not any(person_of([name]) for name in subfolders(given)):
        raise UsageError(
            f"{given} has no folders named after people. Pass the folder that has them, such as {layout.below[-1]}."
        )
    return given


async def migrate_folder(
    api: FamiliarClient,
    layout: Layout,
    root: Path,
    run_import: Callable[[str], Awaitable[Import]],
) -> MigrationReport:
    """Import a face library: every folder's faces are confirmed as the person whom it is named after.

    Args:
        root: absolute, see `faces_folder`.
        run_import: imports a folder by folder, to its end.
    """
    report = MigrationReport(layout.program, str(root))
    before = await _faces_below(api, root)
    state = await run_import(str(root))
    report.added, report.known = state.added, state.known
    broken = {file.path: file.detail for file in state.broken}
    for left_out in state.left_out:
        for path in left_out.paths:
            report.miss(path, f"Familiar cannot read {left_out.kind}.")
    after = await _faces_below(api, root)
    files = await asyncio.to_thread(_files, root)
    for file in files:
        await _report_file(api, layout, file, after.get(printable(file.path), ()), broken, report)
    for name, count in _named(files, await _faces_below(api, root), before).items():
        report.people[name] = count
    ignored = await asyncio.to_thread(_ignored, root)
    if ignored:
        report.miss(UNNAMED, f"{ignored:,} files. Import them without --by-folder to find out who they are.")
    for path, detail in broken.items():
        if path not in {file.relative for file in files}:
            report.miss(path, detail)
    if state.state != "done":
        report.miss(
            str(root), state.problem or f"The import ended early ({state.state}). Run the command again."
        )
    return report


async def _report_file(
    api: FamiliarClient,
    layout: Layout,
    file: Found,
    faces: tuple[dict[str, Any], ...],
    broken: dict[str, str],
    report: MigrationReport,
) -> None:
    """Report a picture that names nobody; where a picture is a face, and the detector found none, take it as drawn."""
    name = person_of(file.folders[1:] or file.folders)
    if any(face["confirmed"] for face in faces):
        return
    if file.relative in broken:
        report.miss(file.relative, broken[file.relative])
    elif name is None:
        report.miss(file.relative, "It is in no folder that is named after a person.")
    elif faces:
        report.miss(file.relative, "The face is too small, blurred, or turned to identify.")
    elif not layout.crops:
        report.miss(file.relative, "No face was detected.")
    elif (problem := await _enroll(api, file.path, name)) is not None:
        report.miss(file.relative, problem)


async def _enroll(api: FamiliarClient, path: Path, name: str) -> str | None:
    """Enroll a picture that is a face as a whole; returns why not."""
    from PIL import Image

    try:
        data = await asyncio.to_thread(path.read_bytes)
        with Image.open(path) as picture:
            width, height = picture.size
        if max(width, height) > MOST_OF_A_CROP:
            return "No face was detected."
        enrollment = await api.enroll([data], name=name, box=(0.0, 0.0, float(width), float(height)))
    except Refused as error:
        return UNUSABLE if error.code == "invalid" else f"No face was detected. {error.detail}"
    except OSError as error:
        return f"Cannot read the file: {error.strerror or error}."
    return None if enrollment.images[0].accepted else UNUSABLE


async def _faces_below(api: FamiliarClient, root: Path) -> dict[str, tuple[dict[str, Any], ...]]:
    """The stored faces of each file below a folder."""
    found: dict[str, list[dict[str, Any]]] = {}
    beginning = f"{printable(root)}/"
    async for line in lines_of(api.export(details=True)):
        for place in line["places"]:
            if place.startswith(beginning):
                found.setdefault(place, []).append(line)
    return {path: tuple(lines) for path, lines in found.items()}


def _files(root: Path) -> list[Found]:
    scope = Scope(videos=False, not_in=NOT_PEOPLE)
    return [file for file in walk(root, scope) if file.left_out is None and not file.relative.endswith("/")]


def _ignored(root: Path) -> int:
    """How many pictures are in folders that name no person, though they are part of the library."""
    return sum(1 for name in subfolders(root) if name.lower() in NOT_PEOPLE for _ in (root / name).iterdir())


def _named(
    files: list[Found],
    after: dict[str, tuple[dict[str, Any], ...]],
    before: dict[str, tuple[dict[str, Any], ...]],
) -> dict[str, int]:
    """Faces that are confirmed now and were not before, by name."""
    known = {
        (face["face_id"], face["person_id"])
        for faces in before.values()
        for face in faces
        if face["confirmed"]
    }
    counted: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for file in files:
        for face in after.get(printable(file.path), ()):
            if not face["confirmed"] or (face["face_id"], face["person_id"]) in known:
                continue
            key = name_key(face["person_name"] or "")
            shown[key] = face["person_name"] or ""
            counted.setdefault(key, set()).add(face["face_id"])
    return {shown[key]: len(faces) for key, faces in counted.items()}
