"""Immich: people, names, birth dates, hidden, favorite, faces with their boxes, and feature photos."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from familiar_client.errors import Refused
from familiar_client.models import Person
from familiar_client.names import labeled, name_key, problem_with, readable
from familiard.cli.errors import UsageError
from familiard.cli.lookup import everybody
from familiard.cli.migration.immich_api import Immich, ImmichAsset, ImmichFace, ImmichPerson, Unavailable
from familiard.cli.migration.report import MigrationReport

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

MOST_LOST = 5
"""Photos in a row that the connection is lost for before the migration stops."""
LONGEST_QUERY = 5000
"""Bytes of the names that go with one photo in one request."""
SAME_FACE = 0.7
"""Similarity of a feature photo and the face that it shows."""
FLAGS = {"hidden": "hidden", "favorite": "a favorite"}
LEFT = "Albums, tags, descriptions, and which photos are favorites do not come."
_ONLY_IMMICH = frozenset({"body-too-large", "image-too-large", "invalid-image"})
"""Refusals of originals that Familiar cannot read, or that are too large for it."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to bring.

    Attributes:
        previews: use Immich's smaller pictures instead of the originals.
        most: photos of each person, newest first; 0 for all.
    """

    previews: bool = False
    most: int = 0


class Done:
    """The photos that are done, and the people who were created, kept in a file: IDs and hashes, no names.

    A photo whose faces or names changed in Immich since is not done.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self._done = set(lines)

    def has(self, asset_id: str, faces: list[ImmichFace], labels: dict[str, str]) -> bool:
        """Whether a photo is done with these faces."""
        return _mark(asset_id, faces, labels) in self._done

    def add(self, asset_id: str, faces: list[ImmichFace], labels: dict[str, str]) -> None:
        """Remember a photo, also if the process is killed."""
        self._remember(_mark(asset_id, faces, labels))

    def created(self, person_id: str) -> bool:
        """Whether a migration created the person of this ID in Immich."""
        return f"person {person_id}" in self._done

    def add_person(self, person_id: str) -> None:
        """Remember a person whom the migration created."""
        self._remember(f"person {person_id}")

    def is_dated(self, person_id: str) -> bool:
        """Whether a migration brought the birth date of somebody who was here before."""
        return f"born {person_id}" in self._done

    def add_date(self, person_id: str) -> None:
        """Remember a person whose birth date came."""
        self._remember(f"born {person_id}")

    def _remember(self, mark: str) -> None:
        self._done.add(mark)
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.write(f"{mark}\n")


def done_at(data_dir: Path, base: str) -> Path:
    """The file that remembers what is done of a server."""
    return data_dir / "migrations" / f"immich-{hashlib.sha256(base.encode()).hexdigest()[:16]}.txt"


class ImmichMigration:
    """One run; it may stop anywhere, and the next one goes on."""

    def __init__(self, api: FamiliarClient, immich: Immich, done: Done, wishes: Wishes) -> None:
        self._api = api
        self._immich = immich
        self._done = done
        self._wishes = wishes
        self._lost = 0
        self._dates = 0
        self.report = MigrationReport("Immich", immich.base.removesuffix("/api"))

    async def run(self) -> MigrationReport:
        """Bring everything.

        Raises:
            UsageError: Immich refuses the key, is not there, or is lost on the way.
        """
        try:
            people = [person async for person in self._immich.people()]
        except Unavailable as error:
            raise UsageError(
                f"{error} Check the address {self.report.place}, then run the command again."
            ) from None
        unnamed = sum(not person.name for person in people)
        if unnamed:
            self.report.miss("unnamed people", f"{unnamed:,} people have no name in Immich.")
        labels = await self._people([person for person in people if person.name])
        for asset in await self._assets(labels):
            await self._asset(asset, labels)
        await self._feature_photos(labels)
        if self._dates:
            self.report.notes.append(f"Birth dates that came: {self._dates:,}.")
        self.report.notes.append(LEFT)
        return self.report

    async def _people(self, named: list[ImmichPerson]) -> dict[str, str]:
        """Find or create the people; returns what each is called here, by Immich's ID."""
        here = await everybody(self._api)
        count = Counter(name_key(person.name) for person in named)
        labels: dict[str, str] = {}
        for person in named:
            name = readable(person.name)
            if (problem := problem_with(name)) is not None:
                self.report.miss(name or person.id, problem)
                continue
            # A note distinguishes two people of one name; it stays the same in the next run.
            note = f"Immich {person.id[:8]}" if count[name_key(name)] > 1 else None
            try:
                label = await self._person(person, name, note, here)
            except Refused as error:
                self.report.miss(name, error.detail)
                continue
            if label is not None:
                labels[person.id] = label
        return labels

    async def _person(
        self, person: ImmichPerson, name: str, note: str | None, here: list[Person]
    ) -> str | None:
        same = [one for one in here if one.name and name_key(one.name) == name_key(name)]
        if note is not None:
            same = [one for one in same if one.note == note]
        exact = [one for one in same if one.note == note] or same
        if len(exact) > 1:
            self.report.miss(
                name, "Several people here have this name. Rename them, then run the command again."
            )
            return None
        if exact:
            (found,) = exact
            if not self._done.created(person.id):
                await self._complete(found, person, name)
            return labeled(found.name or name, found.note)
        created = await self._api.create_person(name, note=note)
        self._done.add_person(person.id)
        changes: dict[str, str | bool | date | None] = {}
        if person.birth_date is not None:
            changes["birth_date"] = person.birth_date
        for flag in ("hidden", "favorite"):
            if getattr(person, flag):
                changes[flag] = True
        if changes:
            try:
                await self._api.update_person(created.id, **changes)
                self._dates += person.birth_date is not None
            except Refused as error:
                self.report.miss(name, error.detail)
        return labeled(name, note)

    async def _complete(self, found: Person, person: ImmichPerson, name: str) -> None:
        """Bring the birth date of somebody who was here before, unless they have one; report what stays as it is here."""
        born = person.birth_date
        if born is not None and found.birth_date is None and not self._done.is_dated(person.id):
            try:
                # Faces that Familiar only guessed stay guesses.
                await self._api.update_person(found.id, birth_date=born, confirm_faces=False)
                self._done.add_date(person.id)
                self._dates += 1
            except Refused as error:
                self.report.miss(name, error.detail)
        elif born is not None and found.birth_date not in (None, born):
            self.report.miss(
                name, f"Their birth date in Immich is {born.isoformat()}. The one that they have here stays."
            )
        for flag in ("hidden", "favorite"):
            if getattr(person, flag) and not getattr(found, flag):
                self.report.miss(name, f"They were here before, and are not {FLAGS[flag]} here.")

    async def _assets(self, labels: dict[str, str]) -> list[ImmichAsset]:
        """The photos of all people, each once."""
        assets: dict[str, ImmichAsset] = {}
        videos: set[str] = set()
        for person_id, label in labels.items():
            count = 0
            try:
                async for asset in self._immich.assets_of(person_id):
                    if asset.video:
                        videos.add(asset.id)
                        continue
                    if self._wishes.most and count >= self._wishes.most:
                        break
                    count += 1
                    assets.setdefault(asset.id, asset)
            except Unavailable as error:
                self._lose(error)
                self.report.miss(label, f"The list of their photos ended early: {error}")
        if videos:
            self.report.miss(
                "videos", f"{len(videos):,} videos are left out. Import them with familiard import."
            )
        return list(assets.values())

    async def _asset(self, asset: ImmichAsset, labels: dict[str, str]) -> None:
        try:
            faces = [face for face in await self._immich.faces(asset.id) if face.person_id in labels]
            if not faces:
                return
            if self._done.has(asset.id, faces, labels):
                self.report.known += 1
                return
            if await self._bring(asset, faces, labels):
                self._done.add(asset.id, faces, labels)
            self._lost = 0
        except Unavailable as error:
            self.report.miss(asset.name, str(error))
            self._lose(error)

    async def _bring(self, asset: ImmichAsset, faces: list[ImmichFace], labels: dict[str, str]) -> bool:
        """Add a photo with the names of its faces; returns whether it came."""
        previews = self._wishes.previews
        image = await (self._immich.preview if previews else self._immich.original)(asset.id)
        try:
            try:
                await self._send(asset, image, faces, labels)
            except Refused as error:
                if previews or error.code not in _ONLY_IMMICH:
                    raise
                await self._send(asset, await self._immich.preview(asset.id), faces, labels)
        except Refused as error:
            self.report.miss(asset.name, error.detail)
            return False
        return True

    async def _send(
        self, asset: ImmichAsset, image: bytes, faces: list[ImmichFace], labels: dict[str, str]
    ) -> None:
        for number, names in enumerate(_parts([(labels[face.person_id], face.box) for face in faces])):
            added = await self._api.add_photo(image, name=asset.name, names=names)
            if number == 0:
                self.report.added += not added.already_known
                self.report.known += added.already_known
            for note in added.notes:
                self.report.miss(asset.name, note)
            for name in added.named:
                self.report.people[name] = self.report.people.get(name, 0) + 1

    async def _feature_photos(self, labels: dict[str, str]) -> None:
        """Let the face of Immich's feature photo stand for each person whom the migration created."""
        chosen = {
            labeled(person.name, person.note): person
            for person in await everybody(self._api)
            if person.name and person.faces and not person.feature_chosen
        }
        for person_id, label in labels.items():
            person = chosen.get(label)
            if person is None or not self._done.created(person_id):
                continue
            try:
                picture = await self._immich.feature_photo(person_id)
                result = await self._api.search(picture, limit=20, min_similarity=SAME_FACE)
                own = [match for match in result.matches if match.face.person_id == person.id]
                if own:
                    chosen_face = own[0].face.id
                    await self._api.update_person(person.id, feature_face_id=chosen_face, confirm_faces=False)
                else:
                    self.report.miss(label, "Their feature photo shows none of the faces that came.")
            except Unavailable as error:
                self.report.miss(label, f"Their feature photo did not come: {error}")
                self._lose(error)
            except Refused as error:
                self.report.miss(label, f"Their feature photo cannot be used: {error.detail}")

    def _lose(self, error: Unavailable) -> None:
        """Count what the connection is lost for; too many in a row end the migration."""
        self._lost = self._lost + 1 if error.lost else 0
        if self._lost >= MOST_LOST:
            raise UsageError(f"{error} What came so far was saved. Run the same command again to continue.")


Names: TypeAlias = list[tuple[str, tuple[float, float, float, float]]]


def _parts(names: Names) -> Iterator[Names]:
    """Names in portions that fit into a request's line."""
    part: Names = []
    size = 0
    for name, box in names:
        needed = len(quote(name)) + 120
        if part and size + needed > LONGEST_QUERY:
            yield part
            part, size = [], 0
        part.append((name, box))
        size += needed
    yield part


def _mark(asset_id: str, faces: list[ImmichFace], labels: dict[str, str]) -> str:
    said = sorted((face.person_id, labels[face.person_id], *face.box) for face in faces)
    return f"{asset_id} {hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]}"


async def migrate_immich(
    api: FamiliarClient, url: str, key: str, data_dir: Path, wishes: Wishes
) -> MigrationReport:
    """Bring people from Immich; see `ImmichMigration`."""
    import aiohttp

    async with aiohttp.ClientSession() as session:
        immich = Immich(session, url, key)
        done = await asyncio.to_thread(Done, done_at(data_dir, immich.base))
        return await ImmichMigration(api, immich, done, wishes).run()
