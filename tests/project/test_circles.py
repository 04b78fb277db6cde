"""No module imports itself by way of others, not even inside functions or for types alone."""

from __future__ import annotations

import sys
from graphlib import CycleError, TopologicalSorter
from unittest.mock import patch

import grimp

from tests import photos

ROOTS = {"familiard": "daemon", "familiar_client": "client", "custom_components.familiar": ""}


def test_no_imports_run_in_a_circle() -> None:
    with patch.object(sys, "path", [str(photos.REPO / folder) for folder in ROOTS.values()] + sys.path):
        graph = grimp.build_graph(*ROOTS, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) > 300
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(reversed(error.args[1]))) from None
