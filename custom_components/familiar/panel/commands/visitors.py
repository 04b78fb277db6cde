"""Who visits were: named, rejected, ignored."""

from typing import Any

import probatio

from ...client.errors import Refused
from ..call import Call, Commands
from .people import IDS, NAME
from .person import NAME_TAKEN, name_taken

COMMANDS = Commands()


@COMMANDS.changes(
    "visits/change",
    {
        probatio.Required("action"): probatio.In(["name", "reject", "ignore"]),
        probatio.Required("visit_ids"): IDS,
        probatio.Optional("name"): NAME,
        probatio.Optional("person_id"): str,
        probatio.Optional("merge", default=False): bool,
    },
)
async def change_visits(call: Call) -> dict[str, Any]:
    """Name the visitors of visits, reject the person, or ignore the visitors: all visits, or none.

    If another person has the name, the error `name-taken` has them as `people`; send their `person_id`, or `merge`.
    """
    action, name = call.msg["action"], call.msg.get("name")
    try:
        changed = await call.client.change_visits(
            action,
            call.msg["visit_ids"],
            name=name,
            person=call.msg.get("person_id"),
            merge=call.msg["merge"],
        )
    except Refused as error:
        if error.code != NAME_TAKEN:
            raise
        raise await name_taken(call, None, error) from error
    return {"visits": call.document(changed.visits)}
