"""All operations of the API, area by area."""

from __future__ import annotations

from familiard.server.operations import Operation
from familiard.server.routes import (
    analyze,
    clusters,
    data,
    events,
    faces,
    history,
    imports,
    missing,
    people,
    person,
    photos,
    sightings,
    snapshot,
    suggestions,
    system,
)

OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for area in (
        system,
        snapshot,
        analyze,
        sightings,
        missing,
        photos,
        imports,
        people,
        person,
        faces,
        suggestions,
        clusters,
        history,
        events,
        data,
    )
    for operation in area.OPERATIONS.all
)
"""Every operation, in the order of the document."""
