"""Photos in files, for albums and links."""

from __future__ import annotations

from tests.store.albums.shelf import shelf

__all__ = ["shelf"]
