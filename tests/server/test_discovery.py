"""The announcement says which machine it is, so that several daemons can be distinguished."""

from __future__ import annotations

import socket

import pytest

from familiard.service.discovery import Announcement, machine_name


@pytest.mark.parametrize(
    ("hostname", "name"),
    [
        ("nas", "nas"),
        ("nas.example.org", "nas"),
        ("localhost", None),
        ("localhost.localdomain", None),
        ("3fa8b2c1d4e5", None),
        ("", None),
    ],
)
def test_a_machine_has_a_name_that_says_something(
    monkeypatch: pytest.MonkeyPatch, hostname: str, name: str | None
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: hostname)
    assert machine_name() == name
    announced = Announcement("5a1c3c0e-6b1f-4f55-9d5e-0c8a2f7d9b10", "127.0.0.1", 8723)._info(["127.0.0.1"])
    assert announced.decoded_properties.get("host") == name
