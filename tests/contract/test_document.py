"""What the integration is tested with is what the daemon says of itself.

The integration's tests run on another Python, without the daemon: they read the document from a file, and their peer
answers with recorded JSON. Here both are compared with the daemon.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

INTEGRATION = Path(__file__).parents[1] / "integration"
COMMITTED = INTEGRATION / "openapi.json"
ANSWERS = sorted((INTEGRATION / "answers").glob("*.json"))


def test_the_committed_document_is_the_daemons() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "familiard.server.api.openapi"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert json.loads(COMMITTED.read_text()) == json.loads(printed), (
        "The API changed: python -m familiard.server.api.openapi > tests/integration/openapi.json, "
        "and see whether the integration's client still fits."
    )


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda path: path.stem)
def test_every_recorded_answer_is_one_the_daemon_could_give(answer: Path) -> None:
    document: dict[str, Any] = json.loads(COMMITTED.read_text())
    method, _, name = answer.stem.partition("_")
    path, operations = next(
        (path, operations)
        for path, operations in document["paths"].items()
        if re.sub(r"[{}]", "", path).removeprefix("/v1/").replace("/", "_") == name
    )
    responses = operations[method.lower()]["responses"]
    stated = next(responses[status] for status in ("200", "201", "202") if status in responses)
    schema = {
        **stated["content"]["application/json"]["schema"],
        "components": document["components"],
    }
    jsonschema.validate(json.loads(answer.read_text()), schema)
    assert path.startswith("/v1/")
