"""Write the release notes of a version, from CHANGELOG.md; fail if the version is not the same everywhere.

usage: release_notes.py TAG FILE
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from familiar_client import __version__ as client_version
from familiard import __version__

ROOT = Path(__file__).parents[1]


def notes(tag: str, changelog: str, versions: dict[str, str]) -> str:
    """Return the section of a version.

    Args:
        tag: `v` and the version.
        changelog: the text of CHANGELOG.md.
        versions: the version in each place that has one.

    Raises:
        ValueError: a place has another version, or CHANGELOG.md has no dated section of it.
    """
    version = tag.removeprefix("v")
    for place, found in versions.items():
        if found != version:
            raise ValueError(f"The tag is {tag}, but {place} has version {found}. Change one of them.")
    section = re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |^\[|\Z)",
        changelog,
        re.MULTILINE | re.DOTALL,
    )
    if section is None:
        raise ValueError(f"CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`. Add it.")
    return section[1].strip() + "\n"


def main(tag: str, target: Path) -> None:
    """Write the notes of a tag."""
    manifest = ROOT / "custom_components" / "familiar" / "manifest.json"
    versions = {
        "familiard": __version__,
        "familiar_client": client_version,
        "manifest.json": json.loads(manifest.read_text())["version"],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(notes(tag, (ROOT / "CHANGELOG.md").read_text(), versions))


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except ValueError as error:
        sys.exit(f"familiar: {error}")
