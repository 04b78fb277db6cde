"""Messages name commands as the user can type them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from familiard.cli.arguments import build_parser
from familiard.cli.commands import COMMANDS
from familiard.cli.typed import VARIABLE, how_to_type, typed
from tests.checkout import PYTHONPATH

NAMES = [command.name for command in COMMANDS]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command that is not on the PATH, in the present folder's environment."""
    path = tmp_path / ".venv" / "bin" / "familiard"
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(path)])
    monkeypatch.chdir(tmp_path)
    return path


def test_a_command_below_the_folder_is_named_from_it(program: Path) -> None:
    said = "Run `familiard packs pull`, or familiard token --data-dir /familiard x. familiard runs; /srv/familiard token"
    assert typed(said, NAMES) == (
        "Run `.venv/bin/familiard packs pull`, or .venv/bin/familiard token --data-dir /familiard x. familiard runs; "
        "/srv/familiard token"
    )


def test_elsewhere_its_whole_path_is_needed(
    program: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert how_to_type() == str(program)


def test_on_the_path_its_name_is_enough(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert typed("familiard people", NAMES) == "familiard people"


def test_a_checkouts_command_runs_the_module(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    monkeypatch.setattr(sys, "argv", ["/checkout/daemon/familiard/__main__.py", "people"])
    assert how_to_type() == ".venv/bin/familiard"
    program.unlink()
    assert how_to_type() == "familiard"


def test_in_a_container_the_environment_says_it(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "docker compose exec familiar familiard")
    assert typed("`familiard doctor`", NAMES) == "`docker compose exec familiar familiard doctor`"


def test_uvx_runs_the_other_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / ".cache" / "uv" / "archive-v0" / "x" / "bin" / "familiar-faces"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert typed("familiard people", NAMES) == "uvx familiar-faces people"


def test_the_command_itself_says_it(program: Path, tmp_path: Path) -> None:
    program.write_text(f'#!/bin/sh\nexec "{program.parent}/python" -m familiard "$@"\n')
    program.with_name("python").symlink_to(sys.executable)
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    environ = {
        "PYTHONPATH": os.pathsep.join((PYTHONPATH, str(packages))),
        "HOME": str(tmp_path),
        "PATH": os.defpath,
    }
    done = subprocess.run(
        [str(program), "forget"], env=environ, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "`.venv/bin/familiard forget --list`" in done.stderr


def test_the_help_names_commands_as_they_can_be_typed(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = build_parser(COMMANDS)
    for asked in (["--help"], ["name", "--help"], ["nmae"]):
        with pytest.raises(SystemExit):
            parser.parse_args(asked)
    said = "".join(capsys.readouterr())
    assert "usage: .venv/bin/familiard COMMAND" in said
    assert "usage: .venv/bin/familiard name" in said
    assert "Run `.venv/bin/familiard --help`" in said
    assert re.search(r"(?<![\w./-])familiard (import|name|people)\b", said) is None
