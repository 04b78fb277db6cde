"""Exit with 0 if a daemon is running with the data of these options; `scripts/run` then uses it.

usage: daemon_runs.py [--data-dir DIR] [--config FILE] …
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from familiard.cli.arguments import build_parser, setting_flags
from familiard.cli.commands import COMMANDS
from familiard.cli.session import running_daemon
from familiard.config import load


async def main(options: list[str]) -> int:
    """Ask on the owner's socket."""
    parsed = build_parser(COMMANDS).parse_args(["serve", *options])
    config: Path | None = getattr(parsed, "config", None)
    async with running_daemon(load(config, flags=setting_flags(parsed))) as api:
        return 0 if api is not None else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
