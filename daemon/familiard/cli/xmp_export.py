"""Write people's names beside photos, as XMP sidecars, or into the photos."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from familiar_client.names import name_key
from familiard.cli.lookup import everybody
from familiard.cli.output import Output, label, number
from familiard.xmp.files import Written, write_original, write_sidecar
from familiard.xmp.originals import NotWritable
from familiard.xmp.placement import Cropped
from familiard.xmp.regions import Region
from familiard.xmp.trees import UnreadableXmp

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

SHOWN = 10
UPLOADED = "a device uploaded it, and uploads are never changed"


@dataclass(slots=True)
class Report:
    """What was written, and what not and why; paths are the photos'.

    Attributes:
        written: files that were written.
        unchanged: photos whose XMP has all names already.
        faces: named faces that the files have.
        hidden: faces of hidden and ignored people, which are left out.
        uploads: named faces in images that were sent to Familiar, which have no file.
        kept: where another program gives a face another name, which stays.
        beside: photos whose names were written beside them, though they were to be written into them, and why.
        failed: photos that got nothing, and why.
    """

    written: list[str] = field(default_factory=list)
    unchanged: int = 0
    faces: int = 0
    hidden: int = 0
    uploads: int = 0
    kept: list[dict[str, str]] = field(default_factory=list)
    beside: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Photo:
    places: tuple[str, ...]
    digest: str
    width: int
    height: int
    faces: list[Region] = field(default_factory=list)


async def export_xmp(
    api: FamiliarClient, out: Output, *, into_originals: bool, uploads: Path | None = None
) -> Report:
    """Write the names of all faces in photos; hidden and ignored people are left out.

    Args:
        into_originals: write into JPEG files instead of beside them.
        uploads: folder of what devices upload, in which nothing is changed.
    """
    report = Report()
    with out.status("Reading the names …"):
        names = await _names(api)
        photos = await _photos(lines_of(api.export(details=True)), names, report)
    with out.status("Writing …"):
        for photo in photos:
            for place in photo.places:
                path = Path(place)
                refusal = UPLOADED if uploads is not None and path.is_relative_to(uploads) else None
                await asyncio.to_thread(_write, path, photo, report, refusal, into_originals=into_originals)
    return report


def show_report(out: Output, report: Report, *, into_originals: bool) -> None:
    """Print what was written, and what not and why."""
    what = "photo" if into_originals else "sidecar"
    out.say(
        f"{number(report.faces, 'named face')}: {number(len(report.written) - len(report.beside), what)} written, "
        f"{report.unchanged:,} unchanged.",
        style="bold",
    )
    if report.hidden:
        out.say(f"Left out {number(report.hidden, 'face')} of hidden and ignored people.")
    if report.uploads:
        out.say(f"Left out {number(report.uploads, 'face')} in images that have no file here.")
    for problems, sentence in (
        (report.beside, "Written beside the photo"),
        (report.kept, "Kept another program's name"),
        (report.failed, "Not written"),
    ):
        for problem in problems[:SHOWN]:
            out.say(f"  {sentence}: {problem['path']}: {problem['detail']}", style="yellow")
        if len(problems) > SHOWN:
            out.say(f"  and {len(problems) - SHOWN:,} more", style="yellow")


async def _names(api: FamiliarClient) -> Mapping[str, str | None]:
    """What to write for each person: the name, with the note where several have it; None for who is hidden."""
    people = [person for person in await everybody(api) if person.name]
    count = Counter(name_key(person.name or "") for person in people)
    return {
        person.id: None
        if person.hidden or person.ignored
        else label(person)
        if count[name_key(person.name or "")] > 1
        else person.name
        for person in people
    }


async def lines_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The faces in an export, one after another."""
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield json.loads(line)


async def _photos(
    lines: AsyncIterator[dict[str, Any]], names: Mapping[str, str | None], report: Report
) -> list[_Photo]:
    """The photos in folders with faces; those whose faces have no names may have had some."""
    photos: dict[str, _Photo] = {}
    async for line in lines:
        if line["origin"] not in ("library", "upload"):
            continue
        named = line["person_id"] in names
        name = names.get(line["person_id"])
        report.hidden += named and name is None
        if not line["places"]:
            report.uploads += name is not None
            continue
        photo = photos.setdefault(
            line["photo_id"], _Photo(tuple(line["places"]), line["digest"], line["width"], line["height"])
        )
        if name is not None:
            x, y, width, height = line["box"]
            region = Region(
                name,
                x / photo.width,
                y / photo.height,
                width / photo.width,
                height / photo.height,
                face_id=line["face_id"],
            )
            photo.faces.append(region)
    return list(photos.values())


def _write(path: Path, photo: _Photo, report: Report, refusal: str | None, *, into_originals: bool) -> None:
    try:
        written = _written(path, photo, report, refusal, into_originals=into_originals)
    except Cropped:
        problem = "The regions in its metadata are of an image of another shape."
    except UnreadableXmp as error:
        problem = f"Its metadata cannot be read and is left as it is: {error}."
    except OSError as error:
        problem = f"{error.strerror or error}."
    else:
        report.faces += written.merged.faces
        if written.path is None:
            report.unchanged += bool(photo.faces)
        else:
            report.written.append(str(written.path))
        for other, own in written.merged.kept:
            report.kept.append({"path": str(path), "detail": f"{other}, not {own}."})
        return
    if photo.faces:
        report.failed.append({"path": str(path), "detail": problem})


def _written(
    path: Path, photo: _Photo, report: Report, refusal: str | None, *, into_originals: bool
) -> Written:
    if into_originals:
        try:
            if refusal is not None:
                raise NotWritable(refusal)
            return write_original(path, photo.digest, photo.width, photo.height, photo.faces)
        except NotWritable as error:
            written = write_sidecar(path, photo.width, photo.height, photo.faces)
            if written.path is not None:
                report.beside.append({"path": str(path), "detail": f"{error}."})
            return written
    return write_sidecar(path, photo.width, photo.height, photo.faces)
