"""Update the integration's copy of `familiar_client`; prints the files that differed.

usage: copy_client.py [--check]     --check changes nothing, and exits with 1 if files differ
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ORIGINAL = ROOT / "client" / "familiar_client"
COPY = ROOT / "custom_components" / "familiar" / "client"


def differing(original: Path, copy: Path) -> list[Path]:
    """Return the files, relative to both folders, that are missing in one of them or differ."""
    paths = {path.relative_to(folder) for folder in (original, copy) for path in _files(folder)}
    return sorted(path for path in paths if _content(original / path) != _content(copy / path))


def main(options: list[str]) -> int:
    """Copy, or check."""
    found = differing(ORIGINAL, COPY)
    for path in found:
        sys.stdout.write(
            f"{COPY.relative_to(ROOT) / path} differs from {ORIGINAL.relative_to(ROOT) / path}\n"
        )
    if "--check" in options:
        return 1 if found else 0
    for path in found:
        target = COPY / path
        if (ORIGINAL / path).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ORIGINAL / path, target)
        else:
            target.unlink()
    return 0


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
