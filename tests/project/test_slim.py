"""An installation without what `requirements/run.txt` and `container/slim` leave out does everything that Familiar does."""

from __future__ import annotations

import ast
import io
import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from tests import photos
from tests.checkout import PYTHONPATH
from tests.cli.conftest import Familiard, portraits
from tests.photos import REPO

pytestmark = pytest.mark.slow
MOST_MIB = 560
IMPORT = """
import importlib, sys
from familiard.store.index.without_traces import without_traces
without_traces()
failed = []
for name in sys.argv[1:]:
    module, _, attribute = name.partition(":")
    try:
        found = importlib.import_module(module)
        if attribute and not hasattr(found, attribute):
            importlib.import_module(f"{module}.{attribute}")
    except ImportError as error:
        failed.append(f"{name}: {error}")
print(*failed, sep="\\n", end="")
"""
OPTIONAL = ("openvino", "familiard.vision.runtime_openvino", "dask", "distributed")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `scripts/run` installs."""
    folder = tmp_path_factory.mktemp("slim") / "environment"

    def run(*command: str | Path) -> None:
        subprocess.run([str(word) for word in command], cwd=REPO, check=True)

    run("uv", "venv", "--quiet", "--no-project", "--python", sys.executable, folder)
    run("uv", "pip", "sync", "--quiet", "--python", folder, "--require-hashes", "requirements/run.txt")
    run("container/slim", *folder.glob("lib/python*/site-packages"))
    return folder


def imports() -> list[str]:
    """All that the daemon and the client import, wherever in their modules."""
    found: set[str] = set()
    for folder in ("daemon", "client"):
        for path in (REPO / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found |= {f"{node.module}:{alias.name}" for alias in node.names}
    return sorted(name for name in found if not name.startswith(OPTIONAL))


def test_everything_that_is_imported_is_there(environment: Path) -> None:
    done = subprocess.run(
        [str(environment / "bin" / "python"), "-c", IMPORT, *imports()],
        env={"PYTHONPATH": PYTHONPATH}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == ""


def test_it_does_its_main_job(environment: Path, tmp_path: Path) -> None:
    home = Familiard(tmp_path)
    register_heif_opener()
    pictures = tmp_path / "Photos"
    portraits(pictures, 3)
    with Image.open(io.BytesIO(photos.astronaut_jpeg())) as astronaut:
        for kind in ("HEIF", "WEBP", "PNG", "AVIF"):
            astronaut.save(pictures / f"astronaut.{kind.lower()}", kind)
    # An empty cache: the models are rewritten for this processor, too.
    packs = tmp_path / "packs"

    def run(*arguments: str | Path) -> str:
        words = [environment / "bin" / "python", "-m", "familiard", *arguments, "--packs-dir", packs]
        return subprocess.run(
            [*map(str, words), "--data-dir", str(home.data_dir)],
            env=home.environ, cwd=tmp_path, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    run("packs", "pull")
    run("import", pictures)
    run("cluster", "--apply")
    run("rebuild")
    people = json.loads(run("people", "--json"))["people"]
    assert sorted(person["faces"] for person in people) == [3] * len(photos.GROUP_FACES) + [4]


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="wheels of other systems have other sizes",
)
def test_it_is_small(environment: Path) -> None:
    taken = sum(
        path.lstat().st_blocks * 512
        for path in environment.rglob("*")
        if "__pycache__" not in path.parts and not path.is_symlink()
    )
    assert taken >> 20 <= MOST_MIB
