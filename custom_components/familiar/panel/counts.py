"""How much waits in the inbox."""

from ..client.models import System


def waiting(system: System) -> dict[str, int]:
    """Return how many questions of each kind wait, and how many there are in total."""
    counts = {
        "people": system.counts.unnamed,
        "merge_suggestions": system.merge_suggestions,
        "face_checks": system.face_checks,
    }
    return {**counts, "total": sum(counts.values())}
