"""All operations of the API, area by area."""

from __future__ import annotations

from familiard.server.api.operations import Operation
from familiard.server.routes import (
    albums,
    analyze,
    clips,
    cluster_proposals,
    data,
    devices,
    events,
    faces,
    history,
    imports,
    links,
    merge_suggestions,
    missing,
    originals,
    people,
    person,
    photos,
    search,
    shared,
    sightings,
    snapshot,
    system,
    videos,
    visits,
)

OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for area in (
        system,
        snapshot,
        analyze,
        sightings,
        clips,
        visits,
        missing,
        photos,
        videos,
        albums,
        links,
        shared,
        imports,
        devices,
        originals,
        people,
        person,
        faces,
        search,
        merge_suggestions,
        cluster_proposals,
        history,
        events,
        data,
    )
    for operation in area.OPERATIONS.all
)
"""Every operation, in the order of the document."""
