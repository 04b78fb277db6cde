"""The checks of `doctor` for originals: their disk, and the age of the last copy elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator

from familiard.cli.check import Check, Grade
from familiard.cli.output import number
from familiard.config import Settings
from familiard.originals.disk import OWN, stamp_of

DAY = 86_400.0
OLD_DAYS = 8
"""A copy that is made once a week is late after a day more."""
ADVICE = "docs/backup.md has a restic and an rclone job that copy the originals and report it."


def originals_checks(settings: Settings) -> Iterator[Check]:
    """Check the folder of originals, if there is one."""
    folder = settings.library.originals
    if folder is None:
        return
    if not (folder / OWN / "id").exists():
        detail = f"library.originals: {folder} holds no originals yet, or its disk is not mounted."
        yield Check("Originals", Grade.WARNING, detail, "Mount the disk, or upload the first photo.")
        return
    yield Check("Originals", Grade.GOOD, f"in {folder}")
    try:
        age = time.time() - stamp_of(folder).stat().st_mtime
    except OSError:
        detail = "No copy of the originals on another disk is recorded. If this disk fails, they are lost."
        yield Check("Copy of originals", Grade.WARNING, detail, ADVICE)
        return
    days = int(age // DAY)
    said = "today" if days < 1 else f"{number(days, 'day')} ago"
    if days >= OLD_DAYS:
        yield Check("Copy of originals", Grade.WARNING, f"The last one was made {said}.", ADVICE)
    else:
        yield Check("Copy of originals", Grade.GOOD, f"made {said}")
