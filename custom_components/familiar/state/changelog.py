"""What changed between two versions, from the changelog that is packed with this integration."""

import re
from pathlib import Path

from awesomeversion import AwesomeVersion

from ..const import DOCUMENTATION

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
HOW_TO = f"[How to update]({DOCUMENTATION}/blob/main/docs/install.md#update)"
UNRELEASED = "Unreleased"


def read_changes(installed: str, latest: str) -> str | None:
    """Read and return the changes; None without a changelog, which only a release or a build adds."""
    try:
        text = CHANGELOG.read_text(encoding="utf-8")
    except OSError:
        return None
    return changes(text, installed, latest)


def changes(text: str, installed: str, latest: str) -> str | None:
    """Return the sections of the versions after `installed` up to `latest`, or of `latest` if both are the same."""
    found = re.split(r"^## \[([^]]+)\].*$", text, flags=re.MULTILINE)[1:]
    sections = dict(zip(found[::2], found[1::2], strict=True))
    wanted = [
        version
        for version in sections
        if version != UNRELEASED
        and AwesomeVersion(version) <= AwesomeVersion(latest)
        and (version == latest or AwesomeVersion(version) > AwesomeVersion(installed))
    ]
    # A version that is not released yet has no section of its own.
    if latest not in sections and UNRELEASED in sections:
        wanted.insert(0, UNRELEASED)
    if not wanted:
        return None
    shown = [f"## {version}\n\n{_without_links(sections[version])}" for version in wanted]
    if installed != latest:
        shown.insert(0, HOW_TO)
    return "\n\n".join(shown)


def _without_links(section: str) -> str:
    """Return a section with links to files of the repository as plain text, since there is no such file here."""
    return re.sub(r"\[([^]]+)\]\((?!https?:)[^)]*\)", r"\1", section).strip()
