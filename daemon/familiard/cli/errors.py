"""Errors of commands."""

from __future__ import annotations


class UsageError(Exception):
    """The command cannot do what the user asked; the text says why and what to do."""
