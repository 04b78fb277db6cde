"""Chroma works without gRPC, loaded or installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.checkout import PYTHONPATH

CODE = """
import sys
from pathlib import Path

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"grpc", "google"} or name.startswith("opentelemetry.exporter"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
from familiard.store.index.chroma import FaceCollection
faces = FaceCollection(Path(sys.argv[1]), None, "faces")
faces.connect()
faces.disconnect()
import chromadb
chromadb.HttpClient
print(*sorted({name.split(".")[0] for name in sys.modules} & {"grpc", "google"}))
"""


def test_an_index_needs_no_grpc(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path / "chroma")],
        env={"PYTHONPATH": PYTHONPATH, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr
