"""Secrets of links: nothing that is kept opens a link, and everything is compared in constant time."""

from __future__ import annotations

from pathlib import Path

from familiard.store.albums import link_passwords
from familiard.store.albums.link_passwords import (
    is_key,
    is_password,
    key_of,
    new_token,
    password_hash,
    token_hash,
)


def test_tokens_have_128_bits_and_are_never_alike() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}
    assert all(token not in token_hash(token) for token in tokens)


def test_a_password_is_kept_with_a_salt_of_its_own() -> None:
    kept = password_hash("Größe 42")
    assert kept != password_hash("Größe 42")
    assert is_password("Größe 42", kept)
    for wrong in ("", "Größe 4", "größe 42", "Größe 42 ", "\ud800"):
        assert not is_password(wrong, kept)


def test_a_key_is_for_one_link_one_password_and_a_time() -> None:
    kept = password_hash("secret")
    key = key_of("a", kept, 1000)
    assert is_key(key, "a", kept, 999)
    assert not is_key(key, "a", kept, 1000)
    assert not is_key(key, "b", kept, 999)
    assert not is_key(key, "a", password_hash("secret"), 999)
    later = "2000." + key.partition(".")[2]
    for wrong in (
        "",
        ".",
        "1000",
        "1000.",
        later,
        key[:-1],
        key + "0",
        "-1." + key,
        "9" * 99 + ".x",
        "٣.x",
        "é.ü",
    ):
        assert not is_key(wrong, "a", kept, 999)


def test_what_is_secret_is_compared_in_constant_time() -> None:
    source = Path(link_passwords.__file__).read_text()
    checks = source[source.index("def is_password") :]
    assert checks.count("hmac.compare_digest(") == 2
    assert "==" not in checks
