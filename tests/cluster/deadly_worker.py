"""`familiard worker` on a machine that one photo is too much for: the whole process ends when it comes.

    python -m tests.cluster.deadly_worker worker URL …

What makes it end is its first bytes; all other photos are analyzed as ever.
"""

from __future__ import annotations

import os
import sys

from familiard.cli import main
from familiard.engine.manager import Engine

DEADLY = b"\xff\xd8\xff\xfe\x00\x08DEADLY"
"""The beginning of a JPEG with a comment."""

_analyze = Engine.analyze


async def _analyze_or_die(self, image, *arguments, **options):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ANN002, ANN003
    if image.startswith(DEADLY):
        os._exit(9)
    return await _analyze(self, image, *arguments, **options)


if __name__ == "__main__":
    Engine.analyze = _analyze_or_die  # type: ignore[method-assign]
    sys.exit(main())
