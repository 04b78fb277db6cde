"""The update entity says what changed."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.familiar.state import changelog

from .conftest import set_up
from .peer import Peer, recorded

CHANGELOG = """\
# Changelog

## [Unreleased]

- Not yet.

## [0.1.0] - 2026-12-01

- Faces ([docs/api.md](docs/api.md), [why](https://example.com)).

## [0.0.2] - 2026-11-01

- Names.

## [0.0.1] - 2026-10-01

- Nothing.

[0.1.0]: https://example.com
"""


@pytest.mark.parametrize(
    ("installed", "said", "not_said"),
    [
        (
            "0.0.1",
            ["How to update", "## 0.1.0", "- Faces (docs/api.md, [why](https", "## 0.0.2"],
            ["Nothing", "yet"],
        ),
        ("0.1.0", ["## 0.1.0", "- Faces"], ["How to update", "0.0.2", "Not yet"]),
        ("9.9.9", ["## Unreleased"], ["How to update", "0.1.0"]),
    ],
)
async def test_an_update_says_what_changed(
    hass: HomeAssistant,
    peer: Peer,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: str,
    said: list[str],
    not_said: list[str],
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    monkeypatch.setattr(changelog, "CHANGELOG", tmp_path / "CHANGELOG.md")
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"version": installed})
    await set_up(hass, entry, peer)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "update/release_notes", "entity_id": "update.familiar_daemon"})
    notes = (await client.receive_json())["result"]
    assert all(part in notes for part in said)
    assert not any(part in notes for part in not_said)


def test_a_build_adds_the_changelog_that_is_shown() -> None:
    root = Path(__file__).parents[2]
    text = (root / "CHANGELOG.md").read_text()
    assert "## Unreleased" in changelog.changes(text, "0.0.1", "0.1.0")
    assert f"{changelog.CHANGELOG.relative_to(root)}" in (root / ".gitignore").read_text()
    assert (
        'cp "$root/CHANGELOG.md" "$root/custom_components/familiar/"' in (root / "scripts/build").read_text()
    )
    assert changelog.read_changes("0.0.1", "0.1.0") is None or changelog.CHANGELOG.exists()


def test_without_a_changelog_or_a_section_there_are_no_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changelog, "CHANGELOG", tmp_path / "CHANGELOG.md")
    assert changelog.read_changes("0.0.1", "0.1.0") is None
    assert changelog.changes("# Changelog\n", "0.0.1", "0.1.0") is None
