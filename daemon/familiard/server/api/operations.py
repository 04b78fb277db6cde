"""Operations of the API: declared once, the source of validation, dispatch and documentation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from familiard.errors import Ambiguous, Busy, FamiliarError, NotFound, StorageFull, ValidationError
from familiard.server.api.documents import Body, Document, ImageBody, JsonOrImageBody, Parameters, VideoBody
from familiard.server.api.model_schemas import Model
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import ALBUM_REF, FACE_REF, ID, PERSON_REF, text
from familiard.server.problems import BadRequest, BodyStopped, BodyTooLarge, Unauthorized, status_of
from familiard.store.async_store import NotReady

Handler: TypeAlias = Callable[[ApiRequest], Awaitable[Any]]
"""Returns a model, or a response that is made already."""


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What may be answered: a model as JSON, another media type, or nothing."""

    status: int
    description: str
    document: Document | Model | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API can do.

    Attributes:
        name: the document's operationId.
        query: parameters that may be given; all others are refused.
        kinds: errors of its own; those that all have are added.
        public: needs no token.
        for_devices: also takes the password of a device.
    """

    method: str
    path: str
    name: str
    summary: str
    tag: str
    handler: Handler
    answers: tuple[ApiResponse, ...]
    query: Parameters = field(default_factory=dict)
    body: Body | None = None
    kinds: tuple[type[FamiliarError], ...] = ()
    public: bool = False
    for_devices: bool = False

    @property
    def statuses(self) -> Mapping[int, tuple[type[FamiliarError], ...]]:
        """All errors that may be answered, by status."""
        # Parameters that are not known are refused everywhere.
        kinds = [*self.kinds, ValidationError]
        by_ref = ("{person_id}", "{face_id}", "{album_id}")
        if any(ref in self.path for ref in by_ref) or "person_id" in self.query:
            kinds += [NotFound, Ambiguous]
        if not self.public:
            kinds += [Unauthorized, NotReady]
        if self.body is not None:
            kinds += [BadRequest, BodyStopped, BodyTooLarge]
        if isinstance(self.body, ImageBody | VideoBody | JsonOrImageBody):
            kinds += [Busy]
        if self.method != "GET":
            kinds += [StorageFull]
        by_status: dict[int, tuple[type[FamiliarError], ...]] = {}
        for kind in dict.fromkeys(kinds):
            status = status_of(kind)
            by_status[status] = (*by_status.get(status, ()), kind)
        return dict(sorted(by_status.items()))


class Operations:
    """The operations of one area; decorate its handlers with `add`."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self.all: list[Operation] = []

    def add(
        self,
        method: str,
        path: str,
        summary: str,
        *answers: ApiResponse,
        query: Parameters | None = None,
        body: Body | None = None,
        kinds: tuple[type[FamiliarError], ...] = (),
        public: bool = False,
        for_devices: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declare that the decorated function answers this."""

        def declare(handler: Handler) -> Handler:
            operation = Operation(
                method,
                path,
                handler.__name__,
                summary,
                self._tag,
                handler,
                answers,
                query=query or {},
                body=body,
                kinds=kinds,
                public=public,
                for_devices=for_devices,
            )
            self.all.append(operation)
            return handler

        return declare


def ok(document: Document | Model, description: str = "OK.") -> ApiResponse:
    """200 with a document."""
    return ApiResponse(200, description, document)


NOTHING = ApiResponse(204, "Done; no content.")

PATH_PARAMETERS: Mapping[str, Any] = dict.fromkeys(
    ("photo_id", "import_id", "cluster_id", "visit_id", "device_id", "link_id"), ID
) | {
    "person_id": PERSON_REF,
    "face_id": FACE_REF,
    "suggestion_id": text(128),
    "album_id": ALBUM_REF,
}
