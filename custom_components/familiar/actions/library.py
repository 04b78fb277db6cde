"""Actions on the library: merge suggestions, imports, clustering, undo."""

from typing import Any

import probatio
from homeassistant.const import CONF_PATH
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..client.errors import NotFound
from ..exceptions import action_errors
from .answers import person_answer
from .entries import ENTRY, entry_of

CONF_SUGGESTION_ID = "suggestion_id"
CONF_SAME = "same"
CONF_BY_FOLDER = "by_folder"
CONF_RECURSIVE = "recursive"
CONF_APPLY = "apply"
CONF_SEQ = "seq"

LIST_MERGE_SUGGESTIONS = probatio.Schema(ENTRY)
ANSWER_MERGE_SUGGESTION = probatio.Schema(
    {
        **ENTRY,
        probatio.Required(CONF_SUGGESTION_ID): cv.string,
        probatio.Required(CONF_SAME): cv.boolean,
    }
)
IMPORT_FOLDER = probatio.Schema(
    {
        **ENTRY,
        probatio.Required(CONF_PATH): cv.string,
        probatio.Optional(CONF_BY_FOLDER, default=False): cv.boolean,
        probatio.Optional(CONF_RECURSIVE, default=True): cv.boolean,
    }
)
CLUSTER = probatio.Schema({**ENTRY, probatio.Optional(CONF_APPLY, default=True): cv.boolean})
UNDO = probatio.Schema({**ENTRY, probatio.Optional(CONF_SEQ): cv.positive_int})


async def list_merge_suggestions(call: ServiceCall) -> ServiceResponse:
    """Return open merge suggestions."""
    entry = entry_of(call)
    client = entry.runtime_data.client
    answers: list[Any] = []
    with action_errors():
        for suggestion in await client.suggestions():
            try:
                people = [
                    await client.person(suggestion.person_id),
                    await client.person(suggestion.other_id),
                ]
            except NotFound:
                continue
            answers.append(
                {
                    "suggestion_id": suggestion.id,
                    "similarity": suggestion.similarity,
                    "people": [person_answer(call.hass, entry, person) for person in people],
                }
            )
    return {"suggestions": answers}


async def answer_merge_suggestion(call: ServiceCall) -> ServiceResponse:
    """Answer a merge suggestion."""
    entry = entry_of(call)
    with action_errors():
        await entry.runtime_data.client.answer(call.data[CONF_SUGGESTION_ID], same=call.data[CONF_SAME])
    return {"suggestion_id": call.data[CONF_SUGGESTION_ID], "same": call.data[CONF_SAME]}


async def import_folder(call: ServiceCall) -> ServiceResponse:
    """Start the import of a folder on the daemon's machine."""
    entry = entry_of(call)
    with action_errors():
        started = await entry.runtime_data.client.start_import(
            call.data[CONF_PATH],
            by_folder=call.data[CONF_BY_FOLDER],
            recursive=call.data[CONF_RECURSIVE],
        )
    return {"import_id": started.id, "state": started.state}


async def cluster(call: ServiceCall) -> ServiceResponse:
    """Re-cluster all faces; without apply, only return what would change."""
    client = entry_of(call).runtime_data.client
    with action_errors():
        proposal = await client.cluster()
        if call.data[CONF_APPLY]:
            await client.apply_cluster(proposal.id)
        else:
            await client.drop_cluster(proposal.id)
    return {
        "applied": call.data[CONF_APPLY],
        "people_before": proposal.people_before,
        "people_after": proposal.people_after,
        "moves": len(proposal.moves),
    }


async def undo(call: ServiceCall) -> ServiceResponse:
    """Undo the last change, or an earlier one."""
    entry = entry_of(call)
    with action_errors():
        row = await entry.runtime_data.client.undo(call.data.get(CONF_SEQ))
    return {"seq": row.seq, "kind": row.kind, "summary": row.summary}
