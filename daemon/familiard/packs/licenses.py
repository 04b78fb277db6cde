"""Which restricted licenses the owner has accepted: asked once, remembered beside the files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from familiard.errors import PackError
from familiard.packs.manifest import Pack


class AcceptedLicenses:
    """A small JSON file: pack → the license that was accepted, and when."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def accepted(self, pack: Pack) -> bool:
        """Whether this pack's license, as its manifest names it now, was accepted."""
        return self._read().get(pack.name, {}).get("license") == pack.license

    def accept(self, pack: Pack) -> None:
        """Remember it.

        Raises:
            PackError: the file cannot be written.
        """
        entries = self._read()
        entries[pack.name] = {"license": pack.license, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        temporary = self._path.with_suffix(".tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
            temporary.replace(self._path)
        except OSError as error:
            raise PackError(f"Cannot write {self._path}: {error.strerror}.") from error

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}
