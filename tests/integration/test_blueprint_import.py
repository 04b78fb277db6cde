"""Blueprints are imported by their address, as Home Assistant's own importer does it."""

from pathlib import Path

import pytest
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from .test_blueprints import BLUEPRINTS
from .test_files import DOCUMENTATION

FILES = sorted(BLUEPRINTS.glob("*.yaml"))


def test_the_documentation_lists_all_of_them() -> None:
    assert FILES
    text = DOCUMENTATION.read_text()
    assert not [file.name for file in FILES if f"| `{file.name}` |" not in text]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
async def test_a_blueprint_is_imported_by_the_address_in_it(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, tmp_path: Path, file: Path
) -> None:
    hass.config.config_dir = str(tmp_path)
    url = load_yaml_dict(str(file))["blueprint"]["source_url"]
    assert url.endswith(f"/blob/main/blueprints/automation/familiar/{file.name}")
    raw = url.replace("github.com", "raw.githubusercontent.com").replace("/blob/", "/")
    aioclient_mock.get(raw, text=file.read_text())
    imported = await fetch_blueprint_from_url(hass, url)
    assert imported.suggested_filename == f"familiar-faces/{file.stem}"
    assert imported.blueprint.validate() is None
    # Installed as by its dialog, it is one of the automations' blueprints.
    blueprints = async_get_blueprints(hass)
    imported.blueprint.update_metadata(source_url=url)
    path = f"{imported.suggested_filename}.yaml"
    await blueprints.async_add_blueprint(imported.blueprint, path)
    installed = await blueprints.async_get_blueprint(path)
    assert installed.name == imported.blueprint.name
