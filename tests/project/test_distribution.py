"""The distribution holds what it needs, and asks for what it imports."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import familiard
from tests import photos
from tests.cli.conftest import Familiard, portraits
from tests.photos import REPO

pytestmark = pytest.mark.slow

PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]


CLIENT = tomllib.loads((REPO / "client/pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout by its own back end."""
    return build(REPO, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def client_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client's wheel."""
    return build(REPO / "client", tmp_path_factory.mktemp("client"))


def build(project: Path, folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=project, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_daemon_and_the_manifests_and_no_weights(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        str(path.relative_to(REPO / folder))
        for folder, package in (("daemon", "familiard"), ("client", "familiar_client"))
        for path in (REPO / folder / package).rglob("*.py")
    }
    manifests = {f"familiard/models/{path.name}" for path in (REPO / "models").glob("*.toml")}
    assert modules | manifests | {"familiard/py.typed", "familiar_client/py.typed"} <= names
    assert not {Path(name).suffix for name in names} & {".onnx", ".jpg", ".zip"}
    assert {name.split("/")[0] for name in names} == {
        "familiar_client",
        "familiard",
        f"{wheel.name.rsplit('-', 3)[0]}.dist-info",
    }


def test_familiard_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    reported = subprocess.run(
        [sys.executable, "-m", "familiard", "packs", "list", "--json", "--packs-dir", str(tmp_path / "packs")],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert set(re.findall(r'"name": "(\w+)"', reported)) == {
        path.stem for path in (REPO / "models").glob("*.toml")
    }


def test_it_does_its_main_job_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    environment, home = tmp_path / "environment", Familiard(tmp_path / "home")
    subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, str(environment)], check=True)
    subprocess.run(
        ["uv", "pip", "install", "--quiet", "--python", str(environment), "--constraints", "requirements/run.txt", str(wheel)],
        cwd=REPO, check=True,
    )  # fmt: skip
    portraits(home.home / "Photos", 3)
    environ = {name: value for name, value in home.environ.items() if name != "PYTHONPATH"}

    def run(program: str, *arguments: str | Path) -> str:
        command = [environment / "bin" / program, *arguments, "--data-dir", home.data_dir]
        return subprocess.run(
            [str(word) for word in command],
            cwd=tmp_path,
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    run("familiard", "import", home.home / "Photos")
    # The name that `uvx familiar-faces` runs.
    people = json.loads(run("familiar-faces", "people", "--json"))["people"]
    assert len(people) == len(photos.GROUP_FACES)


def test_the_client_is_a_distribution_of_its_own(client_wheel: Path, tmp_path: Path) -> None:
    names = set(zipfile.ZipFile(client_wheel).namelist())
    modules = {
        str(path.relative_to(REPO / "client")) for path in (REPO / "client/familiar_client").rglob("*.py")
    }
    assert modules | {"familiar_client/py.typed"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"familiar_client"}
    assert client_wheel.name.startswith(f"familiar_client-{familiard.__version__}-")
    zipfile.ZipFile(client_wheel).extractall(tmp_path)
    code = "import familiar_client.client as c; print(c.__file__)"
    reported = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert Path(reported.strip()).is_relative_to(tmp_path)


def test_the_client_needs_aiohttp_only() -> None:
    (aiohttp,) = (_plain(requirement) for requirement in CLIENT["dependencies"])
    # yarl comes with aiohttp, whose interface it is a part of.
    assert _imports(REPO / "client") - sys.stdlib_module_names == {aiohttp, "yarl"}
    assert set(CLIENT["dependencies"]) <= set(PROJECT["dependencies"])


def test_every_import_of_the_daemon_is_a_declared_dependency() -> None:
    declared = {_plain(requirement) for requirement in PROJECT["dependencies"]}
    extras = {_plain(r) for group in PROJECT["optional-dependencies"].values() for r in group}
    # What a declared package is made of: Dask is released with its scheduler, and Chroma's client speaks by HTTPX.
    owners = {**packages_distributions(), "dask": ["distributed"], "httpx": ["chromadb"]}
    undeclared = {
        module
        for module in _imports(REPO / "daemon")
        if module not in sys.stdlib_module_names
        and module not in {"familiard", "familiar_client"}
        # An extra need not be installed.
        and not {_plain(owner) for owner in owners.get(module, [module])} & (declared | extras)
    }
    assert not undeclared


def _imports(folder: Path) -> set[str]:
    """Top-level modules that the files below import, wherever in them."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def _plain(requirement: str) -> str:
    """A distribution's normalized name."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()
