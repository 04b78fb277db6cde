"""The client of the daemon's HTTP API."""

from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal

from aiohttp import ClientSession, ClientTimeout

from . import routes
from .decode import decode
from .errors import UnexpectedAnswer, VersionMismatch
from .events import EventStream
from .models import (
    Analysis,
    ClusterProposal,
    Enrollment,
    Entry,
    Erasure,
    Event,
    Face,
    Forgotten,
    Page,
    PeopleChanged,
    Person,
    Sighting,
    Snapshot,
    SnapshotResult,
    SplitProposal,
    Suggestion,
    System,
)
from .operations.albums import AlbumOperations
from .operations.data import DataOperations
from .operations.devices import DeviceOperations
from .operations.faces import FaceOperations
from .operations.history import HistoryOperations
from .operations.library import LibraryOperations
from .operations.links import LinkOperations
from .operations.people import PeopleOperations
from .operations.visits import VisitOperations
from .transport import PATIENT, Body, Transport

OLDEST_API = 1
NEWEST_API = 1


class FamiliarClient(
    AlbumOperations,
    DataOperations,
    DeviceOperations,
    FaceOperations,
    HistoryOperations,
    LibraryOperations,
    LinkOperations,
    PeopleOperations,
    VisitOperations,
):
    """A client of one daemon; every method raises `FamiliarClientError` when it fails."""

    def __init__(
        self, session: ClientSession, url: str, token: str | None, *, timeout: ClientTimeout | None = None
    ) -> None:
        """Connect to the daemon at `url` over `session`, which stays the caller's.

        Args:
            token: not needed on the owner's socket.
            timeout: for every request, instead of one for each kind.
        """
        super().__init__(Transport(session, url, token, timeout=timeout))

    @property
    def url(self) -> str:
        """Where the daemon is."""
        return self._transport.url

    @property
    def address(self) -> str:
        """Where the daemon is, without secrets."""
        return self._transport.address

    # The daemon

    async def system(self) -> System:
        """Return the daemon's state.

        Raises:
            VersionMismatch: its API is older or newer than this client.
        """
        answer = await self._transport.json(routes.SYSTEM)
        if not isinstance(answer, dict) or "instance_id" not in answer:
            raise UnexpectedAnswer(f"What answers at {self._transport.address} is not Familiar.")
        version = answer.get("api_version")
        if isinstance(version, int) and not OLDEST_API <= version <= NEWEST_API:
            raise VersionMismatch(version, too_old=version < OLDEST_API)
        return decode(System, answer)

    async def accept_license(self, pack: str) -> None:
        """Accept the license of a model pack, in the owner's name."""
        await self._transport.nothing(routes.ACCEPT_LICENSE, body={"pack": pack})

    async def re_embed(self) -> None:
        """Compute the embeddings of all faces again with the pack that is set now; it goes on by itself."""
        await self._transport.nothing(routes.RE_EMBED)

    async def freeze(self, seconds: int) -> None:
        """Flush everything and hold writes until `thaw`, or for `seconds`."""
        await self._transport.nothing(routes.FREEZE, query={"seconds": seconds})

    async def thaw(self) -> None:
        """Let writes through again."""
        await self._transport.nothing(routes.THAW)

    def events(self, last_event_id: str | None) -> AsyncIterator[Event]:
        """Yield events as they happen, beginning after `last_event_id` (or now); ends by an error."""
        return EventStream(self._transport).events(last_event_id)

    # Pictures

    async def analyze(self, image: bytes, *, hidden: bool = True, rotation: int = 0) -> Analysis:
        """Recognize the faces in a picture, without storing it.

        Args:
            hidden: also return the faces of hidden and ignored people.
            rotation: degrees by which the picture is turned clockwise first: 0, 90, 180 or 270.
        """
        query = {"hidden": "any" if hidden else "false", "rotation": rotation}
        return decode(Analysis, await self._transport.json(routes.ANALYZE, query=query, body=Body((image,))))

    async def add_snapshot(
        self,
        camera: str,
        frames: Iterable[bytes],
        *,
        keep_unknown: bool = True,
        min_confidence: float = 0.0,
        rotation: int = 0,
    ) -> SnapshotResult:
        """Send the frames of a camera, to be recognized, stored and announced.

        Args:
            keep_unknown: also store faces of no named person.
            min_confidence: 0 to 1; a match below it is unknown.
            rotation: degrees by which the pictures are turned clockwise first: 0, 90, 180 or 270.
        """
        query = {
            "camera": camera,
            "keep_unknown": keep_unknown,
            "min_confidence": min_confidence,
            "rotation": rotation,
        }
        return decode(
            SnapshotResult,
            await self._transport.json(routes.ADD_SIGHTINGS, query=query, body=Body(tuple(frames))),
        )

    async def enroll(
        self,
        images: Iterable[bytes],
        *,
        name: str | None = None,
        person_id: str | None = None,
        box: tuple[float, float, float, float] | None = None,
    ) -> Enrollment:
        """Teach a person's face by pictures of them; a new name makes a new person.

        Args:
            box: of one image, which face it is, or where a face is that was not found: x, y, width, height in pixels.
        """
        query = {"name": name, "person_id": person_id, "box": box and ",".join(f"{it:g}" for it in box)}
        return decode(
            Enrollment,
            await self._transport.json(routes.ENROLL, query=query, body=Body(tuple(images))),
        )

    async def snapshot(self, after: datetime | None = None) -> Snapshot:
        """Return people, cameras and the sightings since `after`, as they are at one moment."""
        return decode(Snapshot, await self._transport.json(routes.SNAPSHOT, query={"after": after}))

    async def sightings(
        self,
        *,
        person_id: str | None = None,
        camera: str | None = None,
        after: datetime | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Sighting]:
        """List faces seen by cameras, newest first."""
        query = {
            "person_id": person_id,
            "camera": camera,
            "after": after,
            "limit": limit,
            "cursor": cursor,
        }
        return await self._page(Sighting, routes.SIGHTINGS, query)

    async def all_sightings(self, after: datetime) -> tuple[Sighting, ...]:
        """Return all faces seen by cameras since a moment, newest first."""
        sightings: list[Sighting] = []
        cursor: str | None = None
        while True:
            page = await self.sightings(after=after, limit=500, cursor=cursor)
            sightings.extend(page.items)
            if (cursor := page.cursor) is None:
                return tuple(sightings)

    # People

    async def people(
        self,
        *,
        text: str | None = None,
        named: bool | None = None,
        hidden: bool | Literal["any"] | None = None,
        ignored: bool | Literal["any"] | None = None,
        min_faces: int | None = None,
        sort: str | None = None,
        limit: int = 500,
        cursor: str | None = None,
    ) -> Page[Person]:
        """List people; only those not hidden, unless `hidden` asks for the others."""
        query = {
            "text": text,
            "named": named,
            "hidden": hidden,
            "ignored": ignored,
            "min_faces": min_faces,
            "sort": sort,
            "limit": limit,
            "cursor": cursor,
        }
        return await self._page(Person, routes.PEOPLE, query)

    async def named_people(self, *, hidden: bool = False, ignored: bool = False) -> tuple[Person, ...]:
        """Return all people who have a name; hidden and ignored people only if asked for."""
        people: list[Person] = []
        cursor: str | None = None
        while True:
            page = await self.people(
                named=True,
                hidden="any" if hidden else None,
                ignored="any" if ignored else None,
                min_faces=0,
                cursor=cursor,
            )
            people.extend(page.items)
            if (cursor := page.cursor) is None:
                return tuple(people)

    async def person(self, person_id: str) -> Person:
        """Return a person; the id of one who was merged answers the survivor."""
        return decode(Person, await self._transport.json(routes.PERSON, {"person_id": person_id}))

    async def create_person(
        self, name: str, face_ids: Iterable[str] = (), *, note: str | None = None
    ) -> Person:
        """Create a person of a name and unassigned faces; a note distinguishes people of one name."""
        body = {"name": name, "face_ids": list(face_ids), "note": note}
        return decode(Person, await self._transport.json(routes.CREATE_PERSON, body=body))

    async def update_person(self, person_id: str, **changes: str | bool | date | None) -> Person:
        """Change name, birth_date, hidden, favorite or feature_face_id; confirms faces, unless confirm_faces is false."""
        body = {
            key: value.isoformat() if isinstance(value, date) else value for key, value in changes.items()
        }
        return decode(
            Person,
            await self._transport.json(routes.UPDATE_PERSON, {"person_id": person_id}, body=body),
        )

    async def forget_person(self, person_id: str, *, erase: bool) -> bool:
        """Let a person's faces be unknown again, or leave nothing of them.

        Returns whether that is done: an erasure that something holds up goes on by itself.
        """
        path = {"person_id": person_id}
        async with self._transport.send(
            routes.FORGET_PERSON, path, query={"erase": erase}, timeout=PATIENT
        ) as answer:
            return answer.status != HTTPStatus.ACCEPTED

    async def erase_person(self, person: str) -> Erasure:
        """Delete all data about a person, also one who was forgotten before."""
        path = {"person_id": person}
        async with self._transport.send(
            routes.FORGET_PERSON, path, query={"erase": True}, timeout=PATIENT
        ) as answer:
            if answer.status != HTTPStatus.ACCEPTED:
                return Erasure(complete=True, detail="")
            return decode(Erasure, await answer.json())

    async def merge(
        self,
        person_id: str,
        others: Iterable[str],
        name: str | None = None,
        birth_date: date | str | None = None,
    ) -> Person:
        """Merge other people into a person, whose ID survives.

        Args:
            name: the name to keep if the names differ.
            birth_date: the birth date to keep if they differ.
        """
        body: dict[str, Any] = {"people": list(others)}
        if name is not None:
            body["name"] = name
        if birth_date is not None:
            body["birth_date"] = str(birth_date)
        return decode(Person, await self._transport.json(routes.MERGE, {"person_id": person_id}, body=body))

    async def split(self, person_id: str, face_ids: Iterable[str], name: str | None = None) -> Person:
        """Make a new person of some of a person's faces."""
        body: dict[str, Any] = {"faces": list(face_ids)}
        if name is not None:
            body["name"] = name
        return decode(Person, await self._transport.json(routes.SPLIT, {"person_id": person_id}, body=body))

    async def propose_split(self, person_id: str) -> SplitProposal:
        """Return how a person's faces would fall apart."""
        return decode(
            SplitProposal,
            await self._transport.json(routes.PROPOSE_SPLIT, {"person_id": person_id}),
        )

    async def person_image(self, person_id: str) -> bytes:
        """Return the feature photo, JPEG."""
        return await self._transport.content(routes.PERSON_IMAGE, {"person_id": person_id})

    async def name_person(self, person: str, name: str, *, merge: bool = False) -> Person:
        """Name a person; if another person has that name, merge the two if `merge`.

        Raises:
            Conflicting: another person has that name (`name-taken`).
        """
        body = {"name": name, "merge": merge}
        return decode(
            Person, await self._transport.json(routes.NAME_PERSON, {"person_id": person}, body=body)
        )

    async def change_people(
        self, action: str, people: Iterable[str], *, into: str | None = None
    ) -> PeopleChanged:
        """Hide, unhide, ignore, unignore, forget, or merge people: all of them, or none."""
        body: dict[str, Any] = {"action": action, "person_ids": list(people)}
        if into is not None:
            body["into"] = into
        return decode(PeopleChanged, await self._transport.json(routes.CHANGE_PEOPLE, body=body))

    async def forgotten(self, person: str | None = None) -> tuple[Forgotten, ...]:
        """List forgotten people whose data is not erased, or only the one that `person` means."""
        return (await self._page(Forgotten, routes.FORGOTTEN, {"person_id": person})).items

    # Faces

    async def person_faces(self, person_id: str, limit: int = 100, cursor: str | None = None) -> Page[Face]:
        """List a person's faces, newest first."""
        query = {"limit": limit, "cursor": cursor}
        return await self._page(Face, routes.PERSON_FACES, query, {"person_id": person_id})

    async def face(self, face_id: str) -> Face:
        """Return one face."""
        return decode(Face, await self._transport.json(routes.FACE, {"face_id": face_id}))

    async def move_face(self, face_id: str, person_id: str | None) -> Face:
        """Assign a face: a person's id, `new`, or None for no person."""
        return decode(
            Face,
            await self._transport.json(routes.MOVE_FACE, {"face_id": face_id}, body={"person_id": person_id}),
        )

    async def crop(self, face_id: str) -> bytes:
        """Return the face's picture, JPEG."""
        return await self._transport.content(routes.CROP, {"face_id": face_id})

    # Housekeeping

    async def suggestions(self, limit: int = 100, person_id: str | None = None) -> tuple[Suggestion, ...]:
        """Return open questions whether two people are the same; all, or those about one person."""
        query = {"person_id": person_id, "limit": limit}
        return (await self._page(Suggestion, routes.SUGGESTIONS, query)).items

    async def answer(self, suggestion_id: str, *, same: bool) -> None:
        """Answer one of them."""
        await self._transport.nothing(
            routes.ANSWER,
            {"suggestion_id": suggestion_id},
            body={"answer": "same" if same else "different"},
        )

    async def cluster(self) -> ClusterProposal:
        """Cluster all faces again, as a proposal."""
        return decode(ClusterProposal, await self._transport.json(routes.CLUSTER, patient=True))

    async def apply_cluster(self, cluster_id: str) -> Entry:
        """Apply a cluster proposal."""
        return decode(Entry, await self._transport.json(routes.APPLY_CLUSTER, {"cluster_id": cluster_id}))
