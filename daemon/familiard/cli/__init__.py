"""The `familiard` command: the daemon, and its owner's client."""

from __future__ import annotations

from familiard.cli.main import main

__all__ = ["main"]
