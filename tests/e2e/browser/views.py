"""The page's views, as the registry of its sources lists them."""

from __future__ import annotations

import re

from tests.photos import REPO

_REGISTRY = (REPO / "frontend" / "src" / "views" / "registry.ts").read_text()

VIEWS = [path for path in re.findall(r'path: "([^"]+)"', _REGISTRY) if ":" not in path]
FOR_ADMINISTRATORS = {
    path for path in VIEWS if "adminOnly" in _REGISTRY.partition(f'path: "{path}"')[2].partition("path:")[0]
}
