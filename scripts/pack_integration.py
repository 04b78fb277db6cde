"""Pack the integration with the built page into a ZIP file, as HACS and the marketplace download it.

usage: pack_integration.py FILE     for example: pack_integration.py dist/familiar.zip

Run scripts/build first. The same sources give the same bytes.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INTEGRATION = ROOT / "custom_components" / "familiar"
LEFT_OUT = {"__pycache__"}
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all files in it: the earliest that a ZIP file can have."""


def pack(integration: Path, target: Path) -> None:
    """Pack an integration.

    Raises:
        ValueError: its page was not built.
    """
    page = integration / "frontend" / "manifest.json"
    built = json.loads(page.read_text()).values() if page.is_file() else ()
    if not built or not all((page.parent / name).is_file() for name in built):
        raise ValueError("The page is not built. Run scripts/build.")
    files = [path for path in integration.rglob("*") if path.is_file() and not LEFT_OUT & set(path.parts)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path.relative_to(integration).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    try:
        pack(INTEGRATION, Path(sys.argv[1]))
    except ValueError as error:
        sys.exit(f"familiar: {error}")
