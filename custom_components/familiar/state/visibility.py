"""What may be told of faces: nothing of those who are hidden."""

from collections.abc import Iterable
from dataclasses import replace

from ..client.models import AnalyzedFace, IdentifiedFace, Look, Outcome, SeenFace, Sighting, Verdict
from ..coordinator import FamiliarConfigEntry
from .confidence import as_sure_as_wanted


async def async_without_hidden[T: (Sighting, SeenFace, AnalyzedFace)](
    entry: FamiliarConfigEntry, seen: Iterable[T]
) -> tuple[T, ...]:
    """Leave out who is hidden, whether or not they have a name.

    The daemon is asked: somebody who got a name a moment ago is not in the household yet, but is not hidden.
    """
    coordinator = entry.runtime_data
    seen = tuple(seen)
    if {one.person_id for one in seen} - {None} <= coordinator.data.people.keys():
        return seen
    hidden = {person.id for person in await coordinator.client.hidden_people()}
    return tuple(one for one in seen if one.person_id not in hidden)


async def async_shown_look(entry: FamiliarConfigEntry, camera: str, look: Look) -> Look:
    """Return what may be told of a look; its outcome still counts the hidden, who are not nobody."""
    faces = tuple(as_sure_as_wanted(entry, camera, face) for face in look.faces)
    shown = await async_without_hidden(entry, faces)
    outcome = outcome_of(faces) if faces else look.outcome
    return replace(look, outcome=outcome, faces=shown)


def outcome_of(faces: Iterable[IdentifiedFace]) -> Outcome:
    """Return the best that can be said of a picture."""
    verdicts = {face.verdict for face in faces}
    for verdict in Verdict:
        if verdict in verdicts:
            return Outcome(verdict.value)
    return Outcome.NO_FACE
