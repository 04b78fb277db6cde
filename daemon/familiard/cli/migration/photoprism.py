"""PhotoPrism's YAML sidecars: they have no faces, so what can be had from them is who to name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from familiar_client.names import readable
from familiard.cli.errors import UsageError
from familiard.cli.migration.report import MigrationReport
from familiard.host.files import read_regular

MOST_BYTES = 1 << 20
_BELOW = ("storage/sidecar", "sidecar")
_NOTE = (
    "PhotoPrism's YAML sidecars have no faces: it keeps people and faces in its database only. Import your originals with "
    "familiard import. Familiar reads the names that programs wrote into photos and XMP sidecars, and groups all other "
    "faces, so that you name each person once."
)


def migrate_photoprism(given: Path) -> MigrationReport:
    """Report what the sidecars in a folder say of people.

    Raises:
        UsageError: there are none.
    """
    root = next((given / below for below in _BELOW if (given / below).is_dir()), given)
    report = MigrationReport("PhotoPrism", str(root))
    names: Counter[str] = Counter()
    count = 0
    for path in sorted(root.rglob("*.yml")):
        try:
            photo = _photo(path)
        except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
            report.miss(str(path.relative_to(root)), f"It cannot be read: {_first_line(error)}.")
            continue
        if photo is not None:
            count += 1
            names.update(_subjects(photo))
    if count == 0 and not report.missing:
        raise UsageError(
            f"{given} has no sidecars of PhotoPrism (*.yml). Pass its storage folder, or the folder sidecar in it."
        )
    for name, photos in sorted(names.items(), key=lambda one: (-one[1], one[0])):
        report.miss(name, f"named in {photos:,} sidecars, without a place in the photo.")
    report.notes = [f"Read {count:,} sidecars.", _NOTE]
    return report


def _photo(path: Path) -> dict[str, Any] | None:
    """A sidecar of a photo; None for other YAML, such as that of albums."""
    content = yaml.safe_load(read_regular(path, MOST_BYTES))
    return content if isinstance(content, dict) and "UID" in content and "TakenAt" in content else None


def _subjects(photo: dict[str, Any]) -> set[str]:
    """The people whom a sidecar names."""
    details = photo.get("Details")
    subject = details.get("Subject") if isinstance(details, dict) else None
    parts = str(subject or "").split(",")
    return {readable(part) for part in parts if readable(part)}


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
