"""The token that opens the HTTP API: made at the first start, kept in the data directory, never logged."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from familiard.errors import ConfigError

FILE = "token"
BYTES = 32
LEAST_LENGTH = 32
"""A token that somebody wrote by hand must not be easy to guess either."""


class OwnerToken:
    """`DATA_DIR/token`, readable by its owner only.

    Raises:
        ConfigError: the file holds something that is no token.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self.fresh = not self._path.exists()
        if self.fresh:
            self._value = secrets.token_urlsafe(BYTES)
            self._write()
        else:
            self._path.chmod(0o600)
            self._value = self._path.read_text(encoding="ascii", errors="replace").strip()
            if len(self._value) < LEAST_LENGTH or not self._value.isascii() or not self._value.isprintable():
                raise ConfigError(
                    f"{self._path} does not contain a token of at least {LEAST_LENGTH} characters. Delete the file; "
                    "the next start creates a new one."
                )

    @property
    def value(self) -> str:
        """The token itself, for whoever may see it."""
        return self._value

    def matches(self, candidate: str) -> bool:
        """Whether it is the token; takes the same time wherever the two differ."""
        return hmac.compare_digest(candidate.encode("utf-8", "surrogateescape"), self._value.encode())

    def renew(self) -> str:
        """Make a new token; the old one opens nothing from now on."""
        former, self._value = self._value, secrets.token_urlsafe(BYTES)
        try:
            self._write()
        except OSError:
            self._value = former
            raise
        return self._value

    def __repr__(self) -> str:
        return f"OwnerToken({self._path})"

    def _write(self) -> None:
        """Beside the file and renamed, so that a kill leaves one token or the other."""
        partial = self._path.with_suffix(".part")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._value + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)
