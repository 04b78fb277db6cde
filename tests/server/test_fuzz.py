"""Requests made up from the document itself: none is an error of ours, and each answer is as documented."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.process import Process

EXAMPLES = 5
"""Made-up requests an operation, beside the few hundred that stand for the edges of its schemas."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "ignored_auth",
)
LEFT_OUT = (
    # A stream has no end; a new token ends the run; a full grouping and a frozen store take their time.
    "/v1/events",
    "/v1/token",
    "/v1/cluster-proposals",
    "/v1/backup/freeze",
)


async def test_made_up_requests_get_answers_as_documented(process: Process, tmp_path: Path) -> None:
    pytest.importorskip(
        "schemathesis", reason="the fuzzer is not installed; the same contract is tested by hand"
    )
    process.start("--port", "0", "--no-zeroconf")
    host, port = await process.ready()
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"http://{host}:{port}/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {process.token}"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "coverage,fuzzing"),
        *("--max-examples", str(EXAMPLES)),
        *(option for path in LEFT_OUT for option in ("--exclude-path", path)),
        # The same requests each time: a test that fails once in a while tells nobody anything.
        "--generation-deterministic",
        "--no-color",
    ]
    done = await asyncio.to_thread(
        lambda: subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=240, cwd=tmp_path
        )
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert "Traceback" not in process.output.read_text()
