"""Fixtures that every test of the daemon may ask for: real weights and real photos.

The integration's tests load this file too, in an environment without OpenCV and without the daemon: whatever is heavy
is imported by the fixture that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import photos
from tests.processes import none_left

if TYPE_CHECKING:
    from familiard.packs import Pack, PackFiles


@pytest.fixture(scope="session", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Fail if a process that a test started is alive after the last test."""
    with none_left():
        yield


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The default pack."""
    from familiard.packs import load_pack

    return load_pack("mobile")


@pytest.fixture(scope="session")
def pack_files(pack: Pack) -> PackFiles:
    """The default pack's weights: fetched once a machine, from where a household gets them."""
    from familiard.packs import PackCache

    cache = PackCache(PackCache.default_directory(), local_files_only=False, accept_license=False)
    return cache.ensure(pack)


@pytest.fixture(scope="session")
def group_jpeg() -> bytes:
    """The group photo that insightface ships: JPEG, 1280×886, six faces."""
    return photos.group_jpeg()


@pytest.fixture(scope="session")
def astronaut_jpeg() -> bytes:
    """The portrait that scikit-image ships: JPEG, 512×512, one face."""
    return photos.astronaut_jpeg()


@pytest.fixture(scope="session")
def lfw() -> Path:
    """The half of LFW for development; the test skips, and says so, where it is not on the machine."""
    return photos.lfw()
