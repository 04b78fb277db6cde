"""What takes long to import is imported when it is needed, so that starting stays quick."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import photos

SLOW = ("PIL", "chromadb", "cv2", "onnx", "onnxruntime", "pyuca", "scipy", "sklearn")


@pytest.mark.parametrize("module", ["familiard.cli", "familiard.daemon"])
def test_starting_imports_nothing_slow(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules.keys() & set({SLOW!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=photos.REPO / "daemon", capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
