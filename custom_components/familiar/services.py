"""The actions of Familiar, as a table."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import probatio
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from .actions import clips, enrollment, faces, library, lists, people, pictures, screen, sharing
from .const import DOMAIN


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its name, what it takes, what it does, and whether it only answers."""

    name: str
    schema: probatio.Schema
    run: Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    response: SupportsResponse = SupportsResponse.OPTIONAL


ACTIONS = (
    Action("process_snapshot", pictures.PROCESS_SNAPSHOT, pictures.process_snapshot),
    Action("process_clip", clips.PROCESS_CLIP, clips.process_clip),
    Action("enroll", enrollment.ENROLL, enrollment.enroll),
    Action("teach_face", enrollment.TEACH_FACE, enrollment.teach_face),
    Action("name_person", people.NAME_PERSON, people.name_person),
    Action("merge_people", people.MERGE_PEOPLE, people.merge_people),
    Action("split_person", people.SPLIT_PERSON, people.split_person),
    Action("hide_person", people.PERSON, people.hide_person),
    Action("unhide_person", people.PERSON, people.unhide_person),
    Action("ignore_person", people.PERSON, people.ignore_person),
    Action("unignore_person", people.PERSON, people.unignore_person),
    Action("set_birth_date", people.SET_BIRTH_DATE, people.set_birth_date),
    Action("set_feature_photo", faces.SET_FEATURE_PHOTO, faces.set_feature_photo),
    Action("ignore_face", faces.IGNORE_FACE, faces.ignore_face),
    Action("move_face", faces.MOVE_FACE, faces.move_face),
    Action("forget_person", people.FORGET_PERSON, people.forget_person),
    Action("list_people", lists.LIST_PEOPLE, lists.list_people, SupportsResponse.ONLY),
    Action("list_unknown", lists.LIST_UNKNOWN, lists.list_unknown, SupportsResponse.ONLY),
    Action(
        "list_merge_suggestions",
        library.LIST_MERGE_SUGGESTIONS,
        library.list_merge_suggestions,
        SupportsResponse.ONLY,
    ),
    Action("answer_merge_suggestion", library.ANSWER_MERGE_SUGGESTION, library.answer_merge_suggestion),
    Action("import_folder", library.IMPORT_FOLDER, library.import_folder),
    Action("share", sharing.SHARE, sharing.share, SupportsResponse.ONLY),
    Action("cluster", library.CLUSTER, library.cluster),
    Action("undo", library.UNDO, library.undo),
    Action("slideshow", screen.SLIDESHOW, screen.slideshow),
    Action("stop_slideshow", screen.STOP_SLIDESHOW, screen.stop_slideshow),
    Action("show_person", screen.SHOW_PERSON, screen.show_person),
    Action("set_frame", screen.SET_FRAME, screen.set_frame),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register them, whether or not a daemon is set up."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN, action.name, action.run, action.schema, supports_response=action.response
        )
