"""Secrets of links: tokens are kept as SHA-256, passwords by scrypt, and keys prove that a password was given."""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_BYTES = 16
LONGEST_PASSWORD = 200
_N, _R, _P, _LENGTH = 1 << 14, 8, 1, 32
_SALT_BYTES = 16


def new_token() -> str:
    """128 random bits, as they stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is kept of a token: nobody who reads the ledger can open its link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def password_hash(password: str) -> str:
    """What is kept of a password: the salt and its scrypt, hex. Takes as long as an attempt should."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}${_scrypt(password, salt).hex()}"


def is_password(password: str, kept: str) -> bool:
    """Whether this is the password; compared in constant time."""
    salt, _, expected = kept.partition("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(expected))


def key_of(link_id: str, kept: str, until: int) -> str:
    """A key that opens a link until a moment (seconds since 1970), or until its password changes."""
    return f"{until}.{_signature(link_id, kept, until)}"


def is_key(key: str, link_id: str, kept: str, at: int) -> bool:
    """Whether a key opens a link now; compared in constant time."""
    until, _, signature = key.partition(".")
    if not (until.isascii() and until.isdecimal()) or len(until) > 12:
        return False
    expected = _signature(link_id, kept, int(until))
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")) and at < int(until)


def _signature(link_id: str, kept: str, until: int) -> str:
    return hmac.digest(kept.encode(), f"{link_id} {until}".encode(), "sha256").hex()


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=_N, r=_R, p=_P, dklen=_LENGTH)
