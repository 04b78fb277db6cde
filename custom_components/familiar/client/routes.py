"""Every request that the client makes; a test compares this list with the daemon's OpenAPI document."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a path and the query parameters that the client may send."""

    method: str
    path: str
    query: frozenset[str] = field(default=frozenset())


def _route(method: str, path: str, *query: str) -> Route:
    return Route(method, f"/v1/{path}", frozenset(query))


SYSTEM = _route("GET", "system")
ACCEPT_LICENSE = _route("POST", "system/accept-license")
RE_EMBED = _route("POST", "system/re-embed")
FREEZE = _route("POST", "backup/freeze", "seconds")
THAW = _route("POST", "backup/thaw")
INDEX = _route("GET", "system/index")
REBUILD = _route("POST", "rebuild")
REPAIR = _route("POST", "repair")
RENEW_TOKEN = _route("POST", "token")
EXPORT = _route("GET", "export", "embeddings")

ANALYZE = _route("POST", "analyze", "hidden", "rotation")
ADD_SIGHTINGS = _route("POST", "sightings", "camera", "keep_unknown", "min_confidence", "rotation")
ADD_CLIP = _route("POST", "clips", "camera", "taken_at", "keep_unknown", "min_confidence", "rotation")
SNAPSHOT = _route("GET", "snapshot", "after")
SIGHTINGS = _route("GET", "sightings", "person_id", "camera", "after", "limit", "cursor")
VISITS = _route(
    "GET", "visits", "person_id", "camera", "verdict", "after", "before", "hidden", "limit", "cursor"
)
VISIT = _route("GET", "visits/{visit_id}")
CHANGE_VISITS = _route("POST", "visits/batch")
SEARCH = _route("POST", "search", "limit", "min_similarity", "origin")
ENROLL = _route("POST", "enroll", "name", "person_id", "box")

PEOPLE = _route("GET", "people", "text", "named", "hidden", "ignored", "min_faces", "sort", "limit", "cursor")
CREATE_PERSON = _route("POST", "people")
PERSON = _route("GET", "people/{person_id}")
NAME_PERSON = _route("POST", "people/{person_id}/name")
CHANGE_PEOPLE = _route("POST", "people/batch")
UPDATE_PERSON = _route("PATCH", "people/{person_id}")
FORGET_PERSON = _route("DELETE", "people/{person_id}", "erase")
PERSON_IMAGE = _route("GET", "people/{person_id}/image")
PERSON_FACES = _route("GET", "people/{person_id}/faces", "limit", "cursor")
MERGE = _route("POST", "people/{person_id}/merge")
SPLIT = _route("POST", "people/{person_id}/split")
PROPOSE_SPLIT = _route("GET", "people/{person_id}/split")
SIMILAR_PEOPLE = _route("GET", "people/{person_id}/similar", "named", "limit")
FACE_GROUPS = _route("GET", "people/{person_id}/face-groups")
FORGOTTEN = _route("GET", "forgotten", "person_id")
EXPORT_PERSON = _route("GET", "people/{person_id}/export")

FACE = _route("GET", "faces/{face_id}")
NAME_FACE = _route("POST", "faces/{face_id}/name")
CHANGE_FACES = _route("POST", "faces/batch")
MOVE_FACE = _route("PATCH", "faces/{face_id}")
WHY = _route("GET", "faces/{face_id}/why", "person_id")
FACE_CHECKS = _route("GET", "face-checks", "person_id", "limit")
DELETE_FACE = _route("DELETE", "faces/{face_id}")
CROP = _route("GET", "faces/{face_id}/crop")

SUGGESTIONS = _route("GET", "merge-suggestions", "limit")
ANSWER = _route("POST", "merge-suggestions/{suggestion_id}")
CLUSTER = _route("POST", "cluster-proposals")
APPLY_CLUSTER = _route("POST", "cluster-proposals/{cluster_id}/apply")
DROP_CLUSTER = _route("DELETE", "cluster-proposals/{cluster_id}")
HISTORY = _route("GET", "history", "limit", "cursor")
NEXT_UNDO = _route("GET", "undo", "seq")
UNDO = _route("POST", "undo")
NEXT_REDO = _route("GET", "redo")
REDO = _route("POST", "redo")
START_IMPORT = _route("POST", "imports")
IMPORTS = _route("GET", "imports")
IMPORT_FOLDERS = _route("GET", "imports/folders", "path")
IMPORT_WORKERS = _route("GET", "imports/workers")
IMPORT = _route("GET", "imports/{import_id}")
CANCEL_IMPORT = _route("DELETE", "imports/{import_id}")
PHOTO = _route("GET", "photos/{photo_id}")
PHOTO_IMAGE = _route("GET", "photos/{photo_id}/image", "size", "jpeg")
PHOTO_VIDEO = _route("GET", "photos/{photo_id}/video")
PHOTOS = _route("GET", "photos", "limit", "cursor")
ADD_PHOTO = _route("POST", "photos", "name", "names")
MISSING = _route("GET", "photos/missing", "away", "limit", "cursor")
REMOVE_MISSING = _route("POST", "photos/missing/remove")
DEVICES = _route("GET", "devices")
ADD_DEVICE = _route("POST", "devices")
REMOVE_DEVICE = _route("DELETE", "devices/{device_id}")
UPLOAD = _route("PUT", "upload", "name", "taken_at")
VERIFY_ORIGINALS = _route("POST", "originals/verify")
EVENTS = _route("GET", "events")

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Route))
