"""Where this checkout's packages are, for processes that tests start."""

from __future__ import annotations

import os

from tests.photos import REPO

PYTHONPATH = os.pathsep.join(str(REPO / folder) for folder in ("daemon", "client"))
