"""The options of the app in Home Assistant are settings, and an error names the option."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from familiard.config import Settings, load
from familiard.errors import ConfigError


def loaded(folder: Path, options: object, **environ: str) -> Settings:
    file = folder / "options.json"
    file.write_text(options if isinstance(options, str) else json.dumps(options))
    return load(None, {"XDG_CONFIG_HOME": str(folder), "FAMILIAR_APP_OPTIONS": str(file), **environ})


def test_options_are_settings(tmp_path: Path) -> None:
    options = {
        "photo_folders": ["/media/photos", "/share/scans"],
        "detail": "thorough",
        "retention_days": 30,
        "pack": "buffalo_l",
        "accept_license": True,
        "log_level": "debug",
        "settings": ["crops.side=160", " visits.gap = 90"],
    }
    settings = loaded(tmp_path, options)
    folders = (Path("/media/photos"), Path("/share/scans"))
    assert settings.library.folders == settings.library.watch == folders
    assert (settings.vision.detail, settings.retention.days) == ("thorough", 30)
    assert (settings.pack, settings.accept_license, settings.log_level) == ("buffalo_l", True, "debug")
    assert (settings.crops.side, settings.visits.gap) == (160, 90)
    assert settings.warnings == ()


def test_the_environment_of_the_image_wins(tmp_path: Path) -> None:
    settings = loaded(tmp_path, {"settings": ["server.port=1"]}, FAMILIAR_SERVER__PORT="8723")
    assert settings.server.port == 8723


def test_without_the_variable_there_are_no_options(tmp_path: Path) -> None:
    assert load(None, {"XDG_CONFIG_HOME": str(tmp_path)}).library.watch == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"retention_days": -1}, r"retention\.days must be .*option retention_days of the app"),
        ({"settings": ["crops.side=big"]}, r"crops\.side must be .*option settings of the app"),
        ({"settings": ["crops.sides=160"]}, r"Unknown setting crops\.sides .*Did you mean crops\.side\?"),
        ({"settings": ["crops.side"]}, "Write KEY=VALUE"),
        ({"settings": "crops.side=1"}, "must be a list"),
        ({"color": "auto"}, "Unknown option color"),
        ([], "must be a JSON object"),
        ("{", "not JSON"),
    ],
)
def test_an_error_names_the_option(tmp_path: Path, options: object, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, options)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read the app's options"):
        load(None, {"XDG_CONFIG_HOME": str(tmp_path), "FAMILIAR_APP_OPTIONS": str(tmp_path / "none.json")})
