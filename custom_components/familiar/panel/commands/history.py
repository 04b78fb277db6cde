"""Decisions, and taking them back."""

from typing import Any

import probatio

from ..call import Call, Commands
from .people import PAGING

COMMANDS = Commands()

SEQ = probatio.All(int, probatio.Range(min=1))


@COMMANDS.reads("history/list", PAGING)
async def list_history(call: Call) -> Any:
    """Return a page of decisions, latest first, and what undo and redo apply to."""
    return call.document(await call.client.history(**call.given("limit", "cursor")))


@COMMANDS.changes("history/undo", {probatio.Optional("seq"): SEQ, probatio.Optional("expected_seq"): SEQ})
async def undo(call: Call) -> dict[str, Any]:
    """Undo a decision: the last one, or the one with a number."""
    return {"undone": call.document(await call.client.undo(**call.given("seq", "expected_seq")))}


@COMMANDS.changes("history/redo", {probatio.Optional("expected_seq"): SEQ})
async def redo(call: Call) -> dict[str, Any]:
    """Redo what was undone last."""
    return {"redone": call.document(await call.client.redo(**call.given("expected_seq")))}
